import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CorruptRowError } from '../../../src/core/corrupt-row.js';
import { type Job, JobStatus } from '../../../src/core/job.js';
import { parseCursor } from '../../../src/core/updates-cursor.js';
import type { JobUpdate } from '../../../src/jobs/watch/job-updates.js';
import { SqliteJobStore } from '../../../src/stores/sqlite/sqlite-job-store.js';
import { aJob } from '../../support/a-job.js';
import { ManualClock } from '../../support/manual-clock.js';
import { lastRevision, nextRevision } from '../../support/next-revision.js';
import { storeFinding } from './store-finding.js';
import { updatesOf } from './updates-of.js';

let store: SqliteJobStore;

beforeEach(async () => {
  store = await SqliteJobStore.open(':memory:', 0);
});

afterEach(async () => {
  expect(store.signals.size).toBe(0);
  await store.close();
});

const change = (job: Job) => store.update(job.id, nextRevision);
const finish = (job: Job) => store.update(job.id, lastRevision);
const moveTo = (job: Job, status: JobStatus) =>
  store.update(job.id, (now) => ({ ...now, status, revision: now.revision + 1 }));

/** The updates before the one of the job `last`, as `job:revision`. The watch has ended then. */
async function everything(watch: AsyncIterator<JobUpdate>, last: Job): Promise<string[]> {
  const seen: string[] = [];
  for (;;) {
    const { value } = await watch.next();
    if (value.jobId === last.id) break;
    seen.push(`${value.jobId}:${value.job?.revision ?? 'deleted'}`);
  }
  await watch.return?.();
  return seen;
}

describe('watching all jobs', () => {
  it('emits a new job and each later revision, of every job that changes', async () => {
    const [old, fresh, end] = [aJob(), aJob({ revision: 1 }), aJob()];
    await store.insert(old);
    const watch = updatesOf(store);
    const first = watch.next();
    await store.insert(fresh);
    expect(await first).toMatchObject({ done: false, value: { jobId: fresh.id, job: fresh } });
    const second = watch.next();
    await change(old);
    expect((await second).value.job).toMatchObject({ id: old.id, revision: 3 });
    await change(fresh);
    await store.insert(end);

    expect(await everything(watch, end)).toEqual([`${fresh.id}:2`]);
  });

  it('emits no job before it is visible, nor one that is removed again', async () => {
    const [accepted, refused, end] = [aJob({ visible: false }), aJob({ visible: false }), aJob()];
    const watch = updatesOf(store);
    for (const job of [accepted, refused]) await store.insert(job);
    await change(accepted);
    await store.update(accepted.id, (job) => ({ ...job, visible: true }));
    await store.remove(refused.id);
    await store.insert(end);

    expect(await everything(watch, end)).toEqual([`${accepted.id}:3`]);
  });

  it("emits nothing of another caller's jobs, even when the signal is wrong", async () => {
    const [foreign, end] = [aJob({ caller: 'bob' }), aJob()];
    const watch = updatesOf(store);
    await store.insert(foreign);
    store.signals.raise({ id: foreign.id, caller: 'alice' });
    await store.insert(end);

    expect(await everything(watch, end)).toEqual([]);
  });

  it('emits to a slow reader each job once, as it is now, the longest waiting first', async () => {
    const [one, two, gone, end] = [aJob(), aJob(), aJob(), aJob()];
    const watch = updatesOf(store);
    for (const job of [one, two, gone]) await store.insert(job);
    for (let count = 0; count < 3; count += 1) for (const job of [two, one, gone]) await change(job);
    await finish(gone);
    await store.delete(gone.id, 0);
    await store.insert(end);

    expect(await everything(watch, end)).toEqual([`${one.id}:5`, `${two.id}:5`, `${gone.id}:deleted`]);
  });

  it('emits no revision and no deletion twice when its signal comes late', async () => {
    const [job, gone, end] = [aJob(), aJob(), aJob()];
    await store.insert(gone);
    await finish(gone);
    const watch = updatesOf(store);
    await store.insert(job);
    await watch.next();
    await store.delete(gone.id, 0);
    await watch.next();
    for (const late of [job, gone]) store.signals.raise(late);
    await store.insert(end);

    expect(await everything(watch, end)).toEqual([]);
  });

  it('has a bounded memory of the updates it emitted', async () => {
    const watch = updatesOf(store);
    const jobs = Array.from({ length: 1_001 }, () => aJob());
    for (const job of jobs) {
      await store.insert(job);
      expect((await watch.next()).value.jobId).toBe(job.id);
    }
    const [first, second] = jobs;
    if (!first || !second) throw new Error('There are no jobs');
    store.signals.raise(second);
    store.signals.raise(first);

    expect((await watch.next()).value.jobId).toBe(first.id);
    await watch.return?.();
  });

  it('leaves out and reports a job whose row is corrupt, and goes on with the others', async () => {
    const [corrupt, end] = [aJob(), aJob()];
    const failing = storeFinding(store, (id) =>
      id === corrupt.id ? Promise.reject(new CorruptRowError(id, 'media', 'alice')) : store.find(id),
    );
    const left: string[] = [];
    const onCorruptRow = ({ jobId }: CorruptRowError) => void left.push(jobId);
    const watch = updatesOf(failing, { clock: new ManualClock(), onCorruptRow });
    await store.insert(corrupt);
    await store.insert(end);

    expect(await everything(watch, end)).toEqual([]);
    expect(left).toEqual([corrupt.id]);
  });

  it('ends at once while it waits for a store that cannot be read', async () => {
    const clock = new ManualClock();
    const failing = storeFinding(store, () => Promise.reject(new Error('disk full')));
    const watch = updatesOf(failing, { clock });
    const next = watch.next();
    await store.insert(aJob());
    await expect.poll(() => clock.sleeping).toBe(1);
    await watch.return?.();

    expect(await next).toEqual({ done: true, value: undefined });
    expect(clock.sleeping).toBe(0);
    expect(store.signals.size).toBe(0);
  });
});

