import { type BudgetPeriod, periodAt } from './budget-period.js';
import { CostState } from './job-cost.js';
import type { Amount } from './money.js';

/** The spenders that a budget limits together: everyone, a team, or one caller. */
export enum BudgetScope {
  GATEWAY = 'GATEWAY',
  TEAM = 'TEAM',
  CALLER = 'CALLER',
}

/** A limit on what may be spent in a period. */
export interface Budget {
  /** Unique; it identifies the budget over restarts. */
  name: string;
  scope: BudgetScope;
  /** The one team or caller that it limits; null: each has an account of its own. Null for the scope GATEWAY. */
  match: string | null;
  /** The one model whose generations count; null: all count. */
  modelId: string | null;
  period: BudgetPeriod;
  limit: Amount;
}

/** The caller that spends, and the team it is in; null: none, and all callers without a team are one team. */
export interface Spender {
  caller: string;
  team: string | null;
}

/** The amounts that were taken from an account in one period. */
export interface Balance {
  held: Amount;
  spent: Amount;
  unresolved: Amount;
}

/** The balance of an account from which nothing was taken. */
export const emptyBalance: Balance = { held: 0n, spent: 0n, unresolved: 0n };

/** The change of a balance by a price that goes from one state to the next. @param from null: it is new */
export function movement(price: Amount, from: CostState | null, to: CostState): Balance {
  const share = (state: CostState) => (to === state ? price : 0n) - (from === state ? price : 0n);
  return {
    held: share(CostState.HELD),
    spent: share(CostState.SPENT),
    unresolved: share(CostState.UNRESOLVED),
  };
}

/** A budget that applies to a spender, in the period of a moment. */
export interface BudgetAccount {
  budget: Budget;
  /** Names budget, holder, currency and period in every table: no two accounts have the same. */
  key: string;
  /** When the period ends, in milliseconds since the epoch; null: never. */
  resetsAt: number | null;
}

/** Whether a generation of this model by this spender counts against the budget. */
export function appliesTo(budget: Budget, spender: Spender, modelId: string): boolean {
  return isHolder(budget, spender) && (budget.modelId === null || budget.modelId === modelId);
}

/** Whether the spender has an account of this budget, for one model at least. */
export function isHolder({ scope, match }: Budget, { caller, team }: Spender): boolean {
  if (match === null || scope === BudgetScope.GATEWAY) return true;
  return match === (scope === BudgetScope.TEAM ? team : caller);
}

/**
 * The spender's account of a budget that it is a holder of.
 * @param now milliseconds since the epoch, by the store's clock
 */
export function accountOf(budget: Budget, spender: Spender, currency: string, now: number): BudgetAccount {
  const { startsAt, endsAt } = periodAt(budget.period, now);
  const since = new Date(startsAt).toISOString().slice(0, 10);
  const parts = [budget.name, ...holderOf(budget, spender), currency, budget.period, since];
  // JSON, so that no name can be mistaken for two parts, and so that every database can store it.
  return { budget, key: JSON.stringify(parts), resetsAt: endsAt };
}

/** The scope of the budget that a key of `accountOf` names. */
export function scopeOf(key: string): BudgetScope {
  return JSON.parse(key)[1];
}

/** A different number of parts for a team and for callers without one. */
function holderOf({ scope }: Budget, { caller, team }: Spender): string[] {
  if (scope === BudgetScope.CALLER) return [scope, caller];
  return scope === BudgetScope.TEAM && team !== null ? [scope, team] : [scope];
}

/** The amount that is left of a budget; negative when its limit was lowered below what was taken. */
export function availableOf({ limit }: Budget, { held, spent, unresolved }: Balance): Amount {
  return limit - held - spent - unresolved;
}
