import { describe, expect, it } from 'vitest';
import { ErrorCode, GatewayError } from '../../src/core/errors.js';
import { JobStatus, type Update } from '../../src/core/job.js';
import { unconfirmed } from '../../src/core/poll-decision.js';
import { neverAgain } from '../../src/core/poll-schedule.js';
import { decideAfterSubmit, storablePartOf } from '../../src/core/submit-decision.js';
import { aJob } from '../support/a-job.js';

const now = 1_000_000;
const facts = { now, poll: { minMs: 5_000, maxMs: 10_000, fallbackMs: 30_000 }, confirmMs: 60_000 };
const job = aJob({ status: JobStatus.SUBMITTING, requestId: null, createdAt: now });
const withCallback = { ...job, callback: { tokenDigest: 'digest', claimedRequestId: null } };
const update = (status: Update['status']) => ({
  status,
  requestId: 'r-1',
  media: status === JobStatus.COMPLETED ? [{ url: 'https://files.test/1.wav', mimeType: 'audio/wav' }] : [],
  error: null,
  completedAt: null,
});

describe('after a submission', () => {
  it('a refusal removes the job and is returned to the caller', () => {
    const error = new GatewayError(ErrorCode.INSUFFICIENT_BALANCE, 'The wallet is empty.');

    expect(decideAfterSubmit(job, { kind: 'refused', error }, facts)).toEqual({ kind: 'remove', error });
  });

  it('a request that was not sent removes the job, retryable and free of charge', () => {
    expect(decideAfterSubmit(job, { kind: 'not-sent', reason: 'ECONNREFUSED' }, facts)).toMatchObject({
      kind: 'remove',
      error: { code: 'UPSTREAM_UNAVAILABLE', retryable: true, charged: 'NO', cause: 'ECONNREFUSED' },
    });
  });

  it.each([
    { what: 'after POLL_MIN_MS', submitted: job, pause: 5_000 },
    { what: 'after POLL_FALLBACK_MS where Pixazo calls back', submitted: withCallback, pause: 30_000 },
  ])('an accepted job is due $what, whichever gateway holds its lease', ({ submitted, pause }) => {
    const accepted = { kind: 'accepted' as const, update: update(JobStatus.QUEUED) };

    expect(decideAfterSubmit(submitted, accepted, facts)).toEqual({
      kind: 'write',
      write: {
        update: accepted.update,
        schedule: { ...neverAgain, dueAt: now + pause },
        statusCalls: 0,
        requires: 'nothing',
      },
    });
  });

  it.each([
    { what: 'ends at once', submitted: job, ends: unconfirmed, dueAt: now },
    { what: 'waits for a callback', submitted: withCallback, ends: null, dueAt: now + 60_000 },
  ])('an unconfirmed job $what, unless another gateway holds its lease', ({ submitted, ends, dueAt }) => {
    expect(decideAfterSubmit(submitted, { kind: 'unknown', reason: 'ECONNRESET' }, facts)).toMatchObject({
      kind: 'write',
      write: { update: ends, schedule: { dueAt }, requires: 'lease' },
    });
  });
});

describe('an outcome that cannot be stored', () => {
  const unknown = { kind: 'unknown', reason: 'too long' };

  it.each([
    [
      'keeps the request_id of an acceptance',
      JobStatus.COMPLETED,
      { kind: 'accepted', update: update(JobStatus.QUEUED) },
    ],
    ['is unknown where nothing but the request_id was in it', JobStatus.QUEUED, unknown],
  ] as const)('%s', (_what, status, kept) => {
    expect(storablePartOf({ kind: 'accepted', update: update(status) }, 'too long')).toEqual(kept);
  });

  it('is unknown when it is no acceptance', () => {
    expect(storablePartOf({ kind: 'not-sent', reason: 'ECONNREFUSED' }, 'too long')).toEqual(unknown);
  });
});
