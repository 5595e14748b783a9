import { describe, expect, it } from 'vitest';
import { JobStatus } from '../../../src/core/job.js';
import type { StatusOutcome } from '../../../src/core/pixazo.js';
import { AdaptiveConcurrency } from '../../../src/jobs/poll/adaptive-concurrency.js';
import { pollerUnderTest, standing } from './poller-under-test.js';

const busy: StatusOutcome = { kind: 'busy', retryAfterMs: null };

describe('the concurrency of status calls', () => {
  it('is halved once by the busy responses to calls that were in flight together', () => {
    const concurrency = new AdaptiveConcurrency(64);
    const batch = Array.from({ length: 6 }, () => concurrency.begin());
    for (const begun of batch) concurrency.record(begun, busy);

    expect(concurrency.limit).toBe(32);
  });

  it('is halved again by a busy response to a call that began after that', () => {
    const concurrency = new AdaptiveConcurrency(64);
    for (const limit of [32, 16, 8, 4, 2, 1, 1]) {
      concurrency.record(concurrency.begin(), busy);
      expect(concurrency.limit).toBe(limit);
    }
  });

  it.each<StatusOutcome>([
    { kind: 'missing' },
    { kind: 'failed', reason: 'ECONNRESET' },
    { kind: 'denied', status: 401 },
    { kind: 'not-called', reason: 'no slot', retryAfterMs: 1_000 },
  ])('does not depend on $kind', (outcome) => {
    const concurrency = new AdaptiveConcurrency(64);
    concurrency.record(concurrency.begin(), outcome);

    expect(concurrency.limit).toBe(64);
  });
});

describe('a poller that got six busy responses at once', () => {
  it('makes half as many concurrent calls afterwards', async () => {
    const { given, poller, clock, polled, onStatus } = await pollerUnderTest({ concurrency: 6 });
    for (let job = 0; job < 6; job += 1) await given();
    onStatus(() => busy);
    await poller.tick();
    expect(polled).toHaveLength(6);
    clock.advance(60_000);
    onStatus((requestId) => standing(requestId, JobStatus.QUEUED));
    await poller.tick();

    expect(polled).toHaveLength(6 + 3);
  });
});
