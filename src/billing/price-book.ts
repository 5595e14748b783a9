import { z } from 'zod';
import type { PriceBook, PricedModel } from '../core/charge.js';
import { CostState } from '../core/job-cost.js';
import { type Amount, parseAmount } from '../core/money.js';
import type { ModelDefinition } from '../models/model-definition.js';
import { must, readSettingsFile } from './settings-file.js';

/** The characters of a digest that name an edition of the prices. */
const VERSION_LENGTH = 16;
/** Decimals of a price: an exact amount. */
export const decimal = z
  .string(must('a decimal in quotes, such as "0.002": a JSON number is not exact'))
  .transform((text, context): Amount => {
    const amount = parseAmount(text);
    if (amount === null) context.addIssue('must be a decimal with at most six places, such as "0.002"');
    return amount ?? z.NEVER;
  });

const states = {
  spent: CostState.SPENT,
  released: CostState.RELEASED,
  unresolved: CostState.UNRESOLVED,
} as const;

const part = decimal.optional();
const modelPrice = z
  .strictObject(
    { base: part, perSecond: part, perSample: part },
    must('an object with base, perSecond and perSample'),
  )
  .refine((price) => Object.keys(price).length > 0, 'must have base, perSecond or perSample')
  .transform(({ base = 0n, perSecond = 0n, perSample = 0n }) => ({ base, perSecond, perSample }));

/**
 * Reads the prices of these models. Its version is a digest of the file, so the same file has the same version on every
 * gateway, and a changed one has another.
 * @throws ConfigError with `PRICES_FILE: <JSON path>: <problem>`
 */
export async function readPriceBook(path: string, models: readonly ModelDefinition[]): Promise<PriceBook> {
  const { settings, digest } = await readSettingsFile('PRICES_FILE', path, pricesOf(models));
  const priced = models.flatMap((model) => {
    const price = settings.models[model.id];
    return price ? [[model.id, { price, duration: model.duration, quantity: model.quantity }] as const] : [];
  });
  return {
    currency: settings.currency,
    version: digest.slice(0, VERSION_LENGTH),
    onFailed: states[settings.onFailed],
    models: new Map<string, PricedModel>(priced),
  };
}

/** The content of the file. A model that the gateway does not offer is a misspelling. */
function pricesOf(models: readonly ModelDefinition[]) {
  const known = models.map((model) => [model.id, priceOfModel(model).optional()] as const);
  return z.strictObject(
    {
      currency: z
        .string(must('a currency of three letters, such as "USD"'))
        .regex(/^[A-Z]{3}$/, must('a currency of three letters, such as "USD"')),
      models: z.strictObject(Object.fromEntries(known), must('an object with a price for each model id')),
      onFailed: z
        .enum(['spent', 'released', 'unresolved'], must('"spent", "released" or "unresolved"'))
        .default('unresolved'),
    },
    must('an object with currency and models'),
  );
}

/** A price may only depend on parameters that every input has: Pixazo would choose the others after the price was fixed. */
function priceOfModel({ duration, quantity, parameters }: ModelDefinition) {
  const mayBeAbsent = (name: string | null) =>
    parameters.some(
      (parameter) => parameter.name === name && !parameter.required && parameter.default === undefined,
    );
  return modelPrice.superRefine(({ perSecond, perSample }, context) => {
    const refuse = (part: string, parameter: string | null) =>
      context.addIssue({
        code: 'custom',
        path: [part],
        message: `counts ${parameter}, which an input of this model may leave out: give it a default in its definition`,
      });
    if (perSecond > 0n && mayBeAbsent(duration)) refuse('perSecond', duration);
    if (perSecond > 0n && mayBeAbsent(quantity)) refuse('perSecond', quantity);
    if (perSample > 0n && mayBeAbsent(quantity)) refuse('perSample', quantity);
  });
}
