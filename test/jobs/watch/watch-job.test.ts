import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CorruptRowError } from '../../../src/core/corrupt-row.js';
import { type Job, JobStatus } from '../../../src/core/job.js';
import { watchJob } from '../../../src/jobs/watch/watch-job.js';
import { SqliteJobStore } from '../../../src/stores/sqlite/sqlite-job-store.js';
import { aJob } from '../../support/a-job.js';
import { ManualClock } from '../../support/manual-clock.js';
import { lastRevision, nextRevision } from '../../support/next-revision.js';
import { storeFinding } from './store-finding.js';

let store: SqliteJobStore;
let job: Job;

beforeEach(async () => {
  store = await SqliteJobStore.open(':memory:', 0);
  job = aJob({ revision: 2 });
  await store.insert(job);
});

afterEach(async () => {
  expect(store.signals.size).toBe(0);
  await store.close();
});

const change = () => store.update(job.id, nextRevision);
const finish = () => store.update(job.id, lastRevision);

async function revisions(watch: AsyncIterable<Job>): Promise<number[]> {
  const seen: number[] = [];
  for await (const { revision } of watch) seen.push(revision);
  return seen;
}

describe('watching a job', () => {
  it('emits the job as it is, then each later revision, and completes after the terminal one', async () => {
    const watch = await watchJob(store, 'alice', job.id);
    expect(await watch.next()).toEqual({ done: false, value: job });
    const second = watch.next();
    await change();
    expect((await second).value.revision).toBe(3);
    const third = watch.next();
    await finish();
    expect((await third).value).toMatchObject({ revision: 4, status: JobStatus.FAILED });

    expect(store.signals.size).toBe(0);
    expect(await watch.next()).toEqual({ done: true, value: undefined });
  });

  it('begins with the current job for a late subscriber', async () => {
    const watch = await watchJob(store, 'alice', job.id);
    await change();
    await finish();

    expect(await revisions(watch)).toEqual([4]);
  });

  it('emits the latest revision to a slow reader, and none that it missed', async () => {
    const watch = await watchJob(store, 'alice', job.id);
    await watch.next();
    for (let count = 0; count < 3; count += 1) await change();
    await finish();

    expect(await revisions(watch)).toEqual([6]);
  });

  it('emits nothing for changes that callers cannot see', async () => {
    const watch = await watchJob(store, 'alice', job.id);
    await watch.next();
    const next = watch.next();
    await store.update(job.id, (now) => ({ ...now, schedule: { ...now.schedule, failures: 1 } }));
    await finish();

    expect((await next).value.revision).toBe(3);
  });

  it('misses no change that comes during a read', async () => {
    const late = storeFinding(store, async (id) => {
      const before = await store.find(id);
      if (before?.revision === job.revision) await finish();
      return before;
    });

    expect(await revisions(await watchJob(late, 'alice', job.id))).toEqual([3]);
  });

  it.each([
    ["another caller's job", 'bob', () => job.id],
    ['an unknown id', 'alice', () => 'no-such-job'],
  ])('is refused for %s', async (_what, caller, id) => {
    await expect(watchJob(store, caller, id())).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('ends with NOT_FOUND when the job goes away', async () => {
    const watch = await watchJob(store, 'alice', job.id);
    await watch.next();
    const next = watch.next();
    await store.remove(job.id);

    await expect(next).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(store.signals.size).toBe(0);
    expect((await watch.next()).done).toBe(true);
  });

  it('reads again while the store is unreachable: once at once, then with longer pauses', async () => {
    let failures = 0;
    const failing = storeFinding(store, (id) => {
      failures -= 1;
      return failures >= 0 ? Promise.reject(new Error('disk full')) : store.find(id);
    });
    const clock = new ManualClock();
    const watch = await watchJob(failing, 'alice', job.id, clock);
    await watch.next();
    failures = 8;
    const next = watch.next();
    await change();
    for (const pause of [100, 200, 400, 800, 1_600, 2_000, 2_000]) {
      await expect.poll(() => clock.sleeping).toBe(1);
      clock.advance(pause - 1);
      expect(clock.sleeping).toBe(1);
      clock.advance(1);
    }

    expect((await next).value.revision).toBe(3);
    await watch.return?.();
  });

  it('fails when the stored job is corrupt, and does not read it again and again', async () => {
    let isDamaged = false;
    const damaging = storeFinding(store, (id) =>
      isDamaged ? Promise.reject(new CorruptRowError(id, 'media', 'alice')) : store.find(id),
    );
    const watch = await watchJob(damaging, 'alice', job.id, new ManualClock());
    await watch.next();
    isDamaged = true;
    const next = watch.next();
    await change();

    await expect(next).rejects.toThrow(`Job ${job.id} cannot be read`);
    expect((await watch.next()).done).toBe(true);
  });

  it('of a store that cannot be read is refused at once', async () => {
    const failing = storeFinding(store, () => Promise.reject(new Error('disk full')));

    await expect(watchJob(failing, 'alice', job.id)).rejects.toThrow('disk full');
    expect(store.signals.size).toBe(0);
  });
});

describe('return', () => {
  it('ends a waiting watch at once', async () => {
    const watch = await watchJob(store, 'alice', job.id);
    await watch.next();
    const next = watch.next();
    await turn();
    expect(await watch.return?.()).toEqual({ done: true, value: undefined });

    expect(store.signals.size).toBe(0);
    expect(await next).toEqual({ done: true, value: undefined });
  });

  it('ends a watch during a read, whose result is not emitted', async () => {
    const watch = await watchJob(store, 'alice', job.id);
    await watch.next();
    await change();
    const next = watch.next();
    await watch.return?.();

    expect(await next).toEqual({ done: true, value: undefined });
  });

  it('is called when a loop is left', async () => {
    for await (const _snapshot of await watchJob(store, 'alice', job.id)) break;

    expect(store.signals.size).toBe(0);
  });
});

it('revisions only grow and the terminal one is emitted, however reads and changes interleave', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), fc.nat(6), async (scheduler, changes) => {
      job = aJob({ revision: 2 });
      await store.insert(job);
      const late = storeFinding(
        store,
        scheduler.scheduleFunction((id: string) => store.find(id)),
      );
      scheduler.scheduleSequence([
        ...Array.from({ length: changes }, (_, at) => ({ label: `change ${at}`, builder: change })),
        { label: 'finish', builder: finish },
      ]);
      const seen = await scheduler.waitFor(watchJob(late, 'alice', job.id).then(revisions));

      expect(seen).toEqual([...new Set(seen)].sort((a, b) => a - b));
      expect(seen.at(-1)).toBe(job.revision + changes + 1);
      expect(store.signals.size).toBe(0);
    }),
  );
});
