import { setImmediate as turn } from 'node:timers/promises';
import { fastify } from 'fastify';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ErrorCode, GatewayError } from '../../src/core/errors.js';
import { JobStatus } from '../../src/core/job.js';
import type { SubmitOutcome } from '../../src/core/pixazo.js';
import { JobLog } from '../../src/job-log.js';
import { Submitter } from '../../src/jobs/submitter.js';
import { SqliteJobStore } from '../../src/stores/sqlite-job-store.js';
import { aJob } from '../support/a-job.js';
import { ManualClock } from '../support/manual-clock.js';
import { silentEvents } from '../support/silent-events.js';
import { failingStore, type Trouble } from './failing-store.js';
import { pollerUnderTest, standing } from './poller-under-test.js';

const request = {
  caller: 'alice',
  modelId: 'mirelo-sfx-1-6-text-to-audio',
  body: { text_prompt: 'rain on a roof' },
  idempotencyKey: 'key',
  webhook: null,
};
const accepted: SubmitOutcome = {
  kind: 'accepted',
  update: { status: JobStatus.QUEUED, requestId: 'r-1', media: [], error: null, completedAt: null },
};
const refused: SubmitOutcome = {
  kind: 'refused',
  error: new GatewayError(ErrorCode.INSUFFICIENT_BALANCE, 'Empty.'),
};

/** A submitter whose store has this trouble, before a Pixazo that answers every POST so. */
async function submitterUnderTest(trouble: Trouble, outcome: SubmitOutcome) {
  const clock = new ManualClock();
  const store = await SqliteJobStore.open(':memory:', clock.now());
  onTestFinished(() => store.close());
  const seen = { posts: 0, storeErrors: 0 };
  const pixazo = {
    submit: async () => {
      seen.posts += 1;
      return outcome;
    },
    status: () => Promise.reject(new Error('a submitter asks for no status')),
  };
  const submitter = new Submitter(failingStore(store, trouble), pixazo, clock, {
    lease: 'me',
    timeoutMs: 30_000,
    poll: { minMs: 5_000, maxMs: 10_000, fallbackMs: 30_000 },
    confirmMs: 3_600_000,
    submitLimits: { perMinute: null, perDay: null },
    callbacks: null,
    onDue: () => undefined,
    events: {
      ...silentEvents,
      onStoreError: () => void seen.storeErrors++,
    },
  });
  /** Lets pauses of this many milliseconds pass, one after the other. */
  const passPauses = async (...pauses: number[]) => {
    for (const pause of pauses) {
      while (clock.sleeping === 0) await turn();
      clock.advance(pause - 1);
      expect(clock.sleeping).toBe(1);
      clock.advance(1);
    }
  };
  return { store, submitter, seen, passPauses };
}

describe('a job that cannot be written', () => {
  it.each<Trouble>([{ insert: 1 }, { lastRuns: 1 }])(
    'is not sent, and costs nothing: %j',
    async (trouble) => {
      const { store, submitter, seen } = await submitterUnderTest(trouble, accepted);

      await expect(submitter.submit(request)).rejects.toMatchObject({
        code: 'INTERNAL_SERVER_ERROR',
        retryable: true,
        charged: 'NO',
      });
      expect(seen).toEqual({ posts: 0, storeErrors: 1 });
      expect(await store.count({ caller: 'alice' })).toBe(0);
    },
  );

  it('can be sent when the store works again', async () => {
    const { submitter, seen } = await submitterUnderTest({ insert: 1 }, accepted);
    await submitter.submit(request).catch((error: unknown) => expect(error).toBeInstanceOf(GatewayError));

    expect(await submitter.submit(request)).toMatchObject({ status: 'QUEUED', requestId: 'r-1' });
    expect(seen.posts).toBe(1);
  });
});

describe('an outcome that cannot be written', () => {
  it('is written as soon as it can be, and the generation is sent once', async () => {
    const { store, submitter, seen, passPauses } = await submitterUnderTest({ update: 3 }, accepted);
    const job = submitter.submit(request);
    await passPauses(100, 200, 400);

    expect(await job).toMatchObject({ status: 'QUEUED', requestId: 'r-1' });
    expect(await store.find((await job).id)).toEqual(await job);
    expect(seen).toEqual({ posts: 1, storeErrors: 3 });
  });

  it('is waited for by a repeat of its key', async () => {
    const { submitter, seen, passPauses } = await submitterUnderTest({ update: 1 }, accepted);
    const job = submitter.submit(request);
    const repeat = submitter.submit(request);
    await passPauses(100);

    expect(await repeat).toEqual(await job);
    expect(seen.posts).toBe(1);
  });

  it('of a refusal is told once the key is free again', async () => {
    const { store, submitter, seen, passPauses } = await submitterUnderTest({ remove: 2 }, refused);
    const job = submitter.submit(request);
    const told = expect(job).rejects.toMatchObject({ code: 'INSUFFICIENT_BALANCE' });
    await passPauses(100, 200);
    await told;

    expect(await store.count({ caller: 'alice' })).toBe(0);
    expect(seen).toEqual({ posts: 1, storeErrors: 2 });
  });

  it('is tried again every five seconds at last', async () => {
    const { submitter, passPauses } = await submitterUnderTest({ update: 8 }, accepted);
    const job = submitter.submit(request);
    await passPauses(100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000);

    expect(await job).toMatchObject({ status: 'QUEUED' });
  });
});

