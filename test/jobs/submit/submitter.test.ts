import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { ErrorCode, GatewayError } from '../../../src/core/errors.js';
import { type Job, JobStatus } from '../../../src/core/job.js';
import { type SubmitOutcome, WebhookMode } from '../../../src/core/pixazo.js';
import type { SubmitterOptions } from '../../../src/jobs/submit/submitter.js';
import { aGate } from '../../support/gate.js';
import type { ManualClock } from '../../support/manual-clock.js';
import { accepted } from '../scripted-pixazo.js';
import { aSubmitter, TIMEOUT_MS } from './a-submitter.js';

const unknown: SubmitOutcome = { kind: 'unknown', reason: 'reset' };
const notSent: SubmitOutcome = { kind: 'not-sent', reason: 'ECONNREFUSED' };
const refusal = new GatewayError(ErrorCode.INSUFFICIENT_BALANCE, 'The wallet is empty.');

/** Lets time pass in small steps until the submission is settled. */
async function settled(clock: ManualClock, submission: Promise<Job>): Promise<PromiseSettledResult<Job>> {
  const ends = { over: false };
  const result = Promise.allSettled([submission]).then(([only]) => {
    ends.over = true;
    return only;
  });
  while (!ends.over) {
    clock.advance(5);
    await turn();
  }
  return result;
}

describe('a submission', () => {
  it('is on disk before the POST, and not visible', async () => {
    await using given = await aSubmitter();
    const { pixazo, submit, onDisk, stored } = given;
    const atTheTime: Job[] = [];
    pixazo.onSubmit = async () => {
      expect(await stored()).toEqual([]);
      atTheTime.push(...(await onDisk()));
      return accepted('request-1');
    };
    const webhook = { url: 'https://example.com/hook', mode: WebhookMode.SYNC };
    const job = await submit({ webhook });

    expect(atTheTime).toMatchObject([
      { id: job.id, status: JobStatus.SUBMITTING, requestId: null, revision: 1, schedule: { lease: 'here' } },
    ]);
    expect(pixazo.submissions).toEqual([
      { modelId: 'text-to-audio', body: { text_prompt: 'rain', duration: 10 }, webhook },
    ]);
  });

  it('is not sent when the store cannot write it', async () => {
    await using given = await aSubmitter();
    const { store, pixazo, submit } = given;
    await store.close();

    await expect(submit()).rejects.toThrow();
    expect(pixazo.submissions).toEqual([]);
  });

  it('that Pixazo accepts is QUEUED, bound to its request and polled later', async () => {
    await using given = await aSubmitter();
    const { events, submit, onDisk } = given;
    const job = await submit();

    expect(job).toMatchObject({ status: JobStatus.QUEUED, requestId: 'request-1', revision: 2 });
    expect(job.schedule).toMatchObject({ dueAt: 6_000, lease: null });
    expect(await onDisk()).toEqual([job]);
    expect(events).toEqual(['accepted QUEUED']);
  });

  it('that Pixazo refuses leaves no job', async () => {
    await using given = await aSubmitter();
    const { pixazo, events, submit, onDisk } = given;
    pixazo.onSubmit = () => ({ kind: 'refused', error: refusal });

    await expect(submit()).rejects.toBe(refusal);
    expect(await onDisk()).toEqual([]);
    expect(events).toEqual([]);
  });

  it('with an unknown outcome ends as unconfirmed and is never sent again', async () => {
    await using given = await aSubmitter();
    const { pixazo, events, submit } = given;
    pixazo.onSubmit = () => unknown;
    const job = await submit({ idempotencyKey: 'key' });

    expect(job).toMatchObject({
      status: JobStatus.ERROR,
      requestId: null,
      error: { code: 'SUBMISSION_UNCONFIRMED', charged: 'UNKNOWN' },
      schedule: { dueAt: null },
    });
    expect(await submit({ idempotencyKey: 'key' })).toEqual(job);
    expect(pixazo.submissions).toHaveLength(1);
    expect(events).toEqual(['unknown reset']);
  });
});

describe('a submission that cannot be sent', () => {
  it('is retried until it can be sent', async () => {
    await using given = await aSubmitter();
    const { pixazo, submit, onDisk, clock } = given;
    pixazo.onSubmit = () => (pixazo.submissions.length < 3 ? notSent : accepted('request-3'));

    expect(await settled(clock, submit())).toMatchObject({
      value: { status: JobStatus.QUEUED, requestId: 'request-3' },
    });
    expect(pixazo.submissions).toHaveLength(3);
    expect(await onDisk()).toHaveLength(1);
  });

  it('fails within the time limit, and leaves no job', async () => {
    await using given = await aSubmitter();
    const { pixazo, clock, submit, onDisk } = given;
    pixazo.onSubmit = () => notSent;

    expect(await settled(clock, submit())).toMatchObject({
      reason: { code: 'UPSTREAM_UNAVAILABLE', charged: 'NO', retryable: true },
    });
    expect(pixazo.submissions.length).toBeGreaterThan(2);
    expect(clock.now() - 1_000).toBeLessThanOrEqual(TIMEOUT_MS);
    expect(await onDisk()).toEqual([]);
  });

  it('is not sent again once it may have arrived', async () => {
    await using given = await aSubmitter();
    const { pixazo, submit, clock } = given;
    pixazo.onSubmit = () => (pixazo.submissions.length < 2 ? notSent : unknown);

    expect(await settled(clock, submit())).toMatchObject({ value: { status: JobStatus.ERROR } });
    expect(pixazo.submissions).toHaveLength(2);
  });
});

it('stop waits for submissions in flight, however they end', async () => {
  await using given = await aSubmitter();
  const { pixazo, submitter, submit, onDisk } = given;
  const answered = aGate();
  pixazo.onSubmit = async () => {
    await answered.opened;
    return { kind: 'refused', error: refusal };
  };
  const submission = Promise.allSettled([submit()]);
  await expect.poll(() => pixazo.submissions.length).toBe(1);
  let idle = false;
  const waiting = submitter.stop().then(() => {
    idle = true;
  });
  await turn();
  expect(idle).toBe(false);
  answered.open();
  await waiting;

  expect(await onDisk()).toEqual([]);
  await submission;
  await submitter.stop();
});

describe('a machine whose clock is behind that of the database', () => {
  /**
   * A caller whose next day has begun on the store's clock, on a machine where it is still the evening
   * before.
   */
  async function onTheNextDay(submitLimits?: SubmitterOptions['submitLimits']) {
    const given = await aSubmitter(submitLimits);
    vi.useFakeTimers({ toFake: ['Date'], now: 86_000_000 });
    onTestFinished(() => void vi.useRealTimers());
    given.clock.advance(85_999_000);
    const before = await given.submit();
    vi.setSystemTime(80_000_000);
    given.clock.advance(1_000_000);
    return { ...given, before };
  }

  it('does not change the order of jobs', async () => {
    await using given = await onTheNextDay();
    const after = await given.submit();

    expect(await given.stored()).toEqual([after, given.before]);
  });

  it('does not add to a quota', async () => {
    await using given = await onTheNextDay({ perMinute: null, perDay: 1 });
    await given.submit();

    await expect(given.submit()).rejects.toMatchObject({ code: 'QUOTA_EXCEEDED' });
  });
});
