import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { JobStatus } from '../../../src/core/job.js';
import type { JobStore } from '../../../src/core/job-store.js';
import { neverAgain } from '../../../src/core/poll-schedule.js';
import { aJob } from '../../support/a-job.js';
import { aGate } from '../../support/gate.js';
import { answer } from '../scripted-pixazo.js';
import { aPoller } from './a-poller.js';

/** The store with a method that throws while `broken` returns true for it. */
function breaking(store: JobStore, method: 'claimDue' | 'update', broken: () => boolean): JobStore {
  const call = (...args: never[]) => {
    if (broken()) return Promise.reject(new Error('disk full'));
    return Reflect.apply(store[method], store, args);
  };
  return Object.create(store, { [method]: { value: call } });
}

describe('the loop', () => {
  it('polls a job until it has ended, while another job is slow', async () => {
    await using given = await aPoller();
    const { store, pixazo, poller, clock } = given;
    const [slow, quick] = [aJob(), aJob()];
    for (const job of [slow, quick]) await store.insert(job);
    const answered = aGate();
    const calls = () => pixazo.polled.filter((id) => id === quick.requestId).length;
    pixazo.onStatus = async (id) => {
      if (id === slow.requestId) await answered.opened;
      return answer(calls() < 3 ? JobStatus.QUEUED : JobStatus.FAILED, id);
    };
    poller.start();
    for (let count = 1; count <= 3; count += 1) {
      await expect.poll(calls, { interval: 1 }).toBe(count);
      await expect.poll(async () => (await store.find(quick.id))?.schedule.lease, { interval: 1 }).toBeNull();
      await expect.poll(() => clock.sleeping, { interval: 1 }).toBe(1);
      clock.advance(5_000);
    }

    expect((await store.find(quick.id))?.status).toBe(JobStatus.FAILED);
    expect(pixazo.polled.filter((id) => id === slow.requestId)).toHaveLength(1);
    answered.open();
  });

  it('claims again at once what was due beyond the limit of a claim during which polls ended', async () => {
    await using given = await aPoller({ concurrency: 3 });
    const { store, pixazo, clock, over } = given;
    for (let job = 0; job < 9; job += 1) await store.insert(aJob());
    const [others, ended] = [aGate(), aGate()];
    pixazo.onStatus = async (id) => {
      if ([1, 2].includes(pixazo.polled.indexOf(id))) await others.opened;
      return answer(JobStatus.FAILED, id);
    };
    let claims = 0;
    const claimDue: JobStore['claimDue'] = async (claim) => {
      claims += 1;
      const claimed = await store.claimDue(claim);
      // The second claim has room for one job, as one poll has ended; the two others end before it returns.
      if (claims !== 2) return claimed;
      others.open();
      await ended.opened;
      return claimed;
    };
    const poller = over(Object.create(store, { claimDue: { value: claimDue } }));
    poller.start();
    const countEnded = async () =>
      (await store.list({ caller: 'alice', statuses: [JobStatus.FAILED] }, { limit: 9 })).length;
    await expect.poll(countEnded).toBe(3);
    ended.open();

    const countNow = () => {
      // Ends a pause of no length, and no other.
      clock.advance(0);
      return countEnded();
    };
    await expect.poll(countNow).toBe(9);
    await poller.stop();
  });

  it('at full concurrency sleeps until a poll ends, although more jobs are due', async () => {
    await using given = await aPoller({ concurrency: 1 });
    const { store, pixazo, poller, clock } = given;
    const [slow, due] = [aJob(), aJob()];
    for (const job of [slow, due]) await store.insert(job);
    const answered = aGate();
    pixazo.onStatus = async (id) => {
      await answered.opened;
      return answer(JobStatus.FAILED, id);
    };
    const sleeps: number[] = [];
    const sleep = clock.sleep.bind(clock);
    clock.sleep = (ms, signal) => {
      sleeps.push(ms);
      return sleep(ms, signal);
    };
    poller.start();
    await expect.poll(() => sleeps).toHaveLength(1);
    poller.wake(clock.now());
    await expect.poll(() => sleeps).toHaveLength(2);
    expect(sleeps).toEqual([5_000, 5_000]);

    answered.open();
    await expect.poll(() => pixazo.polled).toHaveLength(2);
  });

  it('claims a job at once when it is woken, and soon when it is not', async () => {
    await using given = await aPoller();
    const { store, pixazo, poller, clock } = given;
    poller.start();
    await expect.poll(() => clock.sleeping).toBe(1);
    await store.insert(aJob());
    poller.wake(clock.now());
    await expect.poll(() => pixazo.polled.length).toBe(1);

    await expect.poll(() => clock.sleeping).toBe(1);
    const unannounced = aJob();
    await store.insert(unannounced);
    clock.advance(5_000);
    await expect.poll(() => pixazo.polled).toContain(unannounced.requestId);
  });

  it('is not woken for a job that comes due after its next run', async () => {
    await using given = await aPoller();
    const { store, poller, clock } = given;
    const later = aJob({ schedule: { ...neverAgain, dueAt: clock.now() + 2_000 } });
    await store.insert(later);
    poller.start();
    await expect.poll(() => clock.sleeping).toBe(1);
    poller.wake(clock.now() + 2_000);
    expect(clock.sleeping).toBe(1);
    poller.wake(clock.now() + 1_999);
    expect(clock.sleeping).toBe(0);
  });

  it.each(['claimDue', 'update'] as const)('survives a store whose %s fails, and logs it', async (method) => {
    await using given = await aPoller();
    const { store, pixazo, clock, events, over } = given;
    const job = aJob();
    await store.insert(job);
    pixazo.onStatus = (id) => answer(JobStatus.FAILED, id);
    let broken = true;
    const poller = over(breaking(store, method, () => broken));
    poller.start();
    await expect.poll(() => events).toContain('store Error: disk full');
    broken = false;
    await expect
      .poll(async () => {
        clock.advance(5_000);
        return (await store.find(job.id))?.status;
      })
      .toBe(JobStatus.FAILED);
    await poller.stop();
  });
});

