import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Job, JobStatus } from '../../src/core/job.js';
import type { JobEvent } from '../../src/core/job-events.js';
import { neverAgain } from '../../src/core/poll-schedule.js';
import { Retention } from '../../src/jobs/retention.js';
import { watchJob } from '../../src/jobs/watch/watch-job.js';
import { SqliteJobStore } from '../../src/stores/sqlite/sqlite-job-store.js';
import { aJob } from '../support/a-job.js';
import { allChanges } from '../support/all-changes.js';
import { ManualClock } from '../support/manual-clock.js';
import { failingStore, type Trouble } from './failing-store.js';

const DAY = 86_400_000;

/** Retention after 30 days, over a store in memory. */
async function retentionUnderTest(trouble: Trouble = {}) {
  const clock = new ManualClock();
  const store = await SqliteJobStore.open(':memory:', clock.now());
  const errors: string[] = [];
  const emit = (event: JobEvent) => {
    if (event.kind === 'store-failed') errors.push(String(event.error));
  };
  const retention = new Retention(failingStore(store, trouble), clock, {
    keepMs: 30 * DAY,
    events: { emit },
  });
  onTestFinished(async () => {
    await retention.stop();
    await store.close();
  });

  /** Inserts a job that ended this many days ago. */
  async function ended(daysAgo: number, changes: Partial<Omit<Job, 'schedule'>> = {}): Promise<Job> {
    const updatedAt = clock.now() - daysAgo * DAY;
    const job = aJob({
      status: JobStatus.COMPLETED,
      callback: null,
      updatedAt,
      ...changes,
      schedule: neverAgain,
    });
    await store.insert(job);
    return job;
  }

  return {
    clock,
    store,
    retention,
    errors,
    ended,
    left: () => store.count({ caller: 'alice' }),
    /** Resolves when retention sleeps on the clock. */
    asleep: async () => {
      while (clock.sleeping === 0) await turn();
    },
  };
}

describe('an ended job', () => {
  it.each([JobStatus.COMPLETED, JobStatus.FAILED, JobStatus.ERROR])(
    '%s is removed after its time, not before',
    async (status) => {
      const { retention, ended, store } = await retentionUnderTest();
      const old = await ended(30.01, { status });
      const young = await ended(29.99, { status });

      expect(await retention.sweep()).toBe(1);
      expect(await store.find(old.id)).toBeNull();
      expect(await store.find(young.id)).toEqual(young);
    },
  );

  it('counts its days from its end, not from its beginning', async () => {
    const { retention, ended, clock } = await retentionUnderTest();
    await ended(1, { createdAt: clock.now() - 60 * DAY });

    expect(await retention.sweep()).toBe(0);
  });

  it('frees its idempotency key when it is removed', async () => {
    const { retention, ended, store } = await retentionUnderTest();
    await ended(31, { idempotencyKey: 'key' });
    expect((await store.insert(aJob({ callback: null, idempotencyKey: 'key' }))).inserted).toBe(false);
    await retention.sweep();

    expect((await store.insert(aJob({ callback: null, idempotencyKey: 'key' }))).inserted).toBe(true);
  });

  it('is NOT_FOUND for its watchers, then and later', async () => {
    const { retention, ended, store } = await retentionUnderTest();
    const { id } = await ended(31);
    const watch = await watchJob(store, 'alice', id);
    await retention.sweep();

    await expect(watch.next()).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await watch.next()).toEqual({ done: true, value: undefined });
    await expect(watchJob(store, 'alice', id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(store.signals.size).toBe(0);
  });
});

describe('an unfinished job', () => {
  it.each([JobStatus.SUBMITTING, JobStatus.QUEUED, JobStatus.PROCESSING])(
    '%s is never removed',
    async (status) => {
      const { retention, store, clock } = await retentionUnderTest();
      const job = aJob({ status, callback: null, updatedAt: clock.now() - 400 * DAY });
      await store.insert(job);
      await retention.sweep();

      expect(await store.find(job.id)).toEqual(job);
    },
  );
});

describe('the time of a submit', () => {
  it('is removed once no limit needs it', async () => {
    const { retention, store, clock } = await retentionUnderTest();
    const submittedAt = clock.now();
    const submit = () => store.insert(aJob({ createdAt: submittedAt }), { perMinute: 2, perDay: null });
    await submit();
    await submit();
    clock.advance(600_000);
    await retention.sweep();
    await expect(submit()).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    clock.advance(1);
    await retention.sweep();

    expect((await submit()).inserted).toBe(true);
  });
});

describe('many jobs', () => {
  it('are removed a hundred at a time, with other inserts in between', async () => {
    const { retention, ended, store, clock, left, asleep } = await retentionUnderTest();
    for (let job = 0; job < 250; job++) await ended(31);
    const sweep = retention.sweep();
    const counts: number[] = [];
    for (let batch = 0; batch < 2; batch++) {
      await asleep();
      const { inserted } = await store.insert(aJob({ callback: null }));
      expect(inserted).toBe(true);
      counts.push(await left());
      clock.advance(100);
    }

    expect(await sweep).toBe(250);
    expect(counts).toEqual([151, 52]);
    expect(await left()).toBe(2);
  });

  it('are removed with pauses four times as long as a slow batch', async () => {
    const { retention, ended, store, clock, left, asleep } = await retentionUnderTest();
    for (let job = 0; job < 150; job++) await ended(31);
    const atOnce = store.deleteEndedBefore.bind(store);
    store.deleteEndedBefore = (which) => {
      clock.advance(1_000);
      return atOnce(which);
    };
    const sweep = retention.sweep();
    await asleep();
    clock.advance(3_999);
    await turn();
    expect(await left()).toBe(50);
    clock.advance(1);

    expect(await sweep).toBe(150);
  });

  it('are forgotten a thousand at a time after 25 hours', async () => {
    const { retention, ended, store, clock, asleep } = await retentionUnderTest();
    for (let job = 0; job < 1_200; job++) await store.delete((await ended(1)).id, clock.now());
    const known = async () => (await store.changedSince('alice', 0, allChanges)).length;
    clock.advance(25 * 3_600_000 + 1);
    const sweep = retention.sweep();
    await asleep();
    expect(await known()).toBe(200);
    clock.advance(100);
    await sweep;

    // SQLite counts on from the last one.
    expect(await known()).toBe(1);
  });

  it('stay where a stop left them', async () => {
    const { retention, ended, left, clock, asleep } = await retentionUnderTest();
    for (let job = 0; job < 250; job++) await ended(31);
    retention.start();
    await asleep();
    await retention.stop();

    expect(await left()).toBe(150);
    expect(clock.sleeping).toBe(0);
  });
});

describe('the loop', () => {
  it('removes jobs that have become old since', async () => {
    const { retention, ended, clock, left, asleep } = await retentionUnderTest();
    await ended(31);
    await ended(30 - 1 / 24 / 60);
    retention.start();
    await asleep();
    expect(await left()).toBe(1);
    clock.advance(600_000);
    await asleep();

    expect(await left()).toBe(0);
  });

  it('logs an error of the store, and continues', async () => {
    const { retention, ended, clock, left, errors, asleep } = await retentionUnderTest({
      deleteEndedBefore: 2,
    });
    await ended(31);
    retention.start();
    for (let round = 0; round < 2; round++) {
      await asleep();
      expect(await left()).toBe(1);
      clock.advance(600_000);
    }
    await asleep();

    expect(await left()).toBe(0);
    expect(errors).toEqual(['Error: disk I/O error', 'Error: disk I/O error']);
  });
});