describe('a poller whose store fails', () => {
  it('says so each time, goes on, and says when it works again', async () => {
    const { given, poller, clock, events, asked, asleep } = await pollerUnderTest({}, { claimDue: 2 });
    await given();
    poller.start();
    for (let round = 1; round <= 2; round++) {
      await asleep();
      expect(events.store).toEqual(Array.from({ length: round }, () => 'Error: disk I/O error'));
      clock.advance(5_000);
    }
    while (asked.length === 0) await turn();
    await asleep();

    expect(events.store).toEqual(['Error: disk I/O error', 'Error: disk I/O error', 'recovered']);
  });

  it('writes what a look found as soon as the store takes it, and asks Pixazo once', async () => {
    const { given, poller, store, clock, events, asked, asleep, onStatus } = await pollerUnderTest(
      {},
      { update: 2 },
    );
    onStatus((requestId) => standing(requestId, JobStatus.PROCESSING));
    const job = await given();
    const looks = poller.tick();
    for (const pause of [100, 200]) {
      await asleep();
      clock.advance(pause - 1);
      expect(clock.sleeping).toBe(1);
      clock.advance(1);
    }
    await looks;

    expect(await store.find(job.id)).toMatchObject({ status: 'PROCESSING', revision: job.revision + 1 });
    expect(asked).toHaveLength(1);
    expect(events.store).toEqual(['Error: disk I/O error', 'Error: disk I/O error']);
  });

  it('keeps what a look found no longer than its lease, and asks again then', async () => {
    const trouble = { update: Number.POSITIVE_INFINITY };
    const { given, poller, store, clock, asked, asleep, onStatus } = await pollerUnderTest({}, trouble);
    onStatus((requestId) => standing(requestId, JobStatus.PROCESSING));
    const job = await given();
    const leaseEnds = clock.now() + 65_000;
    let hasGivenUp = false;
    const looks = poller.tick().then(() => {
      hasGivenUp = true;
    });
    while (!hasGivenUp) {
      await Promise.race([asleep(), looks]);
      if (!hasGivenUp) clock.advance(100);
    }
    expect(clock.now()).toBeGreaterThan(leaseEnds - 5_100);
    expect(clock.now()).toBeLessThan(leaseEnds);
    expect(await store.find(job.id)).toMatchObject({ status: 'QUEUED' });

    trouble.update = 0;
    clock.advance(leaseEnds - clock.now());
    await poller.tick();
    expect(await store.find(job.id)).toMatchObject({ status: 'PROCESSING' });
    expect(asked).toHaveLength(2);
  });

  it('stops at once while it waits to write again', async () => {
    const trouble = { update: Number.POSITIVE_INFINITY };
    const { given, poller, store, clock, asked, asleep } = await pollerUnderTest({}, trouble);
    const job = await given();
    poller.start();
    // The loop and the look.
    await asleep(2);
    await poller.stop();

    expect(clock.sleeping).toBe(0);
    expect(asked).toHaveLength(1);
    expect(await store.find(job.id)).toMatchObject({ revision: job.revision, statusCalls: 0 });
  });
});

describe('the log of a failing database', () => {
  const begun = 'The database cannot be read or written (disk I/O error). Nothing is submitted until it can.';
  const over = 'The database can be read and written again';

  it.each<{ what: string; recover: (log: JobLog) => void; lines: string[] }>([
    { what: 'the poller finds it so', recover: (log) => log.onStoreRecovered(), lines: [] },
    { what: 'a job was accepted', recover: (log) => log.onAccepted(), lines: [] },
    { what: 'a job changed', recover: (log) => log.onChange(aJob()), lines: ['Job QUEUED'] },
  ])('has one line when it begins and one when it is over, each time: $what', ({ recover, lines }) => {
    const written: string[] = [];
    const stream = { write: (line: string) => void written.push(JSON.parse(line).msg) };
    const log = new JobLog(fastify({ logger: { stream } }).log);
    recover(log);
    for (let trouble = 0; trouble < 2; trouble++) {
      for (let failure = 0; failure < 3; failure++) log.onStoreError(new Error('disk I/O error'));
      recover(log);
    }

    expect(written).toEqual([...lines, begun, over, ...lines, begun, over, ...lines]);
  });
});