describe('watching with a filter', () => {
  it('emits the change that takes a job out of it, and no later one', async () => {
    const [job, end] = [aJob(), aJob()];
    await store.insert(job);
    const watch = updatesOf(store, { statuses: [JobStatus.QUEUED] });
    await change(job);
    expect((await watch.next()).value.job.status).toBe('QUEUED');
    await moveTo(job, JobStatus.PROCESSING);
    expect((await watch.next()).value.job.status).toBe('PROCESSING');
    await finish(job);
    await store.insert(end);

    expect(await everything(watch, end)).toEqual([]);
  });

  it('emits every deletion, also of a job that never matched', async () => {
    const gone = aJob();
    await store.insert(gone);
    await finish(gone);
    const watch = updatesOf(store, { modelId: 'another', labels: ['red'], statuses: [] });
    await store.delete(gone.id, 0);

    expect((await watch.next()).value).toMatchObject({ jobId: gone.id, job: null });
    await watch.return?.();
  });
});

describe('the cursor of an update', () => {
  const now = 1_500;
  const clock = { now: () => now, sleep: async () => undefined };

  it('leads past the update, once no other update waits', async () => {
    const [one, other, end] = [aJob(), aJob(), aJob()];
    const watch = updatesOf(store, { clock });
    for (const job of [one, other]) await store.insert(job);
    const cursors = [await watch.next(), await watch.next()].map(({ value }) =>
      parseCursor(value.cursor, { databaseId: store.databaseId, now }),
    );
    await watch.return?.();
    await store.insert(end);

    const [early, late] = cursors;
    expect(await everything(updatesOf(store, { clock, after: early }), end)).toEqual([
      `${one.id}:2`,
      `${other.id}:2`,
    ]);
    expect(await everything(updatesOf(store, { clock, after: late }), end)).toEqual([]);
  });

  it('and the update are one object for watchers with the same cursor', async () => {
    const job = aJob();
    const shared = storeFinding(store, async () => job);
    const watches = [updatesOf(shared, { clock }), updatesOf(shared, { clock })];
    const next = watches.map((watch) => watch.next());
    await store.insert(job);
    const [one, other] = await Promise.all(next);

    expect(one?.value).toBe(other?.value);
    for (const watch of watches) await watch.return?.();
  });
});

describe('return', () => {
  it('ends a waiting watch at once', async () => {
    const watch = updatesOf(store);
    const next = watch.next();
    await turn();
    expect(await watch.return?.()).toEqual({ done: true, value: undefined });

    expect(store.signals.size).toBe(0);
    expect(await next).toEqual({ done: true, value: undefined });
  });

  it('ends a watch during a read, whose result is not emitted', async () => {
    const watch = updatesOf(store);
    await store.insert(aJob());
    const next = watch.next();
    await watch.return?.();

    expect(await next).toEqual({ done: true, value: undefined });
  });
});
