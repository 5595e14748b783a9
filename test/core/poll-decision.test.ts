import { describe, expect, it } from 'vitest';
import { Charged, ErrorCode } from '../../src/core/errors.js';
import { JobStatus, type Update } from '../../src/core/job.js';
import type { StatusOutcome } from '../../src/core/pixazo.js';
import {
  decideAfterPoll,
  decideWithoutCall,
  expired,
  lost,
  unconfirmed,
} from '../../src/core/poll-decision.js';
import { neverAgain } from '../../src/core/poll-schedule.js';
import { aJob } from '../support/a-job.js';

const createdAt = 1_000_000;
const now = createdAt + 20_000;
const facts = {
  upstreamModelId: 'a-model',
  now,
  random: 0.5,
  poll: { minMs: 5_000, maxMs: 10_000, fallbackMs: 30_000 },
  jobMaxAgeMs: 86_400_000,
  confirmMs: 3_600_000,
};

function anUpdate(status: Update['status']): Update {
  return { status, requestId: null, media: [], error: null, completedAt: null };
}

describe('the decision after a status call', () => {
  it('passes an update on, and schedules the next poll at the usual interval', () => {
    const update = anUpdate(JobStatus.PROCESSING);
    const job = aJob({
      createdAt,
      schedule: { failures: 3, missing: 2, missingSince: createdAt, lease: 'me' },
    });
    expect(decideAfterPoll(job, { kind: 'update', update, modelId: null }, facts)).toEqual({
      update,
      schedule: { ...neverAgain, dueAt: now + 5_000 },
      pauseUntil: null,
    });
  });

  it.each<[string, StatusOutcome, number, number | null]>([
    ['no answer: this job waits', { kind: 'failed', reason: 'ECONNRESET' }, 15_000, null],
    ['busy without a time: this job waits', { kind: 'busy', retryAfterMs: null }, 15_000, null],
    ['busy for 90 s: all jobs wait', { kind: 'busy', retryAfterMs: 90_000 }, 90_000, 90_000],
    ['busy for less than the pause', { kind: 'busy', retryAfterMs: 2_000 }, 15_000, 2_000],
    ['busy no more', { kind: 'busy', retryAfterMs: 0 }, 15_000, 0],
    ['a refused key: all jobs wait a minute', { kind: 'denied', status: 401 }, 60_000, 60_000],
    ['a forbidden key: all jobs wait a minute', { kind: 'denied', status: 403 }, 60_000, 60_000],
  ])('%s', (_what, outcome, pause, pauseOfAll) => {
    const job = aJob({ createdAt, schedule: { failures: 1, lease: 'me' } });
    expect(decideAfterPoll(job, outcome, facts)).toEqual({
      update: null,
      schedule: { ...neverAgain, failures: 2, dueAt: now + pause },
      pauseUntil: pauseOfAll === null ? null : now + pauseOfAll,
    });
  });

  it.each([
    ['no slot in time: the job is due after the shortest pause', null, 5_000, null],
    ['Pixazo has asked for a pause since: the job is due after it', 20_000, 20_000, now + 20_000],
  ])('counts no failure for a call that was not made: %s', (_what, retryAfterMs, pause, pauseUntil) => {
    const before = { failures: 2, missing: 1, missingSince: createdAt, pollRequested: true };
    const job = aJob({ createdAt, schedule: { ...before, lease: 'me' } });
    expect(decideAfterPoll(job, { kind: 'not-called', reason: 'no slot', retryAfterMs }, facts)).toEqual({
      update: null,
      schedule: { ...before, lease: null, dueAt: now + pause },
      pauseUntil,
    });
  });

  it('counts a 404', () => {
    expect(decideAfterPoll(aJob({ createdAt }), { kind: 'missing' }, facts)).toEqual({
      update: null,
      schedule: { ...neverAgain, failures: 1, missing: 1, missingSince: now, dueAt: now + 7_500 },
      pauseUntil: null,
    });
  });

  it.each([
    ['quick polls that reach five before the minute is over', 100, 60_000],
    ['slow polls that reach a minute before the fifth', 40_000, 160_000],
  ])('loses a request after five 404 over a minute: %s', (_what, every, lostAfter) => {
    let job = aJob({ createdAt });
    let at = now;
    for (;;) {
      const decision = decideAfterPoll(job, { kind: 'missing' }, { ...facts, now: at });
      if (decision.update) {
        expect(decision.update).toBe(lost);
        break;
      }
      job = { ...job, schedule: decision.schedule };
      at += every;
    }
    expect(at - now).toBe(lostAfter);
  });

  it('restarts the count of 404 after another outcome', () => {
    const missing = { failures: 4, missing: 4, missingSince: createdAt - 60_000 };
    const job = aJob({ createdAt: createdAt - 60_000, schedule: missing });
    const { schedule } = decideAfterPoll(job, { kind: 'failed', reason: 'HTTP 500' }, facts);
    const after = decideAfterPoll({ ...job, schedule }, { kind: 'missing' }, facts);
    expect(after).toMatchObject({ update: null, schedule: { missing: 1, missingSince: now } });
  });
});

