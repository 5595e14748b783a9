import { z } from 'zod';
import { MediaKind, ModelTask } from '../core/model.js';
import { line, parameterSchema, prose, typeName } from './parameter-schema.js';

const parameterReference = z.string().optional();

/** A definition as a file writes it: its shape, without the rules between its members. */
export const definitionSchema = z
  .strictObject({
    id: z
      .string()
      .max(100)
      .regex(
        /^[a-z0-9]+(?:-[a-z0-9]+)*$/,
        'must be lower-case letters and digits, with single - between them',
      )
      .describe('Unique among the models of the gateway.'),
    name: line(200).describe('Its name, for people.'),
    version: line(50).optional().describe('Default: "1".'),
    description: prose(2_000).describe('One sentence on what the model makes.'),
    task: z.enum(ModelTask).describe('Its kind of input and of output.'),
    output: z.enum(MediaKind).describe('The kind of file it makes.'),
    mutation: typeName
      .optional()
      .describe(
        'The mutation that starts it; begins with `generate`. Default: `generate` and the id in PascalCase.',
      ),
    path: z
      .string()
      .max(300)
      .regex(
        /^(?:\/(?!\.{1,2}(?:\/|$))[A-Za-z0-9._~:@-]+)+$/,
        'must begin with /, without //, .., a host, a query or escapes',
      )
      .optional()
      .describe('Where generations are posted, below PIXAZO_BASE_URL. Default: `/{id}/v1/{id}-request`.'),
    upstreamModelId: line(200)
      .optional()
      .describe('The model that status answers and callbacks name. Default: the id.'),
    quantity: parameterReference.describe(
      'The parameter that counts results. Default: `num_samples` where it exists.',
    ),
    duration: parameterReference.describe(
      'The parameter that counts seconds. Default: `duration` where it exists.',
    ),
    confirmed: z
      .boolean()
      .optional()
      .describe('Whether you have seen a real answer of this model. Live mode needs it. Default: false.'),
    parameters: z.array(parameterSchema).min(1).max(100).describe("The members of the mutation's input."),
  })
  .describe('A model of Pixazo, as a file of MODELS_DIR.');

/** A definition as a file writes it: what is absent has a default. */
export type WrittenDefinition = z.infer<typeof definitionSchema>;
