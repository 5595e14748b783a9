import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Job } from '../../../src/core/job.js';
import { PROGRESS_STEP_MS } from '../../../src/core/progress.js';
import { JobCache } from '../../../src/jobs/watch/job-cache.js';
import { watchJob } from '../../../src/jobs/watch/watch-job.js';
import { SqliteJobStore } from '../../../src/stores/sqlite/sqlite-job-store.js';
import { aJob } from '../../support/a-job.js';
import { ManualClock } from '../../support/manual-clock.js';
import { lastRevision, nextRevision } from '../../support/next-revision.js';

let store: SqliteJobStore;
let clock: ManualClock;
let shared: JobCache;
let job: Job;

beforeEach(async () => {
  store = await SqliteJobStore.open(':memory:', 0);
  clock = new ManualClock();
  shared = new JobCache(store, clock);
  job = aJob({ revision: 1 });
  await store.insert(job);
});

afterEach(async () => {
  expect(store.signals.size).toBe(0);
  await store.close();
});

const change = () => store.update(job.id, nextRevision);
const finish = () => store.update(job.id, lastRevision);
const nothing = () => undefined;

/** A job cache over the store with another way to find a job. */
function sharedFinding(find: (jobId: string) => Promise<Job | null>): JobCache {
  return new JobCache({ signals: store.signals, find }, clock);
}

describe('readers that follow a job within a step of progress', () => {
  it('get one object, one after another', async () => {
    const stop = shared.signals.listen(job.id, nothing);
    const first = await shared.find(job.id);
    clock.advance(PROGRESS_STEP_MS - 1);

    expect(first).toEqual(job);
    expect(await shared.find(job.id)).toBe(first);
    stop();
  });

  it('get another object in the next step, which has another progress', async () => {
    const stop = shared.signals.listen(job.id, nothing);
    const first = await shared.find(job.id);
    clock.advance(PROGRESS_STEP_MS);
    const next = await shared.find(job.id);

    expect(next).toEqual(job);
    expect(next).not.toBe(first);
    stop();
  });

  it.each([
    ['the job', () => shared.signals.listen(job.id, nothing)],
    ['all jobs of its caller', () => shared.signals.listenToCaller(job.caller, nothing)],
  ])('get a change and a removal as they listen to %s', async (_what, listen) => {
    const stop = listen();
    await shared.find(job.id);
    await change();
    expect(await shared.find(job.id)).toMatchObject({ revision: 2 });
    await store.remove(job.id);

    expect(await shared.find(job.id)).toBeNull();
    stop();
  });

  it.each([
    ['the job', () => shared.signals.listen(job.id, nothing)],
    ['all jobs of its caller', () => shared.signals.listenToCaller(job.caller, nothing)],
  ])(
    'get a change that was signalled after the last reader stopped listening to %s',
    async (_what, listen) => {
      const stop = listen();
      await shared.find(job.id);
      stop();
      await change();

      expect(await shared.find(job.id)).toMatchObject({ revision: 2 });
    },
  );

  it('do not get a job that was read before a change and arrived after it', async () => {
    let arrive: (found: Job) => void = nothing;
    const onItsWay = [new Promise<Job>((resolve) => (arrive = resolve))];
    const late = sharedFinding((id) => onItsWay.shift() ?? store.find(id));
    const stop = late.signals.listen(job.id, nothing);
    const early = late.find(job.id);
    await change();
    arrive(job);

    expect(await early).toEqual(job);
    expect(await late.find(job.id)).toMatchObject({ revision: 2 });
    stop();
  });

  it('each get the error of a failed read, and may read again', async () => {
    let isBroken = true;
    const failing = sharedFinding(async (id) => {
      if (isBroken) throw new Error('disk full');
      return store.find(id);
    });
    const stop = failing.signals.listen(job.id, nothing);
    const polled = await Promise.allSettled([failing.find(job.id), failing.find(job.id)]);
    isBroken = false;

    expect(polled.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await failing.find(job.id)).toEqual(job);
    stop();
  });

  it('share the reads of at most 5,000 jobs', async () => {
    const jobs = Array.from({ length: 5_001 }, () => aJob());
    await Promise.all(jobs.map((one) => store.insert(one)));
    const read = () => Promise.all(jobs.map(({ id }) => shared.find(id)));
    const [first, again] = [await read(), await read()];

    expect(again).toEqual(first);
    expect(again[0]).not.toBe(first[0]);
  });
});

it('all get the end if they stay, however many come and leave during reads and changes', async () => {
  const visits = fc.array(fc.record({ comes: fc.nat(8), leaves: fc.boolean() }), {
    minLength: 1,
    maxLength: 8,
  });
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), visits, fc.nat(3), async (scheduler, watchers, changes) => {
      job = aJob({ revision: 1 });
      await store.insert(job);
      const late = sharedFinding(scheduler.scheduleFunction((id: string) => store.find(id)));
      const last = 1 + changes + 1;
      const ends = watchers.map(async ({ comes, leaves }) => {
        for (let turn = 0; turn < comes; turn += 1) await scheduler.schedule(Promise.resolve());
        let seen = 0;
        for await (const { revision } of await watchJob(late, 'alice', job.id)) {
          expect(revision).toBeGreaterThan(seen);
          seen = revision;
          if (leaves) return last;
        }
        return seen;
      });
      scheduler.scheduleSequence([
        ...Array.from({ length: changes }, (_, at) => ({ label: `change ${at}`, builder: change })),
        { label: 'finish', builder: finish },
      ]);

      expect(await scheduler.waitFor(Promise.all(ends))).toEqual(watchers.map(() => last));
      expect(store.signals.size).toBe(0);
    }),
  );
});
