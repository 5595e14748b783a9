import { describe, expect, it } from 'vitest';
import { JobStatus } from '../../../src/core/job.js';
import type { StatusOutcome } from '../../../src/core/pixazo.js';
import { aJob } from '../../support/a-job.js';
import { aGate } from '../../support/gate.js';
import { answer } from '../scripted-pixazo.js';
import { aPoller } from './a-poller.js';

describe('a tick', () => {
  it('polls due jobs, and applies the updates', async () => {
    await using given = await aPoller();
    const { store, pixazo, poller, events } = given;
    const due = aJob();
    const later = aJob({ schedule: { dueAt: 1_001 } });
    for (const job of [due, later]) await store.insert(job);
    pixazo.onStatus = (id) => answer(JobStatus.PROCESSING, id);
    await poller.tick();

    expect(pixazo.polled).toEqual([due.requestId]);
    expect(await store.find(due.id)).toMatchObject({
      status: JobStatus.PROCESSING,
      revision: due.revision + 1,
      schedule: { dueAt: 6_000, lease: null, failures: 0 },
    });
    expect(await store.find(later.id)).toEqual(later);
    expect(events).toEqual(['change PROCESSING']);
  });

  it('without news only moves the schedule and counts the call', async () => {
    await using given = await aPoller();
    const { store, poller, events } = given;
    const job = aJob();
    await store.insert(job);
    await poller.tick();

    expect(await store.find(job.id)).toEqual({
      ...job,
      version: job.version + 2,
      statusCalls: 1,
      schedule: { ...job.schedule, dueAt: 6_000 },
    });
    expect(events).toEqual([]);
  });

  it('makes no call for an ended job', async () => {
    await using given = await aPoller();
    const { store, pixazo, poller, clock } = given;
    await store.insert(aJob());
    pixazo.onStatus = (id) => answer(JobStatus.FAILED, id);
    await poller.tick();
    clock.advance(86_400_000);
    await poller.tick();

    expect(pixazo.polled).toHaveLength(1);
    expect(await store.nextDueAt()).toBeNull();
  });

  it('makes at most the configured number of concurrent calls', async () => {
    await using given = await aPoller({ concurrency: 4 });
    const { store, pixazo, poller } = given;
    const answered = aGate();
    const calls = { now: 0, most: 0 };
    pixazo.onStatus = async (id) => {
      calls.now += 1;
      calls.most = Math.max(calls.most, calls.now);
      await answered.opened;
      calls.now -= 1;
      return answer(JobStatus.QUEUED, id);
    };
    for (let count = 0; count < 10; count += 1) await store.insert(aJob());
    const first = poller.tick();
    await expect.poll(() => calls.now).toBe(4);
    await poller.tick();
    answered.open();
    await first;
    await poller.tick();
    await poller.tick();

    expect(calls.most).toBe(4);
    expect(new Set(pixazo.polled).size).toBe(10);
    expect(pixazo.polled).toHaveLength(10);
  });

  it.each<[StatusOutcome, number, string]>([
    [{ kind: 'busy', retryAfterMs: 30_000 }, 30_000, 'Pixazo is busy'],
    [{ kind: 'denied', status: 401 }, 60_000, 'Pixazo refuses the key (401)'],
    [{ kind: 'denied', status: 403 }, 60_000, 'Pixazo refuses the key (403)'],
  ])('with the response %j pauses all polling for %i ms', async (outcome, pauseMs, reason) => {
    await using given = await aPoller();
    const { store, pixazo, poller, clock, events } = given;
    const [reported, other] = [aJob(), aJob({ schedule: { dueAt: 1_001 } })];
    for (const job of [reported, other]) await store.insert(job);
    pixazo.onStatus = () => outcome;
    await poller.tick();
    clock.advance(pauseMs - 1);
    await poller.tick();

    expect(pixazo.polled).toEqual([reported.requestId]);
    expect(events).toEqual([`failure ${reason}`, `pause ${pauseMs} ${reason}`]);
    clock.advance(1);
    pixazo.onStatus = (id) => answer(JobStatus.QUEUED, id);
    await poller.tick();
    expect(pixazo.polled.slice(1).sort()).toEqual([reported.requestId, other.requestId].sort());
  });

  it('that fails is repeated later, for that job alone', async () => {
    await using given = await aPoller();
    const { store, pixazo, poller, events } = given;
    const [failing, fine] = [aJob(), aJob()];
    for (const job of [failing, fine]) await store.insert(job);
    pixazo.onStatus = (id) =>
      id === failing.requestId ? { kind: 'failed', reason: 'ECONNRESET' } : answer(JobStatus.PROCESSING, id);
    await poller.tick();

    expect(await store.find(failing.id)).toMatchObject({
      ...failing,
      version: failing.version + 2,
      statusCalls: 1,
      schedule: { dueAt: 8_500, lease: null, failures: 1 },
    });
    expect(await store.find(fine.id)).toMatchObject({ status: JobStatus.PROCESSING });
    expect(events).toContain('failure ECONNRESET');
  });
});

describe('a job that does not end', () => {
  it('is lost after five times 404 over a minute', async () => {
    await using given = await aPoller();
    const { store, pixazo, poller, clock } = given;
    const job = aJob();
    await store.insert(job);
    pixazo.onStatus = () => ({ kind: 'missing' });
    for (let due = await store.nextDueAt(); due !== null; due = await store.nextDueAt()) {
      clock.advance(due - clock.now());
      await poller.tick();
    }

    expect(pixazo.polled.length).toBeGreaterThanOrEqual(5);
    expect(clock.now() - 1_000).toBeGreaterThanOrEqual(60_000);
    expect(await store.find(job.id)).toMatchObject({
      status: JobStatus.ERROR,
      revision: job.revision + 1,
      error: { code: 'JOB_LOST', charged: 'UNKNOWN' },
    });
  });

  it.each([
    { reported: JobStatus.PROCESSING, becomes: { status: JobStatus.ERROR, error: { code: 'JOB_EXPIRED' } } },
    { reported: JobStatus.FAILED, becomes: { status: JobStatus.FAILED } },
  ] as const)('is polled a last time at its maximum age: $reported', async ({ reported, becomes }) => {
    await using given = await aPoller({ jobMaxAgeMs: 7_000 });
    const { store, pixazo, poller, clock } = given;
    const job = aJob();
    await store.insert(job);
    await poller.tick();
    clock.advance(5_000);
    await poller.tick();
    expect(await store.nextDueAt()).toBe(job.createdAt + 7_000);
    clock.advance(2_000);
    pixazo.onStatus = (id) => answer(reported, id);
    await poller.tick();

    expect(await store.find(job.id)).toMatchObject(becomes);
    expect(await store.nextDueAt()).toBeNull();
  });

  it('left in the middle of its submission is unconfirmed, and Pixazo is not called', async () => {
    await using given = await aPoller();
    const { store, pixazo, poller, events } = given;
    const job = aJob({ status: JobStatus.SUBMITTING, requestId: null, revision: 1 });
    await store.insert(job);
    await poller.tick();

    expect(pixazo.polled).toEqual([]);
    expect(await store.find(job.id)).toMatchObject({
      status: JobStatus.ERROR,
      error: { code: 'SUBMISSION_UNCONFIRMED', charged: 'UNKNOWN' },
    });
    expect(events).toEqual(['change ERROR']);
  });
});
