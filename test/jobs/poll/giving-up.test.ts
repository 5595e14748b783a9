import { describe, expect, it } from 'vitest';
import { JobStatus } from '../../../src/core/job.js';
import type { StatusOutcome } from '../../../src/core/pixazo.js';
import { pollerUnderTest, standing } from './poller-under-test.js';

const error = (code: string) => ({ code, message: expect.any(String), charged: 'UNKNOWN' });

describe('a request that Pixazo does not know', () => {
  it.each([
    { minMs: 5_000, polls: [0, 7_500, 22_500, 52_500, 97_500] },
    { minMs: 30_000, polls: [0, 45_000, 90_000, 135_000, 180_000] },
  ])('is lost at the fifth 404, and never polled again: POLL_MIN_MS $minMs', async ({ minMs, polls }) => {
    const poll = { minMs, maxMs: minMs, fallbackMs: minMs };
    const { given, pass, polledAt, store, onStatus } = await pollerUnderTest({ poll });
    onStatus(() => ({ kind: 'missing' }));
    const job = await given();
    await pass((polls.at(-1) ?? 0) - 500);
    expect(polledAt(job.requestId)).toEqual(polls.slice(0, 4));
    expect(await store.find(job.id)).toMatchObject({ status: 'QUEUED', revision: job.revision });
    await pass(120_000);

    expect(polledAt(job.requestId)).toEqual(polls);
    expect(await store.find(job.id)).toMatchObject({
      status: 'ERROR',
      revision: job.revision + 1,
      error: error('JOB_LOST'),
    });
  });

  it('is not lost within a minute, however often it is missing', async () => {
    const poll = { minMs: 500, maxMs: 500, fallbackMs: 500 };
    const { given, pass, polledAt, clock, store, onStatus } = await pollerUnderTest({ poll });
    clock.random = () => 0;
    onStatus(() => ({ kind: 'missing' }));
    const job = await given();
    await pass(59_500);
    expect(polledAt(job.requestId).length).toBeGreaterThan(5);
    expect(await store.find(job.id)).toMatchObject({ status: 'QUEUED' });
    await pass(5_000);

    expect(await store.find(job.id)).toMatchObject({ status: 'ERROR', error: error('JOB_LOST') });
  });
});

describe('a job that outlives JOB_MAX_AGE_MS', () => {
  it.each<[string, (requestId: string) => StatusOutcome]>([
    ['still runs', (requestId) => standing(requestId, JobStatus.PROCESSING)],
    ['cannot be polled', () => ({ kind: 'failed', reason: 'ECONNREFUSED' })],
  ])('expires at its last poll: %s', async (_what, answer) => {
    const { given, pass, polledAt, store, onStatus } = await pollerUnderTest({ jobMaxAgeMs: 42_000 });
    onStatus(answer);
    const job = await given();
    await pass(41_500);
    expect((await store.find(job.id))?.status).not.toBe('ERROR');
    await pass(60_000);

    expect(polledAt(job.requestId).at(-1)).toBe(42_000);
    expect(await store.find(job.id)).toMatchObject({ status: 'ERROR', error: error('JOB_EXPIRED') });
  });
});

describe('a pause of all status calls', () => {
  it('does not delay the end of a job that is too old or has no request_id', async () => {
    const { given, pass, polled, store, onStatus } = await pollerUnderTest({
      jobMaxAgeMs: 20_000,
      confirmMs: 10_000,
    });
    onStatus(() => ({ kind: 'busy', retryAfterMs: 3_600_000 }));
    const old = await given();
    const unconfirmed = await given({
      status: JobStatus.SUBMITTING,
      requestId: null,
      revision: 1,
      callback: { tokenDigest: 'digest', claimedRequestId: null },
    });
    await pass(9_500);
    expect((await store.find(unconfirmed.id))?.status).toBe('SUBMITTING');
    await pass(500);
    expect(await store.find(unconfirmed.id)).toMatchObject({ error: error('SUBMISSION_UNCONFIRMED') });
    await pass(9_500);
    expect((await store.find(old.id))?.status).toBe('QUEUED');
    await pass(500);

    expect(await store.find(old.id)).toMatchObject({ error: error('JOB_EXPIRED') });
    expect(polled).toHaveLength(1);
  });
});

describe('a job without a request_id', () => {
  const abandoned = { status: JobStatus.SUBMITTING, requestId: null, revision: 1 };

  it('is left unchanged while this process submits it, and ends as unconfirmed after that', async () => {
    const submitting = new Set<string>();
    const isSubmitting = (jobId: string) => submitting.has(jobId);
    const { given, pass, polled, store } = await pollerUnderTest({ isSubmitting });
    const job = await given(abandoned);
    submitting.add(job.id);
    await pass(200_000);
    expect(await store.find(job.id)).toMatchObject(abandoned);
    submitting.clear();
    await pass(100_000);

    expect(await store.find(job.id)).toMatchObject({
      status: 'ERROR',
      error: error('SUBMISSION_UNCONFIRMED'),
    });
    expect(polled).toEqual([]);
  });

  it('waits for a possible callback, but no longer than SUBMIT_CONFIRM_MS', async () => {
    const { given, pass, polled, store } = await pollerUnderTest({ confirmMs: 90_000 });
    const job = await given({ ...abandoned, callback: { tokenDigest: 'digest', claimedRequestId: null } });
    await pass(89_500);
    expect(await store.find(job.id)).toMatchObject(abandoned);
    await pass(500);

    expect(await store.find(job.id)).toMatchObject({
      status: 'ERROR',
      error: error('SUBMISSION_UNCONFIRMED'),
    });
    expect(polled).toEqual([]);
  });
});
