import type { BudgetStatus } from '../billing/billing.js';
import type { JobCost } from '../core/job-cost.js';
import { type Amount, formatAmount } from '../core/money.js';
import type { BudgetType } from '../schema/budget.type.js';
import type { JobCostType, MoneyType } from '../schema/money.type.js';

/** An amount as the graph returns it. */
export function moneyOf(amount: Amount, currency: string): MoneyType {
  return { amount: formatAmount(amount), currency };
}

/** The price of a job as the graph returns it. */
export function costOf({ price, currency, state }: JobCost): JobCostType {
  return { price: moneyOf(price, currency), state };
}

/** A budget as the graph returns it. */
export function budgetOf({ budget, balance, available, currency, resetsAt }: BudgetStatus): BudgetType {
  const { name, scope, modelId, period, limit } = budget;
  return {
    name,
    scope,
    modelId,
    period,
    limit: moneyOf(limit, currency),
    spent: moneyOf(balance.spent, currency),
    held: moneyOf(balance.held, currency),
    unresolved: moneyOf(balance.unresolved, currency),
    available: moneyOf(available, currency),
    resetsAt: resetsAt === null ? null : new Date(resetsAt),
  };
}
