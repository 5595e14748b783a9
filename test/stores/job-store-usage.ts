import { beforeEach, describe, expect, it } from 'vitest';
import { advance, type Job, type Update } from '../../src/core/job.js';
import { CostState } from '../../src/core/job-cost.js';
import type { JobStore } from '../../src/core/job-store.js';
import { UsageDimension, type UsageQuery, type UsageRow } from '../../src/core/usage.js';
import type { aJob } from '../support/a-job.js';
import { completed, lost, priced } from './job-store-money.js';

const DAY = 86_400_000;
const MIDNIGHT = Date.UTC(2026, 4, 22);
const { DAY: BY_DAY, MODEL, TEAM, CALLER } = UsageDimension;

const nothing = { day: null, modelId: null, team: null, caller: null };
const usd = (spent: bigint, held = 0n, unresolved = 0n) => ({ currency: 'USD', spent, held, unresolved });

/** The part of a store's contract on reports. */
export function describeUsage(store: () => JobStore): void {
  const report = (query: Partial<UsageQuery> = {}): Promise<UsageRow[]> =>
    store().money.usage({ from: MIDNIGHT, to: MIDNIGHT + 2 * DAY, groupBy: [], caller: null, ...query });
  const write = async (price: bigint, changes: Parameters<typeof aJob>[0], update?: Update): Promise<Job> => {
    const { job, charge } = priced(price, [], { createdAt: MIDNIGHT, ...changes });
    await store().insert(job, undefined, charge);
    if (update) await store().update(job.id, (current) => advance(current, update, MIDNIGHT + 1_000));
    return job;
  };

  describe('usage', () => {
    it('is one row without groups, also where there was none', async () => {
      expect(await report()).toEqual([{ ...nothing, jobs: 0, completed: 0, money: null }]);
      expect(await report({ groupBy: [BY_DAY] })).toEqual([]);
    });

    it('counts jobs that run, that have ended, and that have no price', async () => {
      await write(1n, {});
      await write(2n, {}, completed);
      await write(4n, {}, lost);
      await write(8n, { cost: null });
      await write(16n, { cost: null }, completed);

      expect(await report()).toEqual([{ ...nothing, jobs: 5, completed: 2, money: usd(2n, 1n, 4n) }]);
    });

    it('has no amounts where no job has a price', async () => {
      await write(1n, { cost: null });
      await write(1n, { cost: null }, completed);

      expect(await report()).toEqual([{ ...nothing, jobs: 2, completed: 1, money: null }]);
    });

    it('does not count a job that was refused, or may still be', async () => {
      const refused = await write(1n, { visible: false, schedule: { lease: 'mine' } });
      expect(await report()).toMatchObject([{ jobs: 0 }]);
      await store().remove(refused.id);

      expect(await report()).toMatchObject([{ jobs: 0 }]);
    });

    it('still counts jobs that were deleted', async () => {
      const job = await write(1n, {}, completed);
      await store().delete(job.id, MIDNIGHT);
      await store().deleteEndedBefore({ before: MIDNIGHT + DAY, limit: 10, now: MIDNIGHT });

      expect(await report()).toMatchObject([{ jobs: 1, money: usd(1n) }]);
    });

    it('follows what becomes of an unresolved charge', async () => {
      const [spent, released] = [await write(1n, {}, lost), await write(2n, {}, lost)];
      const { money } = store();
      await money.resolveCharge(spent.id, { state: CostState.SPENT, by: 'root', now: MIDNIGHT + 5 * DAY });
      await money.resolveCharge(released.id, { state: CostState.RELEASED, by: 'root', now: MIDNIGHT });

      expect(await report()).toMatchObject([{ jobs: 2, money: usd(1n) }]);
      expect(await report({ groupBy: [CALLER] })).toMatchObject([{ jobs: 2, money: usd(1n) }]);
    });

    it('has a row of its own for another currency, and unpriced jobs count beside the first', async () => {
      await write(1n, {}, completed);
      await write(2n, { cost: null }, completed);
      const cost = { price: 3n, currency: 'EUR', priceVersion: 'june', state: CostState.HELD };
      await write(3n, { cost }, completed);

      expect(await report()).toEqual([
        { ...nothing, jobs: 2, completed: 2, money: { ...usd(3n), currency: 'EUR' } },
        { ...nothing, jobs: 1, completed: 1, money: usd(1n) },
      ]);
    });
  });

  describe('usage by groups', () => {
    beforeEach(async () => {
      await write(1n, { team: 'design' }, completed);
      await write(2n, { team: 'design', caller: 'bob' }, completed);
      await write(4n, { modelId: 'other', createdAt: MIDNIGHT + DAY - 1 }, completed);
      await write(8n, { team: 'design', createdAt: MIDNIGHT + DAY });
      await write(16n, { createdAt: MIDNIGHT + 2 * DAY }, completed);
    });

    const sfx = 'mirelo-sfx-1-6-text-to-audio';
    it.each([
      { groupBy: [], rows: [{ jobs: 4, completed: 3, money: usd(7n, 8n) }] },
      {
        groupBy: [BY_DAY],
        rows: [
          { day: MIDNIGHT, jobs: 3, completed: 3, money: usd(7n) },
          { day: MIDNIGHT + DAY, jobs: 1, completed: 0, money: usd(0n, 8n) },
        ],
      },
      {
        groupBy: [MODEL],
        rows: [
          { modelId: sfx, jobs: 3, completed: 2, money: usd(3n, 8n) },
          { modelId: 'other', jobs: 1, completed: 1, money: usd(4n) },
        ],
      },
      {
        groupBy: [TEAM],
        rows: [
          { team: null, jobs: 1, completed: 1, money: usd(4n) },
          { team: 'design', jobs: 3, completed: 2, money: usd(3n, 8n) },
        ],
      },
      {
        groupBy: [CALLER, CALLER],
        rows: [
          { caller: 'alice', jobs: 3, completed: 2, money: usd(5n, 8n) },
          { caller: 'bob', jobs: 1, completed: 1, money: usd(2n) },
        ],
      },
      {
        groupBy: [TEAM, BY_DAY],
        rows: [
          { team: null, day: MIDNIGHT, jobs: 1, completed: 1, money: usd(4n) },
          { team: 'design', day: MIDNIGHT, jobs: 2, completed: 2, money: usd(3n) },
          { team: 'design', day: MIDNIGHT + DAY, jobs: 1, completed: 0, money: usd(0n, 8n) },
        ],
      },
    ])('$groupBy of everyone', async ({ groupBy, rows }) => {
      expect(await report({ groupBy })).toEqual(rows.map((row) => ({ ...nothing, ...row })));
    });

    it('of callers over whole months, and days before and after them, counts each job once', async () => {
      const times = ['04-30', '05-01', '05-31', '06-01', '06-30', '07-01', '07-02'].map((date) =>
        Date.parse(`2026-${date}T12:00:00Z`),
      );
      for (const createdAt of times) await write(100n, { caller: 'carol', createdAt }, completed);
      const unresolved = await write(1_000n, { caller: 'carol', createdAt: times[1] }, lost);
      const range = { from: times[0], to: times[6], groupBy: [CALLER] };
      const ofCarol = async () => (await report(range)).find(({ caller }) => caller === 'carol');
      const row = { ...nothing, caller: 'carol', jobs: 8, completed: 7 };

      expect(await ofCarol()).toEqual({ ...row, money: usd(700n, 0n, 1_000n) });
      const resolution = { state: CostState.SPENT, by: 'root', now: times[6] ?? 0 } as const;
      await store().money.resolveCharge(unresolved.id, resolution);
      expect(await ofCarol()).toEqual({ ...row, money: usd(1_700n) });
      const byDay = await report({ ...range, groupBy: [CALLER, BY_DAY] });
      expect(byDay.filter(({ caller }) => caller === 'carol').map(({ day }) => day)).toEqual(
        times.map((time) => time - DAY / 2),
      );
    });

    it('of one caller has that caller’s jobs alone', async () => {
      expect(await report({ caller: 'bob', groupBy: [CALLER] })).toEqual([
        { ...nothing, caller: 'bob', jobs: 1, completed: 1, money: usd(2n) },
      ]);
      expect(await report({ caller: 'alice' })).toMatchObject([{ jobs: 3, money: usd(5n, 8n) }]);
      expect(await report({ caller: 'b\0b' })).toMatchObject([{ jobs: 0 }]);
    });

    it('has the days that begin in the range, from the day of its beginning on', async () => {
      expect(await report({ from: MIDNIGHT + DAY - 1, to: MIDNIGHT + DAY })).toMatchObject([{ jobs: 3 }]);
      expect(await report({ from: MIDNIGHT + DAY })).toMatchObject([{ jobs: 1 }]);
      expect(await report({ to: MIDNIGHT + 2 * DAY + 1 })).toMatchObject([{ jobs: 5 }]);
    });
  });
}
