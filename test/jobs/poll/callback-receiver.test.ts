import { describe, expect, it, onTestFinished } from 'vitest';
import { type Job, JobStatus } from '../../../src/core/job.js';
import { WebhookMode } from '../../../src/core/pixazo.js';
import { neverAgain } from '../../../src/core/poll-schedule.js';
import { newCallbackAddress } from '../../../src/jobs/callback-address.js';
import { CallbackReceiver } from '../../../src/jobs/poll/callback-receiver.js';
import { SqliteJobStore } from '../../../src/stores/sqlite/sqlite-job-store.js';
import { aJob } from '../../support/a-job.js';
import { ManualClock } from '../../support/manual-clock.js';
import { unobserved } from '../../support/silent-events.js';

const publicUrl = new URL('https://gateway.test/base/');

/** The token of a new callback address, and its stored form. */
function aToken() {
  const { webhook, tokenDigest } = newCallbackAddress({ publicUrl, mode: WebhookMode.SYNC });
  return { token: webhook.url.slice(webhook.url.lastIndexOf('/') + 1), tokenDigest, webhook };
}

/** A callback receiver with one job that has a callback address. */
async function receiverUnderTest(changes: Parameters<typeof aJob>[0] = {}) {
  const clock = new ManualClock();
  const store = await SqliteJobStore.open(':memory:', clock.now());
  onTestFinished(() => store.close());
  const { token, tokenDigest } = aToken();
  const callback = { tokenDigest, claimedRequestId: null };
  const schedule = { dueAt: clock.now() + 60_000 };
  const job = aJob({ callback, schedule, ...changes });
  await store.insert(job);
  const seen = { woken: 0, signals: 0 };
  onTestFinished(store.signals.listen(job.id, () => void seen.signals++));
  const receiver = new CallbackReceiver(store, clock, { ...unobserved, onDue: () => void seen.woken++ });
  return {
    clock,
    store,
    receiver,
    token,
    tokenDigest,
    job,
    seen,
    now: (): Promise<Job | null> => store.find(job.id),
  };
}

describe('a callback token', () => {
  it('has 256 random bits and ends an address under PUBLIC_URL', () => {
    const addresses = Array.from({ length: 1_000 }, () => aToken().webhook.url);

    expect(new Set(addresses).size).toBe(1_000);
    for (const address of addresses) {
      expect(address).toMatch(/^https:\/\/gateway\.test\/base\/webhooks\/pixazo\/[\w-]{43}$/);
    }
  });

  it('is not stored in clear text', async () => {
    const { now, token } = await receiverUnderTest();

    expect(JSON.stringify(await now())).not.toContain(token);
  });
});

describe('a callback', () => {
  it('makes the job due now and wakes the poller, without a change that callers can see', async () => {
    const { receiver, token, job, seen, now, clock } = await receiverUnderTest();

    expect(await receiver.receive(token, 'another-request')).toBe(true);
    expect(await now()).toEqual({
      ...job,
      version: job.version + 1,
      schedule: { ...job.schedule, dueAt: clock.now() },
    });
    expect(seen).toEqual({ woken: 1, signals: 0 });
  });

  it('during a poll leaves the lease unchanged and requests one more poll', async () => {
    const schedule = { dueAt: Date.UTC(2030, 0), lease: 'another-instance' };
    const { receiver, token, job, now } = await receiverUnderTest({ schedule });
    for (let sent = 0; sent < 10; sent++) await receiver.receive(token, null);

    expect(await now()).toEqual({
      ...job,
      version: job.version + 10,
      schedule: { ...job.schedule, pollRequested: true },
    });
  });

  it('for an ended job is accepted, and changes nothing', async () => {
    const { receiver, token, job, now } = await receiverUnderTest({
      status: JobStatus.COMPLETED,
      schedule: neverAgain,
    });

    expect(await receiver.receive(token, job.requestId)).toBe(true);
    expect(await now()).toEqual(job);
  });

  it('for a job without a request_id keeps the last request_id that a callback named', async () => {
    const { receiver, token, tokenDigest, job, now, clock } = await receiverUnderTest({
      status: JobStatus.SUBMITTING,
      requestId: null,
    });
    await receiver.receive(token, 'r-1');
    await receiver.receive(token, 'r-2');
    await receiver.receive(token, null);

    expect(await now()).toEqual({
      ...job,
      version: job.version + 3,
      callback: { tokenDigest, claimedRequestId: 'r-2' },
      schedule: { ...job.schedule, dueAt: clock.now() },
    });
  });

  it.each(['', 'no-such-token', 'digest'])(
    'at the unknown address %j is refused and wakes no poller',
    async (what) => {
      const { receiver, tokenDigest, job, seen, now } = await receiverUnderTest();
      const address = what === 'digest' ? tokenDigest : what;

      expect(await receiver.receive(address, job.requestId)).toBe(false);
      expect(await now()).toEqual(job);
      expect(seen.woken).toBe(0);
    },
  );

  it('for a removed job is refused', async () => {
    const { receiver, token, job, store, seen } = await receiverUnderTest();
    await store.remove(job.id);

    expect(await receiver.receive(token, job.requestId)).toBe(false);
    expect(seen.woken).toBe(0);
  });

  it('that the store cannot record is an error, so that Pixazo retries', async () => {
    const { receiver, token, store, job, seen } = await receiverUnderTest();
    await store.close();

    await expect(receiver.receive(token, job.requestId)).rejects.toThrow();
    expect(seen.woken).toBe(0);
  });
});
