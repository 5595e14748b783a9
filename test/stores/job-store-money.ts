import { describe, expect, it } from 'vitest';
import { accountOf, type Budget, BudgetScope } from '../../src/core/budget.js';
import { BudgetPeriod } from '../../src/core/budget-period.js';
import type { Charge } from '../../src/core/charge.js';
import { Charged, ErrorCode, GatewayError } from '../../src/core/errors.js';
import { advance, endedWith, type Job, JobStatus, type Update } from '../../src/core/job.js';
import { CostState, type JobCost } from '../../src/core/job-cost.js';
import type { JobStore } from '../../src/core/job-store.js';
import { aJob } from '../support/a-job.js';

const NOON = Date.UTC(2026, 4, 22, 12);
const { SPENT, RELEASED, UNRESOLVED, HELD } = CostState;

export const completed: Update = {
  status: JobStatus.COMPLETED,
  requestId: null,
  media: [{ url: 'https://media.test/1.wav', mimeType: 'audio/wav' }],
  error: null,
  completedAt: null,
};
export const lost = endedWith(ErrorCode.JOB_LOST, 'Gone.', Charged.UNKNOWN);
export const broken = endedWith(ErrorCode.UPSTREAM_SYSTEM_ERROR, 'Broken.', Charged.NO);

export function aBudget(changes: Partial<Budget> = {}): Budget {
  const whole = { scope: BudgetScope.GATEWAY, match: null, modelId: null, period: BudgetPeriod.DAY };
  return { name: 'all', ...whole, limit: 100n, ...changes };
}

/** A job of this price, and the charge with which it is written. */
export function priced(
  price: bigint,
  budgets: Budget[],
  changes: Parameters<typeof aJob>[0] = {},
): { job: Job; charge: Charge } {
  const cost: JobCost = { price, currency: 'USD', priceVersion: 'may', state: HELD };
  const job = aJob({ createdAt: NOON, updatedAt: NOON, cost, ...changes });
  const accounts = budgets.map((budget) => accountOf(budget, job, 'USD', job.createdAt));
  const hold = accounts.length > 0 ? { price, currency: 'USD', accounts, isAdmin: true } : null;
  return { job, charge: { cost, refusal: null, hold } };
}

