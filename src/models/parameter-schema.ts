import { z } from 'zod';

/** The most characters of a text whose definition sets no limit. */
export const DEFAULT_MAX_LENGTH = 5_000;
/** The most characters that a definition may allow in a text. */
const GREATEST_MAX_LENGTH = 50_000;
/** The most values of a list whose definition sets no limit. */
export const DEFAULT_MAX_ITEMS = 20;
/** The most values that a definition may allow in a list. */
const GREATEST_MAX_ITEMS = 1_000;
const MOST_ALLOWED_VALUES = 1_000;

/** Text of one line: not blank, no control characters, no lone surrogates. */
export function line(maxLength: number) {
  return z
    .string()
    .max(maxLength)
    .regex(/\S/, 'must not be blank')
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'must be one line without control characters');
}

/** Text for people, of one or more lines. */
export function prose(maxLength: number) {
  return z
    .string()
    .max(maxLength)
    .regex(/\S/, 'must not be blank')
    .regex(/^(?:[^\p{Cc}\p{Cs}]|\n)*$/u, 'must have no control characters');
}

/** A name that a type of the graph can have. */
export const typeName = z
  .string()
  .max(200)
  .regex(/^[A-Za-z][A-Za-z0-9_]*$/, 'must be a letter, then letters, digits or _');

const common = {
  name: z
    .string()
    .max(100)
    .regex(
      /^[A-Za-z][A-Za-z0-9]*(?:[_-]+[A-Za-z0-9]+)*$/,
      'must be a letter, then letters and digits, with _ or - between them',
    )
    .describe('As Pixazo spells it, such as `text_prompt`. In the graph it is `textPrompt`.'),
  isList: z.boolean().optional().describe('Whether it takes a list of values. Default: false.'),
  minItems: z.int().min(0).max(GREATEST_MAX_ITEMS).optional().describe('Of a list: the fewest values.'),
  maxItems: z
    .int()
    .min(1)
    .max(GREATEST_MAX_ITEMS)
    .optional()
    .describe(`Of a list: the most values. Default: ${DEFAULT_MAX_ITEMS}.`),
  description: prose(2_000).describe('Its effect, for a frontend developer, without its limits.'),
  required: z
    .boolean()
    .optional()
    .describe('Whether a generation cannot start without it. Default: false. Not with `default`.'),
};

function defaultOf<Value>(one: z.ZodType<Value>, mustBe: string) {
  return z
    .union([one, z.array(one).max(GREATEST_MAX_ITEMS)], `must be ${mustBe}, or for a list an array of them`)
    .optional()
    .describe('Sent when the caller gives none; for a list, an array.');
}

const textLimits = {
  minLength: z
    .int()
    .min(0)
    .max(GREATEST_MAX_LENGTH)
    .optional()
    .describe('The fewest characters of each text.'),
  maxLength: z
    .int()
    .min(1)
    .max(GREATEST_MAX_LENGTH)
    .optional()
    .describe(`The most characters of each text. Default: ${DEFAULT_MAX_LENGTH}.`),
};

function numberLimits(number: z.ZodType<number>) {
  return {
    minimum: number.optional().describe('The least value.'),
    exclusiveMinimum: number.optional().describe('Every value is greater. Not with `minimum`.'),
    maximum: number.optional().describe('The greatest value.'),
  };
}

const acceptedKind = z.enum(['video', 'image', 'audio']);
const allowedValue = z.union(
  [line(200), z.number()],
  'must be a number, or a text of 1 to 200 characters without control characters',
);

const kinds = [
  z.strictObject({
    type: z.literal('STRING'),
    ...common,
    ...textLimits,
    default: defaultOf(z.string(), 'a text'),
  }),
  z.strictObject({
    type: z.literal('TEXT'),
    ...common,
    ...textLimits,
    default: defaultOf(z.string(), 'a text'),
  }),
  z.strictObject({
    type: z.literal('URL'),
    ...common,
    accepts: z
      .union(
        [acceptedKind, z.array(acceptedKind).min(1)],
        'must be video, image or audio, or an array of them',
      )
      .optional()
      .describe('The kinds of file it may lead to. Default: by its name, such as video for `video_url`.'),
    default: defaultOf(
      z.url({ protocol: /^https?$/, error: 'must be an http or https URL' }).max(2_048),
      'an http or https URL',
    ),
  }),
  z.strictObject({
    type: z.literal('INT'),
    ...common,
    ...numberLimits(z.int()),
    default: defaultOf(z.int(), 'a whole number'),
  }),
  z.strictObject({
    type: z.literal('FLOAT'),
    ...common,
    ...numberLimits(z.number()),
    default: defaultOf(z.number(), 'a number'),
  }),
  z.strictObject({
    type: z.literal('BOOLEAN'),
    ...common,
    default: defaultOf(z.boolean(), 'true or false'),
  }),
  z.strictObject({
    type: z.literal('ENUM'),
    ...common,
    allowedValues: z
      .array(allowedValue)
      .min(1)
      .max(MOST_ALLOWED_VALUES)
      .describe('Its values as Pixazo spells them, sent as they are.'),
    enumName: typeName
      .optional()
      .describe("The name of its type in the graph. Default: the input type's without `Input`, and its own."),
    default: defaultOf(allowedValue, 'one of the allowed values'),
  }),
] as const;

/** A parameter as a definition writes it: its shape, without the rules between its members. */
export const parameterSchema = z.discriminatedUnion('type', kinds);

/** A parameter as a definition writes it: what is absent has a default. */
export type WrittenParameter = z.infer<typeof parameterSchema>;
