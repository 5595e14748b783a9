import { availableOf, type Balance, type BudgetAccount, BudgetScope, emptyBalance } from './budget.js';
import { type BudgetFacts, ErrorCode, GatewayError } from './errors.js';
import { type Amount, formatAmount } from './money.js';

/** A price that is to be held, and the accounts that must all have room for it. */
export interface Hold {
  price: Amount;
  currency: string;
  accounts: readonly BudgetAccount[];
  /** Whether the caller may know the amounts of a budget of the whole gateway. */
  isAdmin: boolean;
}

/**
 * Whether a hold may be taken.
 * @param balances by the keys of accounts, before the hold; a missing one is empty
 * @param now milliseconds since the epoch
 * @returns BUDGET_EXCEEDED of the account with the least room; null when every account has room
 */
export function pastBudget(
  hold: Hold,
  balances: ReadonlyMap<string, Balance>,
  now: number,
): GatewayError | null {
  const rooms = hold.accounts.map((account) => {
    const available = availableOf(account.budget, balances.get(account.key) ?? emptyBalance);
    return { account, available };
  });
  const [least] = rooms
    .filter(({ available }) => available < hold.price)
    .sort((one, other) => (one.available < other.available ? -1 : 1));
  return least ? refusal(hold, least.account, least.available, now) : null;
}

function refusal(hold: Hold, account: BudgetAccount, available: Amount, now: number): GatewayError {
  const { budget, resetsAt } = account;
  const facts: BudgetFacts = { name: budget.name, resetsAt: isoOf(resetsAt) };
  let message = `The budget ${budget.name} has no room for this generation.`;
  if (hold.isAdmin || budget.scope !== BudgetScope.GATEWAY) {
    const { currency } = hold;
    const [limit, left, price] = [budget.limit, available, hold.price].map(formatAmount);
    Object.assign(facts, { limit, available: left, currency });
    message = `The budget ${budget.name} has ${left} ${currency} of ${limit} left, and this generation costs ${price}.`;
  }
  if (resetsAt === null) {
    const final = `${message} Ask the operator of the gateway for a higher limit.`;
    return new GatewayError(ErrorCode.BUDGET_EXCEEDED, final, { budget: facts, retryable: false });
  }
  const retryAfterSeconds = Math.max(1, Math.ceil((resetsAt - now) / 1_000));
  const temporary = `${message} It resets at ${facts.resetsAt}.`;
  return new GatewayError(ErrorCode.BUDGET_EXCEEDED, temporary, { budget: facts, retryAfterSeconds });
}

function isoOf(time: number | null): string | null {
  return time === null ? null : new Date(time).toISOString();
}
