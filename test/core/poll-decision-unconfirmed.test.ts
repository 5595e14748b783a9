import { describe, expect, it } from 'vitest';
import { type Job, JobStatus, type Update } from '../../src/core/job.js';
import type { StatusOutcome } from '../../src/core/pixazo.js';
import { decideAfterPoll, decideUnconfirmed, expired, unconfirmed } from '../../src/core/poll-decision.js';
import { neverAgain, policyFor } from '../../src/core/poll-schedule.js';
import { aJob } from '../support/a-job.js';

const createdAt = 1_000_000;
const confirmMs = 60_000;
const poll = { minMs: 5_000, maxMs: 10_000, fallbackMs: 30_000 };
const deadline = createdAt + confirmMs;

/** The model id that Pixazo uses, which differs from the gateway's. */
const upstreamModelId = 'sfx-v1';

function decideAt(now: number, job: Job, outcome: StatusOutcome) {
  const limits = { now, jobMaxAgeMs: 86_400_000, confirmMs };
  return decideAfterPoll(job, outcome, { random: 0.5, poll, upstreamModelId, ...limits });
}

/** A job whose submit response was lost; Pixazo's callback, not yet confirmed, named `r-1`. */
const namedBefore = () =>
  aJob({
    createdAt,
    status: JobStatus.SUBMITTING,
    requestId: null,
    callback: { tokenDigest: 'digest', claimedRequestId: 'r-1' },
  });

function anUpdate(status: Update['status']): Update {
  return { status, requestId: 'r-1', media: [], error: null, completedAt: null };
}

describe('a submission without a request_id to poll', () => {
  const callback = { tokenDigest: 'digest', claimedRequestId: null };

  it.each([
    ['without a callback address is over at once', null, createdAt, true],
    ['with one waits until its time is up', callback, createdAt, false],
    ['with one still waits a moment before', callback, deadline - 1, false],
    ['with one is over when its time is up', callback, deadline, true],
  ])('%s', (_what, address, now, isOver) => {
    const job = aJob({ createdAt, status: JobStatus.SUBMITTING, requestId: null, callback: address });
    const decision = decideUnconfirmed(job, { now, confirmMs });
    expect(decision.update).toBe(isOver ? unconfirmed : null);
  });

  it('is not polled before its time is up', () => {
    const job = aJob({ createdAt, status: JobStatus.SUBMITTING, requestId: null, callback });
    expect(decideUnconfirmed(job, { now: createdAt, confirmMs })).toEqual({
      update: null,
      schedule: { ...neverAgain, dueAt: deadline },
      pauseUntil: null,
    });
  });
});

describe('a request that only a callback named', () => {
  it.each([JobStatus.QUEUED, JobStatus.COMPLETED] as const)(
    "belongs to the job if it is of the job's model: %s",
    (status) => {
      const job = namedBefore();
      const update = anUpdate(status);
      const decision = decideAt(createdAt + 1_000, job, { kind: 'update', update, modelId: upstreamModelId });
      expect(decision.update).toBe(update);
    },
  );

  it.each(['mirelo-sfx-video-to-audio', aJob().modelId, null])(
    'belongs to another job if it is of the model %s',
    (modelId) => {
      const now = createdAt + 1_000;
      const outcome: StatusOutcome = { kind: 'update', update: anUpdate(JobStatus.COMPLETED), modelId };
      expect(decideAt(now, namedBefore(), outcome)).toEqual({
        update: null,
        schedule: { ...neverAgain, failures: 1, dueAt: now + 7_500 },
        pauseUntil: null,
      });
    },
  );

  it('that is missing for long does not end the job as lost', () => {
    const job = {
      ...namedBefore(),
      schedule: { ...neverAgain, missing: 9, missingSince: createdAt - 90_000 },
    };
    expect(decideAt(createdAt + 1_000, job, { kind: 'missing' }).update).toBeNull();
  });

  it.each<StatusOutcome>([
    { kind: 'update', update: anUpdate(JobStatus.COMPLETED), modelId: 'another-model' },
    { kind: 'missing' },
    { kind: 'failed', reason: 'ECONNRESET' },
    { kind: 'busy', retryAfterMs: null },
    { kind: 'denied', status: 401 },
  ])('and that is not confirmed in time leaves the job unconfirmed: $kind', (outcome) => {
    expect(decideAt(deadline - 1, namedBefore(), outcome)).toMatchObject({
      update: null,
      schedule: { dueAt: deadline },
    });
    expect(decideAt(deadline, namedBefore(), outcome).update).toBe(unconfirmed);
  });

  it('and that the last poll confirms is in time', () => {
    const job = namedBefore();
    const update = anUpdate(JobStatus.PROCESSING);
    expect(decideAt(deadline, job, { kind: 'update', update, modelId: upstreamModelId }).update).toBe(update);
  });

  it('lives as long as any job once it is bound', () => {
    const job = { ...namedBefore(), requestId: 'r-1', status: JobStatus.PROCESSING };
    const outcome: StatusOutcome = { kind: 'failed', reason: 'ECONNRESET' };
    expect(decideAt(deadline, job, outcome).update).toBeNull();
    expect(decideAt(createdAt + 86_400_000, job, outcome).update).toBe(expired);
  });
});

describe('the pause between two polls', () => {
  it.each([
    [true, { ...poll, minMs: 30_000, maxMs: 30_000 }],
    [false, poll],
  ])('with a callback address: %s', (hasCallback, policy) => {
    expect(policyFor(hasCallback, poll)).toEqual(policy);
  });

  it.each([
    ['with a callback address', { tokenDigest: 'digest', claimedRequestId: null }, 30_000],
    ['without one', null, 5_000],
  ])('%s', (_what, callback, pause) => {
    const job = aJob({ createdAt, callback });
    const outcome: StatusOutcome = {
      kind: 'update',
      update: anUpdate(JobStatus.QUEUED),
      modelId: upstreamModelId,
    };
    expect(decideAt(createdAt, job, outcome).schedule.dueAt).toBe(createdAt + pause);
  });
});
