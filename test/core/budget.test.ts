import { describe, expect, it } from 'vitest';
import {
  accountOf,
  appliesTo,
  availableOf,
  type Budget,
  BudgetScope,
  emptyBalance,
  movement,
  scopeOf,
} from '../../src/core/budget.js';
import { BudgetPeriod } from '../../src/core/budget-period.js';
import { CostState } from '../../src/core/job-cost.js';

const { GATEWAY, TEAM, CALLER } = BudgetScope;
const NOON = Date.UTC(2026, 4, 22, 12);
const alice = { caller: 'alice', team: 'design' };
const loner = { caller: 'bob', team: null };

function aBudget(changes: Partial<Budget> = {}): Budget {
  const whole = { scope: GATEWAY, match: null, modelId: null, period: BudgetPeriod.DAY };
  return { name: 'one', ...whole, limit: 20_000_000n, ...changes };
}

describe('a budget', () => {
  it.each([
    { what: 'of the gateway', budget: {}, applies: true },
    { what: 'of every team', budget: { scope: TEAM }, applies: true },
    { what: 'of her team', budget: { scope: TEAM, match: 'design' }, applies: true },
    { what: 'of another team', budget: { scope: TEAM, match: 'sales' }, applies: false },
    { what: 'of a team named as she is', budget: { scope: TEAM, match: 'alice' }, applies: false },
    { what: 'of every caller', budget: { scope: CALLER }, applies: true },
    { what: 'of her own', budget: { scope: CALLER, match: 'alice' }, applies: true },
    { what: 'of another caller', budget: { scope: CALLER, match: 'bob' }, applies: false },
    { what: 'of a caller named as her team is', budget: { scope: CALLER, match: 'design' }, applies: false },
    { what: 'of this model', budget: { modelId: 'sfx' }, applies: true },
    { what: 'of another model', budget: { modelId: 'video' }, applies: false },
  ])('$what applies to alice of design: $applies', ({ budget, applies }) => {
    expect(appliesTo(aBudget(budget), alice, 'sfx')).toBe(applies);
  });

  it('of one team does not apply to callers without a team', () => {
    expect(appliesTo(aBudget({ scope: TEAM, match: 'design' }), loner, 'sfx')).toBe(false);
    expect(appliesTo(aBudget({ scope: TEAM }), loner, 'sfx')).toBe(true);
  });
});

describe('an account', () => {
  const keyOf = (budget: Partial<Budget>, spender = alice as { caller: string; team: string | null }) =>
    accountOf(aBudget(budget), spender, 'USD', NOON).key;

  it.each([
    { budget: {}, key: '["one","GATEWAY","USD","DAY","2026-05-22"]' },
    { budget: { scope: TEAM }, key: '["one","TEAM","design","USD","DAY","2026-05-22"]' },
    { budget: { scope: CALLER }, key: '["one","CALLER","alice","USD","DAY","2026-05-22"]' },
    { budget: { period: BudgetPeriod.WEEK }, key: '["one","GATEWAY","USD","WEEK","2026-05-18"]' },
    { budget: { period: BudgetPeriod.MONTH }, key: '["one","GATEWAY","USD","MONTH","2026-05-01"]' },
    { budget: { period: BudgetPeriod.TOTAL }, key: '["one","GATEWAY","USD","TOTAL","1970-01-01"]' },
  ])('has the key $key', ({ budget, key }) => {
    expect(keyOf(budget)).toBe(key);
  });

  it('of callers without a team is one account, and no team can have its key', () => {
    expect(keyOf({ scope: TEAM }, loner)).toBe('["one","TEAM","USD","DAY","2026-05-22"]');
    expect(keyOf({ scope: TEAM }, { caller: 'carol', team: null })).toBe(keyOf({ scope: TEAM }, loner));
    expect(keyOf({ scope: TEAM }, { caller: 'bob', team: '' })).not.toBe(keyOf({ scope: TEAM }, loner));
  });

  it('has a key that databases can store, whatever its names contain', () => {
    const key = keyOf({ scope: CALLER, name: '"],["' }, { caller: 'a\0\ud800', team: null });
    expect(key).not.toContain('\0');
    expect(key).not.toMatch(/\p{Surrogate}/u);
  });

  it('has a key that tells the scope of its budget', () => {
    expect([GATEWAY, TEAM, CALLER].map((scope) => scopeOf(keyOf({ scope })))).toEqual([
      GATEWAY,
      TEAM,
      CALLER,
    ]);
  });

  it('resets at the end of its period, and never for a total budget', () => {
    expect(accountOf(aBudget(), alice, 'USD', NOON).resetsAt).toBe(Date.UTC(2026, 4, 23));
    expect(accountOf(aBudget({ period: BudgetPeriod.TOTAL }), alice, 'USD', NOON).resetsAt).toBeNull();
  });
});

describe('the room of a budget', () => {
  it.each([
    { balance: emptyBalance, available: 20_000_000n },
    { balance: { held: 1n, spent: 2n, unresolved: 3n }, available: 19_999_994n },
    { balance: { held: 0n, spent: 30_000_000n, unresolved: 0n }, available: -10_000_000n },
  ])('is $available', ({ balance, available }) => {
    expect(availableOf(aBudget(), balance)).toBe(available);
  });
});

describe('a price', () => {
  const { HELD, SPENT, RELEASED, UNRESOLVED } = CostState;
  it.each([
    { from: null, to: HELD, balance: { held: 5n, spent: 0n, unresolved: 0n } },
    { from: HELD, to: SPENT, balance: { held: -5n, spent: 5n, unresolved: 0n } },
    { from: HELD, to: RELEASED, balance: { held: -5n, spent: 0n, unresolved: 0n } },
    { from: HELD, to: UNRESOLVED, balance: { held: -5n, spent: 0n, unresolved: 5n } },
    { from: UNRESOLVED, to: SPENT, balance: { held: 0n, spent: 5n, unresolved: -5n } },
    { from: UNRESOLVED, to: RELEASED, balance: { held: 0n, spent: 0n, unresolved: -5n } },
    { from: SPENT, to: SPENT, balance: emptyBalance },
  ])('moves a balance from $from to $to by $balance', ({ from, to, balance }) => {
    expect(movement(5n, from, to)).toEqual(balance);
  });
});
