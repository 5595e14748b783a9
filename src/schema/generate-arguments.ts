import { ArgsType, Field } from 'type-graphql';
import type { ModelDefinition } from '../models/model-definition.js';
import { checkOf, inputCheckOf, refuseProblems } from './input-checks.js';
import { inputTypeOf } from './input-type.js';
import { WebhookInput, webhookCheck } from './webhook.input.js';

/** The arguments of a mutation that starts a generation. */
export interface GenerateArguments {
  input: object;
  idempotencyKey?: string | null;
  webhook?: WebhookInput | null;
}

/** The arguments class of a model's mutation. */
export function generateArgumentsOf(model: ModelDefinition): new () => GenerateArguments {
  const Input = inputTypeOf(model);

  @ArgsType()
  class ModelArguments implements GenerateArguments {
    @Field(() => Input, { description: 'The parameters of the generation.' })
    input!: object;

    @Field(() => String, {
      nullable: true,
      description:
        'Starts at most one generation for this caller and key: a repeated key returns the job that it started first, ' +
        'as it is now. Use a new random key for each generation, and repeat it after a lost response. ' +
        '1 to 255 characters.',
    })
    idempotencyKey?: string | null;

    @Field(() => WebhookInput, {
      nullable: true,
      description: 'Where Pixazo posts the outcome. The job can be followed here all the same.',
    })
    webhook?: WebhookInput | null;
  }
  return ModelArguments;
}

/**
 * The check of these arguments; all problems are reported at once.
 * @param live whether addresses must be public
 */
export function generateCheckOf(model: ModelDefinition, live: boolean): (args: GenerateArguments) => void {
  const checkInput = inputCheckOf(model, live);
  const checkWebhook = webhookCheck(live);
  return (args) => refuseProblems(checkInput(args.input), checkKey(args), checkWebhook(args.webhook));
}

const checkKey = checkOf([['idempotencyKey', keyProblem]], []);

function keyProblem(value: unknown): string | null {
  const key = String(value);
  if (key.length < 1 || key.length > 255) return 'must have 1 to 255 characters';
  // Databases could not tell such a key from a shorter one.
  return /^[^\0\p{Surrogate}]*$/u.test(key) ? null : 'must have no NUL characters and no lone surrogates';
}
