import { describe, expect, it } from 'vitest';
import { type Job, JobStatus } from '../../src/core/job.js';
import type { JobStore } from '../../src/core/job-store.js';
import { neverAgain } from '../../src/core/poll-schedule.js';
import { aJob } from '../support/a-job.js';
import { allChanges } from '../support/all-changes.js';
import { nextRevision } from '../support/next-revision.js';
import { given, idsOf, signalsOf } from './given-jobs.js';

const ended = { status: JobStatus.COMPLETED, schedule: neverAgain };
const aFile = { url: 'https://media.test/rain.wav', mimeType: 'audio/wav' };

/** The part of a store's contract on jobs that their callers cannot see yet, or no longer. */
export function describeVisibility(store: () => JobStore): void {
  const list = async (caller = 'alice') => idsOf(await store().list({ caller }, { limit: 10 }));
  const changes = async () => {
    const found = await store().changedSince('alice', 0, allChanges);
    return found.map(({ jobId, deleted }) => ({ jobId, deleted }));
  };
  /** The signals of a caller's jobs, in order. */
  const signalled = () => {
    const ids: string[] = [];
    store().signals.listenToCaller('alice', (id) => ids.push(id));
    return ids;
  };

  describe('a job that is not visible', () => {
    it('is in no read of its caller, and raises no signal when it is written, changed or removed', async () => {
      const ids = signalled();
      const [job] = await given(store(), aJob({ visible: false, labels: ['red'], ...ended }));
      await store().update(job.id, nextRevision);

      expect(await store().find(job.id)).toBeNull();
      expect(await list()).toEqual([]);
      expect(await store().list({ caller: 'alice', labels: ['red'] }, { limit: 10 })).toEqual([]);
      expect(await store().count({ caller: 'alice' })).toBe(0);
      expect(await store().count({ caller: 'alice', labels: ['red'] })).toBe(0);
      expect(await store().findCompletedRuns(job.modelId, 10)).toEqual([]);
      expect(await changes()).toEqual([]);
      await store().remove(job.id);
      expect(await changes()).toEqual([]);
      expect(ids).toEqual([]);
    });

    it("is found for the gateway's own work, and by its key", async () => {
      const callback = { tokenDigest: 'digest of a hidden job', claimedRequestId: null };
      const [job] = await given(store(), aJob({ visible: false, idempotencyKey: 'key', callback }));

      expect(await store().findStored(job.id)).toEqual(job);
      expect(await store().findByCallback(callback.tokenDigest)).toEqual(job);
      expect(await store().insert(aJob({ idempotencyKey: 'key' }))).toEqual({ job, inserted: false });
      expect(await store().countUnfinished()).toMatchObject([{ count: 1 }]);
      const claim = { now: 1_000, limit: 1, lease: 'me', leaseUntil: 2_000 };
      expect(await store().claimDue(claim)).toMatchObject([{ job: { id: job.id, visible: false } }]);
    });

    it('appears with the write that shows it, which raises its signal, also at the same revision', async () => {
      const [job] = await given(store(), aJob({ visible: false, labels: ['red', 'wide'] }));
      const ids = signalled();
      const own = signalsOf(store(), job);
      const shown = await store().update(job.id, (now) => ({ ...now, visible: true }), job);

      expect(shown).toEqual({ ...job, visible: true, version: job.version + 1 });
      expect(await store().find(job.id)).toEqual(shown);
      expect(await list()).toEqual([job.id]);
      expect(await store().count({ caller: 'alice', labels: ['wide', 'red'] })).toBe(1);
      expect(await changes()).toEqual([{ jobId: job.id, deleted: false }]);
      expect([ids, own.count]).toEqual([[job.id], 1]);
    });

    it('counts as a generation of the day until it is removed', async () => {
      const limits = { perMinute: null, perDay: 1 };
      const [job] = await given(store(), aJob({ visible: false }));

      await expect(store().insert(aJob(), limits)).rejects.toMatchObject({ code: 'QUOTA_EXCEEDED' });
      expect(await store().countGenerations('alice', job.createdAt)).toBe(1);
      expect(await store().countGenerations('alice', job.createdAt + 1)).toBe(0);
      await store().remove(job.id);
      expect(await store().countGenerations('alice', job.createdAt)).toBe(0);
      expect((await store().insert(aJob(), limits)).inserted).toBe(true);
    });
  });

  it('a visible job stays visible through every later change', async () => {
    const [job] = await given(store(), aJob());
    await store().update(job.id, (now) => ({ ...now, visible: false }));

    expect(await store().find(job.id)).toMatchObject({ visible: true });
  });

  describe('delete', () => {
    const deletable = (more: Partial<Omit<Job, 'schedule'>> = {}) =>
      aJob({ idempotencyKey: 'key', labels: ['red'], media: [aFile], ...ended, ...more });

    it('takes an ended job out of every read, and its input and results out of the store', async () => {
      const [job] = await given(store(), deletable());
      const ids = signalled();

      expect(await store().delete(job.id, 5_000)).toBe(true);
      expect(await store().find(job.id)).toBeNull();
      expect(await list()).toEqual([]);
      expect(await store().count({ caller: 'alice', labels: ['red'] })).toBe(0);
      expect(await store().findCompletedRuns(job.modelId, 1)).toEqual([]);
      expect(ids).toEqual([job.id]);
      expect(await store().findStored(job.id)).toEqual({
        ...job,
        input: {},
        labels: [],
        media: [],
        visible: false,
        version: job.version + 1,
      });
    });

    it('leaves the key used and the quota counted until the row is removed, which raises no signal', async () => {
      const [job] = await given(store(), deletable());
      await store().delete(job.id, 5_000);
      const ids = signalled();

      expect(await store().insert(aJob({ idempotencyKey: 'key' }))).toMatchObject({ inserted: false });
      expect(await store().countGenerations('alice', 0)).toBe(1);
      expect(await store().deleteEndedBefore({ before: 5_000, limit: 9, now: 6_000 })).toBe(1);
      expect(ids).toEqual([]);
      expect(await changes()).toEqual([{ jobId: job.id, deleted: true }]);
      expect((await store().insert(aJob({ idempotencyKey: 'key' }))).inserted).toBe(true);
    });

    it('does nothing to a job that has not ended, was deleted, is not visible or is missing', async () => {
      const [running, hidden, gone] = await given(
        store(),
        aJob(),
        deletable({ visible: false, idempotencyKey: null }),
        deletable({ idempotencyKey: null }),
      );
      await store().delete(gone.id, 5_000);
      const ids = signalled();
      for (const { id } of [running, hidden, gone, aJob()])
        expect(await store().delete(id, 5_000)).toBe(false);

      expect(await store().find(running.id)).toEqual(running);
      expect(await store().findStored(hidden.id)).toEqual(hidden);
      expect(ids).toEqual([]);
    });

    it('deletes a job once of many simultaneous calls', async () => {
      const [job] = await given(store(), deletable());
      const results = await Promise.all(Array.from({ length: 10 }, () => store().delete(job.id, 5_000)));

      expect(results.filter(Boolean)).toHaveLength(1);
      expect(await changes()).toEqual([{ jobId: job.id, deleted: true }]);
    });
  });
}
