import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PROGRESS_STEP_MS } from '../../src/core/progress.js';
import { SharedRevisions } from '../../src/jobs/shared-revisions.js';
import { SqliteJobStore } from '../../src/stores/sqlite-job-store.js';
import { aJob } from '../support/a-job.js';
import { ManualClock } from '../support/manual-clock.js';
import { nextRevision } from '../support/next-revision.js';

let store: SqliteJobStore;
let clock: ManualClock;
let shared: SharedRevisions;

beforeEach(async () => {
  store = await SqliteJobStore.open(':memory:', 0);
  clock = new ManualClock();
  shared = new SharedRevisions(store, clock);
});

afterEach(() => store.close());

describe('revisions that are read', () => {
  it('are one object for all who read within a step of progress, one after another', async () => {
    const job = aJob();
    await store.insert(job);
    const first = await shared.find(job.id);
    clock.advance(PROGRESS_STEP_MS - 1);

    expect(first).toEqual(job);
    expect(await shared.find(job.id)).toBe(first);
  });

  it('are another object in the next step, when progress is another', async () => {
    const job = aJob();
    await store.insert(job);
    const first = await shared.find(job.id);
    clock.advance(PROGRESS_STEP_MS);
    const next = await shared.find(job.id);

    expect(next).toEqual(job);
    expect(next).not.toBe(first);
  });

  it('are never older than the store has them', async () => {
    const [job, gone] = [aJob({ revision: 1 }), aJob()];
    await store.insert(job);
    await store.insert(gone);
    await shared.find(job.id);
    await shared.find(gone.id);
    await store.update(job.id, nextRevision);
    await store.remove(gone.id);

    expect(await shared.find(job.id)).toMatchObject({ revision: 2 });
    expect(await shared.find(gone.id)).toBeNull();
  });

  it('are kept for so many jobs at most', async () => {
    const jobs = Array.from({ length: 5_001 }, () => aJob());
    await Promise.all(jobs.map((job) => store.insert(job)));
    const read = () => Promise.all(jobs.map(({ id }) => shared.find(id)));
    const [first, again] = [await read(), await read()];

    expect(again).toEqual(first);
    expect(again[0]).not.toBe(first[0]);
  });
});
