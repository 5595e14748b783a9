import { ArgsType, Field } from 'type-graphql';
import { parseAmount } from '../core/money.js';
import { checkOf, type ObjectCheck } from './input-checks.js';
import type { InputClass } from './input-type.js';
import { labelProblems } from './labels.js';
import { DecimalScalar } from './scalars.js';
import { WebhookInput, webhookCheck } from './webhook.input.js';

/** The arguments of a mutation that starts a generation. */
export interface GenerateArguments {
  input: object;
  idempotencyKey?: string | null;
  labels?: string[] | null;
  /** An exact decimal. */
  maxCost?: string | null;
  webhook?: WebhookInput | null;
}

/** The arguments class of a mutation whose `input` has this type. */
export function generateArgumentsOf(Input: InputClass, description: string): new () => GenerateArguments {
  @ArgsType()
  class MutationArguments implements GenerateArguments {
    @Field(() => Input, { description })
    input!: object;

    @Field(() => String, {
      nullable: true,
      description:
        'Starts at most one generation for this caller and key: a repeated key returns the job that it started first, ' +
        'as it is now. Use a new random key for each generation, and repeat it after a lost response. ' +
        '1 to 255 characters.',
    })
    idempotencyKey?: string | null;

    @Field(() => [String], {
      nullable: true,
      description:
        'Labels of your own, such as a project: `jobs` and `jobUpdates` can filter by them. At most 10, each with 1 to ' +
        '64 characters. A replay does not change them.',
    })
    labels?: string[] | null;

    @Field(() => DecimalScalar, {
      nullable: true,
      description:
        'The most that the generation may cost, in the currency of `quote`: above it nothing starts (PRICE_CHANGED). A ' +
        'replay does not compare it.',
    })
    maxCost?: string | null;

    @Field(() => WebhookInput, {
      nullable: true,
      description: 'Where Pixazo posts the outcome. The job can be followed here all the same.',
    })
    webhook?: WebhookInput | null;
  }
  return MutationArguments;
}

/**
 * The check of the arguments beside `input`.
 * @param live whether addresses must be public
 */
export function optionsCheckOf(live: boolean): (args: GenerateArguments) => ReturnType<ObjectCheck> {
  const checkWebhook = webhookCheck(live);
  return (args) => [
    ...checkKey(args),
    ...labelProblems(args.labels, ['labels']),
    ...checkMaxCost(args),
    ...checkWebhook(args.webhook),
  ];
}

const checkKey = checkOf([['idempotencyKey', keyProblem]], []);

const checkMaxCost = checkOf([['maxCost', decimalProblem]], []);

function decimalProblem(value: unknown): string | null {
  return parseAmount(String(value)) === null
    ? 'must be a decimal of at most six places, such as "0.125", without a sign and an exponent'
    : null;
}

function keyProblem(value: unknown): string | null {
  const key = String(value);
  if (key.length < 1 || key.length > 255) return 'must have 1 to 255 characters';
  // Databases could not tell such a key from a shorter one.
  return /^[^\0\p{Surrogate}]*$/u.test(key) ? null : 'must have no NUL characters and no lone surrogates';
}
