import { describe, expect, it } from 'vitest';
import { type Balance, type Budget, type BudgetAccount, BudgetScope } from '../../src/core/budget.js';
import { BudgetPeriod } from '../../src/core/budget-period.js';
import { pastBudget } from '../../src/core/budget-refusal.js';

const NOON = Date.UTC(2026, 4, 22, 12);
const MIDNIGHT = Date.UTC(2026, 4, 23);

function anAccount(key: string, limit: bigint, changes: Partial<Budget> = {}): BudgetAccount {
  const whole = { scope: BudgetScope.CALLER, match: null, modelId: null, period: BudgetPeriod.DAY };
  const budget = { name: key, ...whole, limit, ...changes };
  return { budget, key, resetsAt: budget.period === BudgetPeriod.TOTAL ? null : MIDNIGHT };
}

function spent(amounts: { [key: string]: bigint }): Map<string, Balance> {
  return new Map(Object.entries(amounts).map(([key, held]) => [key, { held, spent: 0n, unresolved: 0n }]));
}

function refusal(price: bigint, accounts: BudgetAccount[], balances = spent({}), isAdmin = false) {
  return pastBudget({ price, currency: 'USD', accounts, isAdmin }, balances, NOON);
}

describe('a hold', () => {
  it.each([
    { what: 'no budget applies', price: 1n, limits: [], taken: spent({}) },
    { what: 'it takes all that is left', price: 4n, limits: [10n], taken: spent({ a: 6n }) },
    { what: 'every budget has room', price: 4n, limits: [10n, 5n], taken: spent({ a: 6n, b: 1n }) },
    { what: 'it costs nothing and a budget is used up', price: 0n, limits: [10n], taken: spent({ a: 10n }) },
  ])('is possible where $what', ({ price, limits, taken }) => {
    const accounts = limits.map((limit, index) => anAccount('ab'.charAt(index), limit));
    expect(refusal(price, accounts, taken)).toBeNull();
  });

  it.each(['abc', 'acb', 'bca', 'cba'])('names the one with the least room of the budgets %s', (names) => {
    const limits: { [name: string]: bigint } = { a: 100n, b: 50n, c: 60n };
    const accounts = [...names].map((name) => anAccount(name, limits[name] ?? 0n));
    const error = refusal(40n, accounts, spent({ b: 30n, c: 55n }));
    expect(error).toMatchObject({ code: 'BUDGET_EXCEEDED', budget: { name: 'c' } });
  });

  it('is refused with the amounts, and with the seconds until the budget resets', () => {
    const error = refusal(4_000_000n, [anAccount('design', 20_000_000n)], spent({ design: 18_500_000n }));
    expect(error).toMatchObject({
      retryable: true,
      charged: 'NO',
      retryAfterSeconds: 43_200,
      budget: {
        name: 'design',
        limit: '20',
        available: '1.5',
        currency: 'USD',
        resetsAt: '2026-05-23T00:00:00.000Z',
      },
    });
    expect(error?.message).toBe(
      'The budget design has 1.5 USD of 20 left, and this generation costs 4. It resets at 2026-05-23T00:00:00.000Z.',
    );
  });

  it('is refused where the limit was lowered below what is spent, even if it costs nothing', () => {
    const error = refusal(0n, [anAccount('a', 5n)], spent({ a: 6n }));
    expect(error).toMatchObject({ budget: { available: '-0.000001' } });
  });

  it('of a total budget is refused for good', () => {
    const error = refusal(2n, [anAccount('a', 1n, { period: BudgetPeriod.TOTAL })]);
    expect(error).toMatchObject({ retryable: false, budget: { resetsAt: null } });
    expect(error?.retryAfterSeconds).toBeUndefined();
  });

  it('shows the amounts of the whole gateway to admins only', () => {
    const accounts = [anAccount('all', 1n, { scope: BudgetScope.GATEWAY })];
    expect(refusal(2n, accounts)?.budget).toEqual({ name: 'all', resetsAt: '2026-05-23T00:00:00.000Z' });
    expect(refusal(2n, accounts)?.message).not.toContain('USD');
    expect(refusal(2n, accounts, spent({}), true)?.budget).toMatchObject({ limit: '0.000001' });
  });

  it('waits a second at least, also where the period is about to end', () => {
    const hold = { price: 2n, currency: 'USD', accounts: [anAccount('a', 1n)], isAdmin: false };
    expect(pastBudget(hold, new Map(), MIDNIGHT - 1)?.retryAfterSeconds).toBe(1);
    expect(pastBudget(hold, new Map(), MIDNIGHT + 5_000)?.retryAfterSeconds).toBe(1);
  });
});
