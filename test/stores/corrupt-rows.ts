import { describe, expect, it } from 'vitest';
import type { CorruptRowError } from '../../src/core/corrupt-row.js';
import { type Job, JobStatus } from '../../src/core/job.js';
import type { JobStore } from '../../src/core/job-store.js';
import { aJob } from '../support/a-job.js';
import { idsOf } from './given-jobs.js';

/**
 * The part of a store's contract on corrupt rows, for stores on a database.
 * @param openWith opens a store with these jobs in it, the last of which has an `input` that is not JSON; the
 * test closes it
 */
export function describeCorruptRows(name: string, openWith: (jobs: Job[]) => Promise<JobStore>): void {
  describe(`a corrupt row in ${name}`, () => {
    const messageOf = ({ id }: Job) => `Job ${id} cannot be read: its column input is corrupt`;

    it('does not keep other jobs from being claimed, is reported, and comes due again with its lease', async () => {
      const [whole, corrupt] = [aJob(), aJob()];
      const store = await openWith([whole, corrupt]);
      const reasons: [string, string][] = [];
      const claim = async (now: number) => {
        const onCorruptRow = (jobId: string, reason: string) => void reasons.push([jobId, reason]);
        const claimed = await store.claimDue({
          now,
          limit: 9,
          lease: 'me',
          leaseUntil: now + 500,
          onCorruptRow,
        });
        return idsOf(claimed.map(({ job }) => job));
      };

      expect(await claim(1_000)).toEqual([whole.id]);
      expect(reasons).toEqual([[corrupt.id, messageOf(corrupt)]]);
      expect(await claim(1_499)).toEqual([]);
      expect(reasons).toHaveLength(1);
      expect(await claim(1_500)).toEqual([whole.id]);
      expect(reasons).toHaveLength(2);
      await store.close();
    });

    it('does not keep other jobs from being listed, on this page or a later one', async () => {
      const [oldest, older, corrupt, newest] = [aJob(), aJob(), aJob(), aJob()];
      const store = await openWith([oldest, older, newest, corrupt]);
      const page = async (after: string | null, limit: number) =>
        idsOf(await store.list({ caller: 'alice' }, { after, limit }));

      expect(await page(null, 2)).toEqual([newest.id, older.id]);
      expect(await page(newest.id, 1)).toEqual([older.id]);
      expect(await page(null, 9)).toEqual([newest.id, older.id, oldest.id]);
      const reported: CorruptRowError[] = [];
      await store.list({ caller: 'alice' }, { limit: 9 }, (error) => void reported.push(error));
      expect(reported).toMatchObject([{ message: messageOf(corrupt), visibleTo: 'alice' }]);
      await store.close();
    });

    it('of a job that is not visible is not found', async () => {
      const hidden = aJob({ visible: false });
      const store = await openWith([hidden]);

      expect(await store.find(hidden.id)).toBeNull();
      await expect(store.findStored(hidden.id)).rejects.toThrow(messageOf(hidden));
      await store.close();
    });

    it('does not keep the other runs of its model from being read', async () => {
      const [whole, corrupt] = [1, 2].map((updatedAt) => aJob({ status: JobStatus.COMPLETED, updatedAt }));
      if (!whole || !corrupt) throw new Error('there are two');
      const store = await openWith([whole, corrupt]);

      expect(await store.findCompletedRuns(whole.modelId, 9)).toMatchObject([{ updatedAt: 1 }]);
      await store.close();
    });

    it('is an error of a read of that job, also together with others, and the error has no content of the row', async () => {
      const [whole, corrupt] = [aJob(), aJob({ idempotencyKey: 'key' })];
      const store = await openWith([whole, corrupt]);
      const asked = [corrupt, whole].map(({ id }) => store.find(id));
      const [own, other] = await Promise.allSettled(asked);

      expect(own).toMatchObject({ status: 'rejected', reason: { message: messageOf(corrupt) } });
      expect(other).toEqual({ status: 'fulfilled', value: whole });
      await expect(store.update(corrupt.id, (job) => job)).rejects.toThrow(messageOf(corrupt));
      const next = aJob();
      const inserts = [next, aJob({ idempotencyKey: 'key' })].map((job) => store.insert(job));
      expect(await Promise.allSettled(inserts)).toMatchObject([
        { status: 'fulfilled', value: { job: next, inserted: true } },
        { status: 'rejected', reason: { message: messageOf(corrupt) } },
      ]);
      await store.close();
    });
  });
}