describe('a job that reaches its maximum age', () => {
  const jobMaxAgeMs = 20_000;
  const unfinished: StatusOutcome[] = [
    { kind: 'update', update: anUpdate(JobStatus.PROCESSING), modelId: null },
    { kind: 'missing' },
    { kind: 'busy', retryAfterMs: 1_000 },
    { kind: 'denied', status: 401 },
    { kind: 'failed', reason: 'ECONNRESET' },
  ];

  it.each(unfinished)('expires when it has not ended: $kind', (outcome) => {
    expect(decideAfterPoll(aJob({ createdAt }), outcome, { ...facts, jobMaxAgeMs }).update).toBe(expired);
  });

  it.each(unfinished)('does not expire a moment before: $kind', (outcome) => {
    const decision = decideAfterPoll(aJob({ createdAt }), outcome, {
      ...facts,
      jobMaxAgeMs: jobMaxAgeMs + 1,
    });
    expect(decision.update).not.toBe(expired);
    expect(decision.schedule.dueAt).toBe(now + 1);
  });

  it.each([JobStatus.COMPLETED, JobStatus.FAILED, JobStatus.ERROR] as const)('can still end %s', (status) => {
    const update = anUpdate(status);
    const decision = decideAfterPoll(
      aJob({ createdAt }),
      { kind: 'update', update, modelId: null },
      { ...facts, jobMaxAgeMs },
    );
    expect(decision.update).toBe(update);
  });

  it('is lost rather than expired when its request stays missing', () => {
    const schedule = { failures: 4, missing: 4, missingSince: now - 60_000 };
    const decision = decideAfterPoll(
      aJob({ createdAt, schedule }),
      { kind: 'missing' },
      { ...facts, jobMaxAgeMs },
    );
    expect(decision.update).toBe(lost);
  });
});

describe('the decision without a status call', () => {
  const limits = { now, jobMaxAgeMs: facts.jobMaxAgeMs, confirmMs: facts.confirmMs };
  const job = aJob({ createdAt, schedule: { failures: 1, lease: 'me' } });

  it('keeps the schedule of a job that is skipped', () => {
    const schedule = { ...neverAgain, lease: 'the submitter', dueAt: now + 5_000 };

    expect(decideWithoutCall(job, { kind: 'skip', schedule }, limits)).toEqual({
      update: null,
      schedule,
      pauseUntil: null,
    });
  });

  it('releases the lease until the end of a pause', () => {
    expect(decideWithoutCall(job, { kind: 'wait', until: now + 7_000 }, limits)).toEqual({
      update: null,
      schedule: { ...neverAgain, failures: 1, dueAt: now + 7_000 },
      pauseUntil: null,
    });
  });

  it('ends a job that reaches its maximum age during a pause', () => {
    const wait = { kind: 'wait', until: now + 7_000 } as const;

    expect(decideWithoutCall(job, wait, { ...limits, jobMaxAgeMs: now - createdAt }).update).toBe(expired);
  });

  it('ends an unconfirmed submission without a callback address', () => {
    const submitting = aJob({ createdAt, status: JobStatus.SUBMITTING, requestId: null });

    expect(decideWithoutCall(submitting, { kind: 'unconfirmed' }, limits).update).toBe(unconfirmed);
  });
});

describe('the updates that the gateway decides by itself', () => {
  it.each([
    [unconfirmed, ErrorCode.SUBMISSION_UNCONFIRMED],
    [lost, ErrorCode.JOB_LOST],
    [expired, ErrorCode.JOB_EXPIRED],
  ])('end a job as ERROR, with the charge unknown', (decision, code) => {
    expect(decision).toMatchObject({ status: JobStatus.ERROR, error: { code, charged: Charged.UNKNOWN } });
  });
});