/** The part of a store's contract on prices and budgets. */
export function describeMoney(store: () => JobStore): void {
  const insert = (price: bigint, budgets: Budget[], changes: Parameters<typeof aJob>[0] = {}) => {
    const { job, charge } = priced(price, budgets, changes);
    return store().insert(job, undefined, charge);
  };
  const end = (job: Job, update: Update) =>
    store().update(job.id, (current) => advance(current, update, NOON + 1_000));
  const keyOf = (budget: Budget, job = aJob()) => accountOf(budget, job, 'USD', NOON).key;
  const balanceOf = async (budget: Budget, job?: Job) => {
    const key = keyOf(budget, job);
    return (await store().money.balances([key])).get(key);
  };
  const balance = (held: bigint, spent = 0n, unresolved = 0n) => ({ held, spent, unresolved });

  describe('budgets', () => {
    it('hold the price of a new job until they are full, and then refuse', async () => {
      const budget = aBudget();
      const { job } = await insert(60n, [budget]);
      await insert(40n, [budget]);

      await expect(insert(1n, [budget])).rejects.toMatchObject({
        code: 'BUDGET_EXCEEDED',
        budget: { name: 'all', available: '0' },
      });
      expect(await balanceOf(budget)).toEqual(balance(100n));
      expect((await store().find(job.id))?.cost).toEqual(job.cost);
      expect(await store().count({ caller: 'alice' })).toBe(2);
    });

    it('have accounts of their own for each caller, team and period', async () => {
      const budget = aBudget({ scope: BudgetScope.CALLER });
      const team = aBudget({ name: 'team', scope: BudgetScope.TEAM, limit: 250n });
      for (const caller of ['alice', 'bob']) await insert(100n, [budget, team], { caller, team: 'design' });

      await expect(insert(1n, [budget])).rejects.toMatchObject({ code: 'BUDGET_EXCEEDED' });
      await insert(100n, [budget, team], { createdAt: NOON + 86_400_000, team: 'design' });
      expect(await balanceOf(team, aJob({ team: 'design' }))).toEqual(balance(200n));
      expect(await balanceOf(budget, aJob({ caller: 'bob' }))).toEqual(balance(100n));
    });

    it('refuse together: a job that one of them refuses is held by none', async () => {
      const [wide, narrow] = [aBudget({ name: 'wide' }), aBudget({ name: 'narrow', limit: 10n })];
      await expect(insert(11n, [wide, narrow])).rejects.toMatchObject({ budget: { name: 'narrow' } });

      expect(await store().money.balances([keyOf(wide), keyOf(narrow)])).toEqual(new Map());
      await insert(10n, [wide, narrow]);
      expect(await balanceOf(wide)).toEqual(balance(10n));
    });

    it('let exactly as many pass as they have room for, of many at once', async () => {
      const budgets = [aBudget({ limit: 10n }), aBudget({ name: 'own', scope: BudgetScope.CALLER })];
      const inserts = Array.from({ length: 40 }, (_, index) =>
        insert(3n, index % 2 ? budgets : [...budgets].reverse(), { caller: `caller ${index % 4}` }),
      );
      const outcomes = await Promise.allSettled(inserts);

      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
      expect(await balanceOf(aBudget())).toEqual(balance(9n));
    });

    it('are neither asked nor changed by a repeat of a key', async () => {
      const budget = aBudget();
      const key = { idempotencyKey: 'key' };
      const { job } = await insert(100n, [budget], key);
      const refusal = new GatewayError(ErrorCode.PRICE_CHANGED, 'No.');

      expect(await insert(100n, [budget], key)).toEqual({ job, inserted: false });
      const again = priced(100n, [budget], key);
      const answer = await store().insert(again.job, undefined, { ...again.charge, refusal });
      expect(answer).toEqual({ job, inserted: false });
      expect(await balanceOf(budget)).toEqual(balance(100n));
    });

    it('are checked last: after the limits of the caller and the price', async () => {
      const budget = aBudget({ limit: 0n });
      const limits = { perMinute: 1, perDay: null };
      await store().insert(aJob({ createdAt: NOON }), limits);
      const { job, charge } = priced(1n, [budget]);
      const refusal = new GatewayError(ErrorCode.PRICE_CHANGED, 'No.');
      const both = { ...charge, refusal };

      await expect(store().insert(job, limits, both)).rejects.toMatchObject({ code: 'RATE_LIMITED' });
      await expect(store().insert(job, undefined, both)).rejects.toBe(refusal);
      await expect(store().insert(job, undefined, charge)).rejects.toMatchObject({ code: 'BUDGET_EXCEEDED' });
      expect(await store().findStored(job.id)).toBeNull();
    });

    it('with a limit below what was taken refuse, and keep what was taken', async () => {
      await insert(80n, [aBudget()]);
      await expect(insert(0n, [aBudget({ limit: 50n })])).rejects.toMatchObject({
        budget: { available: '-0.00003' },
      });
      expect(await balanceOf(aBudget())).toEqual(balance(80n));
    });
  });

  describe('the end of a job', () => {
    it.each([
      { update: completed, state: SPENT, after: balance(0n, 30n) },
      { update: broken, state: RELEASED, after: balance(0n) },
      { update: lost, state: UNRESOLVED, after: balance(0n, 0n, 30n) },
    ])('leaves its price $state', async ({ update, state, after }) => {
      const budgets = [aBudget(), aBudget({ name: 'own', scope: BudgetScope.CALLER })];
      const { job } = await insert(30n, budgets);
      await end(job, update);
      await end(job, completed);

      expect((await store().find(job.id))?.cost?.state).toBe(state);
      for (const budget of budgets) expect(await balanceOf(budget)).toEqual(after);
    });

    it('is settled once, also by writers that did not see each other', async () => {
      const { job } = await insert(30n, [aBudget()]);
      const change = (current: Job) => advance(current, completed, NOON + 1_000);
      await Promise.all(Array.from({ length: 5 }, () => store().update(job.id, change, job)));

      expect(await balanceOf(aBudget())).toEqual(balance(0n, 30n));
    });

    it('that is a removal releases its price, for the next one to take', async () => {
      const { job } = await insert(100n, [aBudget()], { schedule: { lease: 'mine' }, visible: false });
      await store().remove(job.id, 'another');
      expect(await balanceOf(aBudget())).toEqual(balance(100n));
      await store().remove(job.id, 'mine');
      await store().remove(job.id, 'mine');

      expect(await balanceOf(aBudget())).toEqual(balance(0n));
      expect((await insert(100n, [aBudget()])).inserted).toBe(true);
    });

    it('outlives its job in the books', async () => {
      const { job } = await insert(30n, [aBudget()]);
      await end(job, completed);
      await store().delete(job.id, NOON + 2_000);
      await store().deleteEndedBefore({ before: NOON + 3_000, limit: 10, now: NOON + 3_000 });

      expect(await store().findStored(job.id)).toBeNull();
      expect(await balanceOf(aBudget())).toEqual(balance(0n, 30n));
    });
  });

  describe('an unresolved charge', () => {
    const resolve = (job: Job, state: typeof SPENT | typeof RELEASED) =>
      store().money.resolveCharge(job.id, { state, by: 'root', now: NOON + 5_000 });

    it('is listed, oldest first, until it is resolved', async () => {
      const { job: first } = await insert(1n, [], { team: 'design' });
      const { job: second } = await insert(2n, [], { requestId: null, status: JobStatus.SUBMITTING });
      for (const job of [second, first]) await end(job, lost);
      const { money } = store();

      const [one, other] = await money.unresolvedCharges({ after: null, limit: 10 });
      expect(one).toEqual({
        jobId: first.id,
        requestId: first.requestId,
        modelId: first.modelId,
        caller: 'alice',
        team: 'design',
        price: 1n,
        currency: 'USD',
        reason: 'JOB_LOST',
        createdAt: NOON,
      });
      expect(other).toMatchObject({ jobId: second.id, requestId: null, team: null });
      expect(await money.unresolvedCharges({ after: null, limit: 1 })).toEqual([one]);
      expect(await money.unresolvedCharges({ after: first.id, limit: 10 })).toEqual([other]);
      expect(await money.countUnresolved()).toBe(2);
      await resolve(first, SPENT);
      expect(await money.unresolvedCharges({ after: null, limit: 10 })).toEqual([other]);
      expect(await money.countUnresolved()).toBe(1);
    });

    it.each([
      { state: SPENT, charged: Charged.YES, after: balance(0n, 30n) },
      { state: RELEASED, charged: Charged.NO, after: balance(0n) },
    ] as const)(
      'becomes $state, and its job tells that in a new revision',
      async ({ state, charged, after }) => {
        const { job } = await insert(30n, [aBudget()]);
        const ended = await end(job, lost);
        const signals: string[] = [];
        const stop = store().signals.listen(job.id, (jobId) => signals.push(jobId));

        expect(await resolve(job, state)).toEqual({ ...job.cost, state });
        stop();
        expect(signals).toEqual([job.id]);
        expect(await store().find(job.id)).toMatchObject({
          status: JobStatus.ERROR,
          revision: (ended?.revision ?? 0) + 1,
          updatedAt: NOON + 5_000,
          error: { code: 'JOB_LOST', charged },
          cost: { state },
        });
        expect(await balanceOf(aBudget())).toEqual(after);
      },
    );

    it('is resolved once, also by two admins at once', async () => {
      const { job } = await insert(30n, [aBudget()]);
      await end(job, lost);
      const outcomes = await Promise.allSettled([resolve(job, SPENT), resolve(job, RELEASED)]);

      expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      await expect(resolve(job, SPENT)).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
      expect(await balanceOf(aBudget())).toMatchObject({ held: 0n, unresolved: 0n });
    });

    it.each([
      { what: 'deleted', retention: false },
      { what: 'gone', retention: true },
    ])('can be resolved once its job is $what', async ({ retention }) => {
      const { job } = await insert(30n, [aBudget()], { idempotencyKey: 'key' });
      await end(job, lost);
      await store().delete(job.id, NOON + 2_000);
      if (retention) await store().deleteEndedBefore({ before: NOON + 9_000, limit: 10, now: NOON + 9_000 });

      expect(await resolve(job, SPENT)).toEqual({ ...job.cost, state: SPENT });
      expect(await balanceOf(aBudget())).toEqual(balance(0n, 30n));
      expect(await store().find(job.id)).toBeNull();
      await expect(resolve(job, RELEASED)).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    });

    it('is none where the job is running, spent, unpriced or unknown', async () => {
      const { job: running } = await insert(30n, []);
      const { job: spent } = await insert(30n, []);
      await end(spent, completed);
      const unpriced = aJob();
      await store().insert(unpriced);

      for (const job of [running, spent])
        await expect(resolve(job, SPENT)).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
      for (const job of [unpriced, aJob(), aJob({ id: 'a\0b' })])
        await expect(resolve(job, SPENT)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    });
  });
}
