import { describe, expect, it } from 'vitest';
import { type Budget, BudgetScope } from '../../src/core/budget.js';
import { BudgetPeriod } from '../../src/core/budget-period.js';
import { type ChargeRequest, chargeFor, type MoneyRules } from '../../src/core/charge.js';
import { CostState } from '../../src/core/job-cost.js';
import type { JsonObject } from '../../src/core/model.js';

const NOON = Date.UTC(2026, 4, 22, 12);

const price = { base: 1_000_000n, perSecond: 2_000n, perSample: 10_000n };
const models = new Map([
  ['sfx', { price, duration: 'duration', quantity: 'num_samples' }],
  ['flat', { price, duration: null, quantity: null }],
]);
const prices = { currency: 'USD', version: 'may', onFailed: CostState.UNRESOLVED, models } as const;

function aBudget(changes: Partial<Budget> = {}): Budget {
  const whole = { scope: BudgetScope.GATEWAY, match: null, modelId: null, period: BudgetPeriod.DAY };
  return { name: 'all', ...whole, limit: 1n, ...changes };
}

function charge(request: Partial<ChargeRequest>, rules: MoneyRules | null) {
  const whole = { caller: 'alice', team: null, isAdmin: false, modelId: 'sfx', body: {}, maxCost: null };
  return chargeFor({ ...whole, ...request }, rules, NOON);
}

describe('a generation with a price', () => {
  it.each<{ modelId: string; body: JsonObject; amount: bigint }>([
    { modelId: 'sfx', body: { duration: 10, num_samples: 2 }, amount: 1_060_000n },
    { modelId: 'sfx', body: { duration: '10', num_samples: '2' }, amount: 1_060_000n },
    { modelId: 'sfx', body: { duration: 10 }, amount: 1_030_000n },
    { modelId: 'sfx', body: { duration: 'long', num_samples: null }, amount: 1_010_000n },
    { modelId: 'flat', body: { duration: 10, num_samples: 2 }, amount: 1_010_000n },
  ])('costs $amount: $modelId of $body', ({ modelId, body, amount }) => {
    expect(charge({ modelId, body }, { prices, budgets: null })).toEqual({
      cost: { price: amount, currency: 'USD', priceVersion: 'may', state: CostState.HELD },
      refusal: null,
      hold: null,
    });
  });

  it('is held in the accounts of the budgets that apply, in the period of that moment', () => {
    const budgets = [
      aBudget(),
      aBudget({ name: 'other', modelId: 'flat' }),
      aBudget({ name: 'own', scope: BudgetScope.CALLER }),
    ];
    const held = charge({ isAdmin: true }, { prices, budgets })?.hold;
    expect(held).toMatchObject({ price: 1_010_000n, currency: 'USD', isAdmin: true });
    expect(held?.accounts.map(({ key }) => key)).toEqual([
      '["all","GATEWAY","USD","DAY","2026-05-22"]',
      '["own","CALLER","alice","USD","DAY","2026-05-22"]',
    ]);
  });

  it('is refused above what the caller agreed to', () => {
    const rules = { prices, budgets: null };
    expect(charge({ maxCost: 1_010_000n }, rules)?.refusal).toBeNull();
    expect(charge({ maxCost: 1_009_999n }, rules)?.refusal).toMatchObject({
      code: 'PRICE_CHANGED',
      retryable: false,
      message:
        'This generation costs 1.01 USD, and maxCost is 1.009999. Show the new price before starting it.',
    });
  });
});

describe('a generation without a price', () => {
  it.each([
    { what: 'where there are no prices', rules: null },
    { what: 'where there are prices of other models', rules: { prices, budgets: null } },
  ])('is free $what, unless its caller names the most it may cost', ({ rules }) => {
    expect(charge({ modelId: 'new' }, rules)).toBeNull();
    const named = charge({ modelId: 'new', maxCost: 1n }, rules);
    expect(named).toMatchObject({ cost: null, hold: null, refusal: { code: 'PRICE_UNKNOWN' } });
  });

  it('is one whose price is above the largest amount', () => {
    const body = { duration: Number.MAX_SAFE_INTEGER };
    expect(charge({ body }, { prices, budgets: null })).toBeNull();
    expect(charge({ body }, { prices, budgets: [] })?.refusal).toMatchObject({ code: 'PRICE_UNKNOWN' });
  });

  it('is refused wherever there are budgets, also if none of them applies', () => {
    const refused = charge({ modelId: 'new' }, { prices, budgets: [] });
    expect(refused).toMatchObject({ cost: null, hold: null, refusal: { code: 'PRICE_UNKNOWN' } });
  });
});
