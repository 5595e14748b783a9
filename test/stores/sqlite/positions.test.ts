import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { JobStatus } from '../../../src/core/job.js';
import { neverAgain } from '../../../src/core/poll-schedule.js';
import { PositionCounter } from '../../../src/stores/sqlite/position-counter.js';
import { SqliteJobStore } from '../../../src/stores/sqlite/sqlite-job-store.js';
import { aJob } from '../../support/a-job.js';
import { allChanges } from '../../support/all-changes.js';
import { nextRevision } from '../../support/next-revision.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';
import { given } from '../given-jobs.js';

describe('positions in a SQLite file', () => {
  it('go on after a restart, also when the newest deletion was forgotten', async () => {
    await using directory = await temporaryDirectory();
    const path = join(directory.path, 'jobs.db');
    const first = await SqliteJobStore.open(path, 0);
    const [kept, deleted] = await given(
      first,
      aJob(),
      aJob({ status: JobStatus.COMPLETED, schedule: neverAgain }),
    );
    await first.delete(deleted.id, 1);
    await first.forgetDeletions(9, 10);
    const cursor = await first.cursor(9);
    await first.close();
    const second = await SqliteJobStore.open(path, 9);
    expect(await second.changedSince('alice', cursor.position, allChanges)).toEqual([]);
    await second.update(kept.id, nextRevision);

    expect(second.databaseId).toBe(cursor.databaseId);
    expect(await second.changedSince('alice', cursor.position, allChanges)).toMatchObject([
      { jobId: kept.id, deleted: false },
    ]);
    await second.close();
  });

  it('of transactions that share a commit are in the order of their signals', async () => {
    const store = await SqliteJobStore.open(':memory:', 0);
    const jobs = await given(store, ...Array.from({ length: 10 }, () => aJob()));
    const settled: number[] = [];
    const signalled: string[] = [];
    store.signals.listenToCaller('alice', (id) => {
      signalled.push(id);
      settled.push(store.settled(0).position);
    });
    await Promise.all(jobs.map(({ id }) => store.update(id, nextRevision)));

    for (const [index, position] of settled.entries()) {
      const later = (await store.changedSince('alice', position, allChanges)).map(({ jobId }) => jobId);
      expect(later).toEqual(expect.arrayContaining(signalled.slice(index)));
    }
    await store.close();
  });

  it('a job whose submission was cut off is visible once the file is opened again, with its labels', async () => {
    await using directory = await temporaryDirectory();
    const path = join(directory.path, 'jobs.db');
    const first = await SqliteJobStore.open(path, 0);
    const cutOff = {
      status: JobStatus.SUBMITTING,
      visible: false,
      labels: ['red'],
      schedule: { lease: 'gone' },
    };
    const [job] = await given(first, aJob(cutOff));
    await first.close();
    const second = await SqliteJobStore.open(path, 5_000);

    expect(await second.find(job.id)).toMatchObject({
      visible: true,
      schedule: { lease: null, dueAt: 5_000 },
    });
    expect(await second.count({ caller: 'alice', labels: ['red'] })).toBe(1);
    await second.close();
  });
});

describe('a counter of positions', () => {
  it('settles before a write that has not ended, and takes the place of one that failed as never used', async () => {
    const counter = new PositionCounter();
    counter.open('name', 10);
    const taken: number[] = [];
    await expect(
      counter.during(async (take) => {
        taken.push(take());
        throw new Error('disk I/O error');
      }),
    ).rejects.toThrow();
    expect(counter.settled(0).position).toBe(11);
    await counter.during(async (take) => {
      taken.push(take());
      expect(counter.settled(0).position).toBeLessThanOrEqual(12);
    });

    expect(taken).toEqual([11, 12]);
    expect(counter.settled(3)).toEqual({ position: 13, takenAt: 3 });
  });
});
