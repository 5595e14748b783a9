import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { JobStatus } from '../../../src/core/job.js';
import { UnstorableJobError } from '../../../src/core/unstorable-job.js';
import { pollerUnderTest, standing } from './poller-under-test.js';

describe('a response whose values cannot be stored', () => {
  it('delays its own job, and is not logged as a failure of the store', async () => {
    const unstorable = new UnstorableJobError('some-job', 'a value is too long');
    const { given, poller, store, events, polled, onStatus } = await pollerUnderTest(
      {},
      { update: 1 },
      unstorable,
    );
    onStatus((requestId) => standing(requestId, JobStatus.PROCESSING));
    const job = await given();
    await poller.tick();

    expect(await store.find(job.id)).toMatchObject({
      status: 'QUEUED',
      statusCalls: 1,
      schedule: { failures: 1, lease: null },
    });
    expect(polled).toHaveLength(1);
    expect(events).toMatchObject({ unusable: [job.id], store: [] });
  });
});

describe('a poller whose store fails', () => {
  it('logs each failure, continues, and logs the recovery', async () => {
    const { given, poller, clock, events, polled, asleep } = await pollerUnderTest({}, { claimDue: 2 });
    await given();
    poller.start();
    for (let round = 1; round <= 2; round++) {
      await asleep();
      expect(events.store).toEqual(Array.from({ length: round }, () => 'Error: disk I/O error'));
      clock.advance(5_000);
    }
    while (polled.length === 0) await turn();
    await asleep();

    expect(events.store).toEqual(['Error: disk I/O error', 'Error: disk I/O error', 'recovered']);
  });

  it('writes the outcome of a poll as soon as the store works, and calls Pixazo once', async () => {
    const { given, poller, store, clock, events, polled, asleep, onStatus } = await pollerUnderTest(
      {},
      { update: 2 },
    );
    onStatus((requestId) => standing(requestId, JobStatus.PROCESSING));
    const job = await given();
    const polls = poller.tick();
    for (const pause of [100, 200]) {
      await asleep();
      clock.advance(pause - 1);
      expect(clock.sleeping).toBe(1);
      clock.advance(1);
    }
    await polls;

    expect(await store.find(job.id)).toMatchObject({ status: 'PROCESSING', revision: job.revision + 1 });
    expect(polled).toHaveLength(1);
    expect(events.store).toEqual(['Error: disk I/O error', 'Error: disk I/O error']);
  });

  it('keeps the outcome of a poll no longer than the lease, and polls again then', async () => {
    const trouble = { update: Number.POSITIVE_INFINITY };
    const { given, poller, store, clock, polled, asleep, onStatus } = await pollerUnderTest({}, trouble);
    onStatus((requestId) => standing(requestId, JobStatus.PROCESSING));
    const job = await given();
    const leaseEnds = clock.now() + 20_000;
    let hasGivenUp = false;
    const polls = poller.tick().then(() => {
      hasGivenUp = true;
    });
    while (!hasGivenUp) {
      await Promise.race([asleep(), polls]);
      if (!hasGivenUp) clock.advance(100);
    }
    expect(clock.now()).toBeGreaterThan(leaseEnds - 5_100);
    expect(clock.now()).toBeLessThan(leaseEnds);
    expect(await store.find(job.id)).toMatchObject({ status: 'QUEUED' });

    trouble.update = 0;
    clock.advance(leaseEnds - clock.now());
    await poller.tick();
    expect(await store.find(job.id)).toMatchObject({ status: 'PROCESSING' });
    expect(polled).toHaveLength(2);
  });

  it('stops at once while it waits to write again', async () => {
    const trouble = { update: Number.POSITIVE_INFINITY };
    const { given, poller, store, clock, polled, asleep } = await pollerUnderTest({}, trouble);
    const job = await given();
    poller.start();
    // One sleep of the loop, and one of the poll.
    await asleep(2);
    await poller.stop();

    expect(clock.sleeping).toBe(0);
    expect(polled).toHaveLength(1);
    expect(await store.find(job.id)).toMatchObject({ revision: job.revision, statusCalls: 0 });
  });
});
