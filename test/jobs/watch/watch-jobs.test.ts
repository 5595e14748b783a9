import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CorruptRowError } from '../../../src/core/corrupt-row.js';
import type { Job } from '../../../src/core/job.js';
import { watchJobs } from '../../../src/jobs/watch/watch-job.js';
import { SqliteJobStore } from '../../../src/stores/sqlite/sqlite-job-store.js';
import { aJob } from '../../support/a-job.js';
import { ManualClock } from '../../support/manual-clock.js';
import { nextRevision } from '../../support/next-revision.js';

let store: SqliteJobStore;

beforeEach(async () => {
  store = await SqliteJobStore.open(':memory:', 0);
});

afterEach(async () => {
  expect(store.signals.size).toBe(0);
  await store.close();
});

const change = (job: Job) => store.update(job.id, nextRevision);

/** The store with another way to find a job. */
function finding(find: (jobId: string) => Promise<Job | null>): SqliteJobStore {
  return Object.create(store, { find: { value: find } });
}

/** What comes until nothing more is to come, as `first:2`. */
async function everything(watch: AsyncIterator<Job>, last: Job): Promise<string[]> {
  const seen: string[] = [];
  for (;;) {
    const { value } = await watch.next();
    if (value.id === last.id) break;
    seen.push(`${value.id}:${value.revision}`);
  }
  await watch.return?.();
  return seen;
}

describe('watching all jobs', () => {
  it('gives a new job and each later revision, of whichever job changes', async () => {
    const [old, fresh, end] = [aJob(), aJob({ revision: 1 }), aJob()];
    await store.insert(old);
    const watch = watchJobs(store, 'alice');
    const first = watch.next();
    await store.insert(fresh);
    expect(await first).toEqual({ done: false, value: fresh });
    const second = watch.next();
    await change(old);
    expect((await second).value).toMatchObject({ id: old.id, revision: 3 });
    await change(fresh);
    await store.insert(end);

    expect(await everything(watch, end)).toEqual([`${fresh.id}:2`]);
  });

  it("gives nothing of another caller's jobs, even when the signal is wrong", async () => {
    const [foreign, end] = [aJob({ caller: 'bob' }), aJob()];
    const watch = watchJobs(store, 'alice');
    await store.insert(foreign);
    store.signals.raise({ id: foreign.id, caller: 'alice' });
    await store.insert(end);

    expect(await everything(watch, end)).toEqual([]);
  });

  it('gives a slow reader each job once, as it is now, the longest waiting first', async () => {
    const [one, two, gone, end] = [aJob(), aJob(), aJob(), aJob()];
    const watch = watchJobs(store, 'alice');
    for (const job of [one, two, gone]) await store.insert(job);
    for (let count = 0; count < 3; count += 1) for (const job of [two, one, gone]) await change(job);
    await store.remove(gone.id);
    await store.insert(end);

    expect(await everything(watch, end)).toEqual([`${one.id}:5`, `${two.id}:5`]);
  });

  it('gives no revision twice when its signal comes late', async () => {
    const [job, end] = [aJob(), aJob()];
    const watch = watchJobs(store, 'alice');
    await store.insert(job);
    await watch.next();
    store.signals.raise(job);
    await store.insert(end);

    expect(await everything(watch, end)).toEqual([]);
  });

  it('remembers some of what it gave, not all', async () => {
    const watch = watchJobs(store, 'alice');
    const jobs = Array.from({ length: 1_001 }, () => aJob());
    for (const job of jobs) {
      await store.insert(job);
      expect((await watch.next()).value.id).toBe(job.id);
    }
    const [first, second] = jobs;
    if (!first || !second) throw new Error('There are no jobs');
    store.signals.raise(second);
    store.signals.raise(first);

    expect((await watch.next()).value.id).toBe(first.id);
    await watch.return?.();
  });

  it('passes over a job whose row is damaged, and goes on with the others', async () => {
    const [damaged, end] = [aJob(), aJob()];
    const damaging = finding((id) =>
      id === damaged.id ? Promise.reject(new CorruptRowError(id, 'media')) : store.find(id),
    );
    const watch = watchJobs(damaging, 'alice', new ManualClock());
    await store.insert(damaged);
    await store.insert(end);

    expect(await everything(watch, end)).toEqual([]);
  });

  it('ends at once while it waits for a store that cannot be read', async () => {
    const clock = new ManualClock();
    const failing = finding(() => Promise.reject(new Error('disk full')));
    const watch = watchJobs(failing, 'alice', clock);
    const next = watch.next();
    await store.insert(aJob());
    await expect.poll(() => clock.sleeping).toBe(1);
    await watch.return?.();

    expect(await next).toEqual({ done: true, value: undefined });
    expect(clock.sleeping).toBe(0);
    expect(store.signals.size).toBe(0);
  });
});

describe('return', () => {
  it('ends a watch that waits, at once', async () => {
    const watch = watchJobs(store, 'alice');
    const next = watch.next();
    await turn();
    expect(await watch.return?.()).toEqual({ done: true, value: undefined });

    expect(store.signals.size).toBe(0);
    expect(await next).toEqual({ done: true, value: undefined });
  });

  it('ends a watch that reads, and what it read is not given any more', async () => {
    const watch = watchJobs(store, 'alice');
    await store.insert(aJob());
    const next = watch.next();
    await watch.return?.();

    expect(await next).toEqual({ done: true, value: undefined });
  });
});

it("however reads and changes interleave, each job's revisions only grow and its last one is seen", async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), fc.array(fc.nat(2), { maxLength: 12 }), async (scheduler, changes) => {
      const jobs = [aJob({ revision: 1 }), aJob({ revision: 1 }), aJob({ revision: 1 })] as const;
      const latest = new Map<string, number>();
      const late = finding(scheduler.scheduleFunction((id: string) => store.find(id)));
      const watch = watchJobs(late, 'alice');
      scheduler.scheduleSequence([
        ...jobs.map((job) => ({ label: 'insert', builder: () => store.insert(job) })),
        ...changes.map((which) => ({
          label: `change ${which}`,
          builder: () => change(jobs[which] ?? jobs[0]),
        })),
      ]);
      const isOver = () =>
        jobs.every(({ id }, at) => latest.get(id) === 1 + changes.filter((which) => which === at).length);
      const reading = async () => {
        while (!isOver()) {
          const { value } = await watch.next();
          expect(value.revision).toBeGreaterThan(latest.get(value.id) ?? 0);
          latest.set(value.id, value.revision);
        }
      };
      await scheduler.waitFor(reading());
      await watch.return?.();

      expect(store.signals.size).toBe(0);
    }),
  );
});
