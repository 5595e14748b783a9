import { describe, expect, it } from 'vitest';
import { JobStatus } from '../../src/core/job.js';
import type { JobChange, JobStore } from '../../src/core/job-store.js';
import { neverAgain } from '../../src/core/poll-schedule.js';
import { aJob } from '../support/a-job.js';
import { allChanges } from '../support/all-changes.js';
import { nextRevision } from '../support/next-revision.js';
import { given } from './given-jobs.js';

const ended = { status: JobStatus.COMPLETED, schedule: neverAgain };

/** The part of a store's contract on changes since a cursor. */
export function describeChanges(store: () => JobStore): void {
  const position = async () => (await store().cursor(0)).position;
  const since = async (from: number) =>
    new Map(
      (await store().changedSince('alice', from, allChanges)).map(({ jobId, deleted }: JobChange) => [
        jobId,
        deleted,
      ]),
    );

  /** A position after all changes so far. On PostgreSQL, a transaction that others run holds it back while it lasts. */
  const positionAfterAll = async () => {
    let found = await position();
    await expect
      .poll(async () => {
        found = await position();
        return (await since(found)).size;
      })
      .toBe(0);
    return found;
  };

  describe('changedSince', () => {
    it("returns a caller's jobs that were added, changed or deleted since the cursor, each once", async () => {
      const [still, changed, deleted, removed] = await given(
        store(),
        aJob(),
        aJob(),
        aJob(ended),
        aJob({ ...ended, updatedAt: 1 }),
      );
      const before = await positionAfterAll();
      const [added] = await given(store(), aJob(), aJob({ caller: 'bob' }));
      await store().update(changed.id, nextRevision);
      await store().update(changed.id, nextRevision);
      await store().update(still.id, (job) => ({ ...job, statusCalls: 7 }));
      await store().delete(deleted.id, 5_000);
      await store().deleteEndedBefore({ before: 2, limit: 9, now: 5_000 });

      const found = await since(before);
      expect([...found].sort()).toEqual(
        [
          [added.id, false],
          [changed.id, false],
          [deleted.id, true],
          [removed.id, true],
        ].sort(),
      );
      expect(await store().changedSince('stranger', 0, allChanges)).toEqual([]);
    });

    it('misses no change made while cursors are taken', async () => {
      const jobs = await given(store(), ...Array.from({ length: 20 }, () => aJob()));
      const work = jobs.map(async ({ id }) => {
        const from = await position();
        await store().update(id, nextRevision);
        return (await since(from)).has(id);
      });

      expect(await Promise.all(work)).toEqual(jobs.map(() => true));
    });

    it('a job whose poll found nothing new keeps its position', async () => {
      const [job] = await given(store(), aJob());
      const from = await positionAfterAll();
      const [known] = await store().claimDue({ now: 1_000, limit: 1, lease: 'me', leaseUntil: 2_000 });
      await store().update(job.id, (now) => ({ ...now, statusCalls: 1 }), known?.job);

      expect((await since(from)).size).toBe(0);
    });
  });

  it('settled names the same database, and lies before no change that was not signalled', async () => {
    const [job] = await given(store(), aJob());
    const unsignalled: number[] = [];
    store().signals.listenToCaller('alice', () => unsignalled.push(store().settled(7).position));
    await store().update(job.id, nextRevision);
    const [atSignal = 0] = unsignalled;

    expect((await since(atSignal)).has(job.id)).toBe(true);
    const cursor = await store().cursor(7);
    expect(cursor).toMatchObject({ databaseId: store().databaseId, takenAt: 7 });
    expect(store().settled(7)).toMatchObject({ databaseId: store().databaseId });
    expect(store().settled(7).position).toBeLessThanOrEqual(cursor.position);
  });

  it('deleteEndedBefore removes at most the limit, the first to end first', async () => {
    const endedAt = (updatedAt: number) => aJob({ ...ended, updatedAt });
    const [last] = await given(store(), endedAt(30), endedAt(10), endedAt(20));
    expect(await store().deleteEndedBefore({ before: 100, limit: 2, now: 5_000 })).toBe(2);

    expect(await store().deleteEndedBefore({ before: 30, limit: 2, now: 5_000 })).toBe(0);
    expect(await store().find(last.id)).not.toBeNull();
  });

  it('forgetDeletions removes at most the limit, the oldest first', async () => {
    const jobs = await given(store(), aJob(ended), aJob(ended), aJob(ended), aJob(ended));
    for (const [index, { id }] of jobs.entries()) await store().delete(id, 1_000 + index);

    expect(await store().forgetDeletions(2_000, 2)).toBe(2);
    expect([...(await since(0)).keys()].sort()).toEqual(jobs.slice(2).map(({ id }) => id));
  });

  it('forgetDeletions removes the deletions before a moment, and no later ones', async () => {
    const jobs = await given(store(), aJob(ended), aJob(ended), aJob(ended));
    for (const [index, { id }] of jobs.entries()) await store().delete(id, 1_000 + index);
    expect(await store().forgetDeletions(1_001, 10)).toBe(1);

    expect([...(await since(0)).keys()].sort()).toEqual(jobs.slice(1).map(({ id }) => id));
  });
}
