import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { MOST_SIGNALLED, PAGE_SIZE } from '../../../src/jobs/watch/change-backlog.js';
import { SqliteJobStore } from '../../../src/stores/sqlite/sqlite-job-store.js';
import { aJob } from '../../support/a-job.js';
import { ManualClock } from '../../support/manual-clock.js';
import { nextRevision } from '../../support/next-revision.js';
import { updatesOf } from './updates-of.js';

let store: SqliteJobStore;
const clock = new ManualClock();

beforeEach(async () => {
  store = await SqliteJobStore.open(':memory:', 0);
});

afterEach(async () => {
  expect(store.signals.size).toBe(0);
  await store.close();
});

async function insertJobs(count: number) {
  const jobs = Array.from({ length: count }, () => aJob());
  await Promise.all(jobs.map((job) => store.insert(job)));
  return jobs;
}

/** The ids of the next `count` updates. */
async function take(watch: ReturnType<typeof updatesOf>, count: number): Promise<string[]> {
  const ids: string[] = [];
  while (ids.length < count) ids.push((await watch.next()).value.jobId);
  return ids;
}

it('a watcher that resumes reads its changes page by page, and none of them twice', async () => {
  const reads = vi.spyOn(store, 'changedSince');
  const after = await store.cursor(clock.now());
  const jobs = await insertJobs(2 * PAGE_SIZE + 1);
  const watch = updatesOf(store, { after, clock });
  const first = await take(watch, PAGE_SIZE);
  expect(reads).toHaveBeenCalledTimes(1);
  const others = await take(watch, PAGE_SIZE + 1);
  const [last] = await insertJobs(1);

  expect([...first, ...others].sort()).toEqual(jobs.map(({ id }) => id));
  expect((await watch.next()).value.jobId).toBe(last?.id);
  expect(reads).toHaveBeenCalledTimes(3);
  await watch.return?.();
});

it('a watcher that does not resume reads no changes from the store', async () => {
  const reads = vi.spyOn(store, 'changedSince');
  const watch = updatesOf(store, { clock });
  const jobs = await insertJobs(10);

  expect(await take(watch, 10)).toEqual(jobs.map(({ id }) => id));
  expect(reads).not.toHaveBeenCalled();
  await watch.return?.();
});

it('a watcher that is too slow to hold all ids still gets every change', async () => {
  const watch = updatesOf(store, { clock });
  const jobs = await insertJobs(MOST_SIGNALLED + 1);
  await Promise.all(jobs.slice(0, 3).map(({ id }) => store.update(id, nextRevision)));

  expect((await take(watch, jobs.length)).sort()).toEqual(jobs.map(({ id }) => id));
  await watch.return?.();
});

it('a watcher that falls behind after it read its last page gets every change', async () => {
  const after = await store.cursor(clock.now());
  const early = await insertJobs(10);
  const watch = updatesOf(store, { after, clock });
  await watch.next();
  const late = await insertJobs(MOST_SIGNALLED + 1);
  const seen = new Set<string>();
  while (late.some(({ id }) => !seen.has(id))) seen.add((await watch.next()).value.jobId);

  expect(seen.size).toBe(early.length - 1 + late.length);
  await watch.return?.();
});

it('a watcher that resumes from before the oldest known deletion ends with CURSOR_EXPIRED', async () => {
  const after = await store.cursor(clock.now());
  await insertJobs(1);
  const watch = updatesOf(store, { after, clock });
  clock.advance(25 * 3_600_000);

  await expect(watch.next()).rejects.toMatchObject({ code: 'CURSOR_EXPIRED' });
  expect(await watch.next()).toEqual({ done: true, value: undefined });
});
