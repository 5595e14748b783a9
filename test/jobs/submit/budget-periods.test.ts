import { describe, expect, it } from 'vitest';
import { accountOf, type Budget, BudgetScope } from '../../../src/core/budget.js';
import { BudgetPeriod } from '../../../src/core/budget-period.js';
import type { MoneyRules } from '../../../src/core/charge.js';
import { CostState } from '../../../src/core/job-cost.js';
import { aSubmitter } from './a-submitter.js';

const PRICE = 10n;
const { DAY, WEEK, MONTH } = BudgetPeriod;
const unlimited = { perMinute: null, perDay: null };

/** Three generations pass in each period. */
function rulesOf(period: BudgetPeriod) {
  const scope = { scope: BudgetScope.GATEWAY, match: null, modelId: null };
  const budget: Budget = { name: 'all', ...scope, period, limit: 3n * PRICE + 9n };
  const price = { price: { base: PRICE, perSecond: 0n, perSample: 0n }, duration: null, quantity: null };
  const models = new Map([['text-to-audio', price]]);
  const prices = { currency: 'USD', version: '1', onFailed: CostState.UNRESOLVED, models } as const;
  const rules: MoneyRules = { prices, budgets: [budget] };
  return { budget, rules };
}

describe('submits at the end of a period, while the clock is set back again and again', () => {
  // The last one is the end of a Sunday, of a week and of a month at once.
  it.each([
    { period: DAY, end: '2026-05-28T00:00:00Z' },
    { period: WEEK, end: '2026-05-25T00:00:00Z' },
    { period: MONTH, end: '2026-05-01T00:00:00Z' },
    { period: DAY, end: '2026-06-01T00:00:00Z' },
    { period: WEEK, end: '2026-06-01T00:00:00Z' },
    { period: MONTH, end: '2026-06-01T00:00:00Z' },
  ])('pass as often as the $period before and the one after $end have room', async ({ period, end }) => {
    const { budget, rules } = rulesOf(period);
    await using gateway = await aSubmitter(unlimited, rules);
    const { clock, store, submit } = gateway;
    const boundary = Date.parse(end);
    const submits = Array.from({ length: 40 }, (_, index) => {
      const now = index % 2 ? boundary + index - 1 : boundary - 1 - index;
      clock.advance(now - clock.now());
      return submit({ caller: `caller ${index % 5}` });
    });
    const outcomes = await Promise.allSettled(submits);

    const passed = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
    const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
    expect(passed.filter(({ createdAt }) => createdAt < boundary)).toHaveLength(3);
    expect(passed.filter(({ createdAt }) => createdAt >= boundary)).toHaveLength(3);
    expect(new Set(refused.map(({ code }) => code))).toEqual(new Set(['BUDGET_EXCEEDED']));
    const keys = [boundary - 1, boundary].map(
      (time) => accountOf(budget, { caller: 'caller 0', team: null }, 'USD', time).key,
    );
    expect(new Set(keys).size).toBe(2);
    const held = { held: 3n * PRICE, spent: 0n, unresolved: 0n };
    expect(await store.money.balances(keys)).toEqual(new Map(keys.map((key) => [key, held])));
  });
});
