import { accountOf, appliesTo, type Budget, type Spender } from './budget.js';
import type { Hold } from './budget-refusal.js';
import { ErrorCode, GatewayError } from './errors.js';
import { CostState, type JobCost, type SettledState } from './job-cost.js';
import type { Json, JsonObject } from './model.js';
import { type Amount, formatAmount, MAX_AMOUNT, type ModelPrice, priceOf } from './money.js';

/** The price of a model, and the parameters that it counts by, under Pixazo's names. */
export interface PricedModel {
  price: ModelPrice;
  /** The parameter with the length in seconds; null: 0 seconds. */
  duration: string | null;
  /** The parameter with the number of results; null: 1. */
  quantity: string | null;
}

/** The operator's prices. */
export interface PriceBook {
  currency: string;
  /** Names this edition of the prices; it is written with each job. */
  version: string;
  /** The state of a price whose job ends FAILED. */
  onFailed: SettledState;
  models: ReadonlyMap<string, PricedModel>;
}

/** The operator's rules about money. */
export interface MoneyRules {
  prices: PriceBook;
  /** Null: there is no file of budgets. With one, every model needs a price. */
  budgets: readonly Budget[] | null;
}

/** A generation to be charged. */
export interface ChargeRequest extends Spender {
  isAdmin: boolean;
  modelId: string;
  /** The body for Pixazo, after defaults. */
  body: JsonObject;
  /** The most that the caller agrees to; null: any price. */
  maxCost: Amount | null;
}

/** The money side of a new job. */
export interface Charge {
  /** Null: the job has no price. */
  cost: JobCost | null;
  /** PRICE_UNKNOWN or PRICE_CHANGED, which is checked after the caller's limits; null: the price is agreed. */
  refusal: GatewayError | null;
  /** Null: no budget applies. */
  hold: Hold | null;
}

/** The price of this input; null for a model without a price, and for one above the largest amount, which no ledger could hold. */
export function priceIn({ models }: PriceBook, modelId: string, body: JsonObject): Amount | null {
  const model = models.get(modelId);
  if (!model) return null;
  const { price, duration, quantity } = model;
  const amount = priceOf(price, {
    seconds: numberIn(body, duration, 0),
    quantity: numberIn(body, quantity, 1),
  });
  return amount > MAX_AMOUNT ? null : amount;
}

/**
 * The money side of a generation, from the rules alone.
 * @param rules null: no prices are configured
 * @param now milliseconds since the epoch, by the store's clock; it decides on the period of each budget
 * @returns null when there is nothing to hold and nothing to refuse
 */
export function chargeFor(request: ChargeRequest, rules: MoneyRules | null, now: number): Charge | null {
  const { modelId, body, maxCost, isAdmin } = request;
  const price = rules && priceIn(rules.prices, modelId, body);
  if (!rules || price === null) {
    const isNeeded = maxCost !== null || Boolean(rules?.budgets);
    return isNeeded ? { cost: null, refusal: priceUnknown(modelId), hold: null } : null;
  }
  const { currency, version: priceVersion } = rules.prices;
  const cost = { price, currency, priceVersion, state: CostState.HELD };
  const budgets = (rules.budgets ?? []).filter((budget) => appliesTo(budget, request, modelId));
  const accounts = budgets.map((budget) => accountOf(budget, request, currency, now));
  const hold = accounts.length > 0 ? { price, currency, accounts, isAdmin } : null;
  const isTooMuch = maxCost !== null && maxCost < price;
  return { cost, refusal: isTooMuch ? priceChanged(cost, maxCost) : null, hold };
}

function numberIn(body: JsonObject, parameter: string | null, fallback: number): number {
  const value: Json | undefined = parameter === null ? undefined : body[parameter];
  // The values of an ENUM may be texts, such as "5".
  return value === undefined || value === null ? fallback : Number(value);
}

function priceUnknown(modelId: string): GatewayError {
  return new GatewayError(
    ErrorCode.PRICE_UNKNOWN,
    `The model ${modelId} has no price here, so it cannot be limited by a budget or by maxCost. Ask the operator of the gateway for one.`,
  );
}

function priceChanged({ price, currency }: JobCost, maxCost: Amount): GatewayError {
  const [now, most] = [price, maxCost].map(formatAmount);
  return new GatewayError(
    ErrorCode.PRICE_CHANGED,
    `This generation costs ${now} ${currency}, and maxCost is ${most}. Show the new price before starting it.`,
  );
}