describe('stop', () => {
  it('aborts the calls in flight and releases their jobs, due now', async () => {
    await using given = await aPoller();
    const { store, pixazo, poller, clock, events } = given;
    const job = aJob({ schedule: { failures: 2 } });
    await store.insert(job);
    pixazo.onStatus = async (_id, signal) => {
      await once(signal, 'abort');
      return { kind: 'failed', reason: 'aborted' };
    };
    poller.start();
    await expect.poll(() => pixazo.polled.length).toBe(1);
    expect((await store.find(job.id))?.schedule.lease).toBe('here');
    clock.advance(7);
    await poller.stop();

    expect(await store.find(job.id)).toEqual({
      ...job,
      version: job.version + 2,
      statusCalls: 1,
      schedule: { ...job.schedule, lease: null, dueAt: 1_007 },
    });
    expect(events.filter((event) => event.startsWith('change'))).toEqual([]);
    expect(clock.sleeping).toBe(0);
  });

  it('keeps a response that arrived at the last moment', async () => {
    await using given = await aPoller();
    const { store, pixazo, poller } = given;
    const job = aJob();
    await store.insert(job);
    pixazo.onStatus = async (id, signal) => {
      await once(signal, 'abort');
      return answer(JobStatus.FAILED, id);
    };
    poller.start();
    await expect.poll(() => pixazo.polled.length).toBe(1);
    await poller.stop();

    expect((await store.find(job.id))?.status).toBe(JobStatus.FAILED);
  });

  it('prevents further polls', async () => {
    await using given = await aPoller();
    const { store, pixazo, poller } = given;
    await poller.stop();
    await store.insert(aJob());
    await poller.tick();
    poller.wake(0);

    expect(pixazo.polled).toEqual([]);
    await poller.stop();
  });
});
