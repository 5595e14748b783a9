import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ErrorCode, GatewayError } from '../../../src/core/errors.js';
import { JobStatus } from '../../../src/core/job.js';
import type { SubmitOutcome } from '../../../src/core/pixazo.js';
import { UnstorableJobError } from '../../../src/core/unstorable-job.js';
import { HeldLeases } from '../../../src/jobs/held-leases.js';
import { Submitter } from '../../../src/jobs/submit/submitter.js';
import { SqliteJobStore } from '../../../src/stores/sqlite/sqlite-job-store.js';
import { ManualClock } from '../../support/manual-clock.js';
import { unobserved } from '../../support/silent-events.js';
import { failingStore, type Trouble } from '../failing-store.js';
import { jobOf } from '../job-of.js';

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

const unstorable = new UnstorableJobError('some-job', 'a value is too long');

/** A submitter whose store has these failures, with a Pixazo that gives every POST this outcome. */
async function submitterUnderTest(trouble: Trouble, outcome: SubmitOutcome, failure?: Error) {
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
  const submitter = new Submitter(failingStore(store, trouble, failure), pixazo, clock, {
    lease: 'me',
    timeoutMs: 30_000,
    leases: new HeldLeases(store, clock, { timeoutMs: 30_000, ...unobserved }),
    poll: { minMs: 5_000, maxMs: 10_000, fallbackMs: 30_000 },
    confirmMs: 3_600_000,
    submitLimits: { perMinute: null, perDay: null },
    callbacks: null,
    onDue: () => undefined,
    ...unobserved,
    events: {
      emit: (event) => {
        if (event.kind === 'store-failed') seen.storeErrors += 1;
      },
    },
  });
  /** Lets pauses of these lengths pass, one after another. */
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
  it('is not sent, and costs nothing', async () => {
    const { store, submitter, seen } = await submitterUnderTest({ insert: 1 }, accepted);

    await expect(jobOf(submitter.submit(request))).rejects.toMatchObject({
      code: 'INTERNAL_SERVER_ERROR',
      retryable: true,
      charged: 'NO',
    });
    expect(seen).toEqual({ posts: 0, storeErrors: 1 });
    expect(await store.count({ caller: 'alice' })).toBe(0);
  });

  it('because of its own values is not sent either, and is not logged as a failure of the store', async () => {
    const { submitter, seen } = await submitterUnderTest({ insert: 1 }, accepted, unstorable);

    await expect(jobOf(submitter.submit(request))).rejects.toMatchObject({
      code: 'INTERNAL_SERVER_ERROR',
      retryable: false,
      charged: 'NO',
    });
    expect(seen).toEqual({ posts: 0, storeErrors: 0 });
  });

  it('can be sent when the store works again', async () => {
    const { submitter, seen } = await submitterUnderTest({ insert: 1 }, accepted);
    await jobOf(submitter.submit(request)).catch((error: unknown) =>
      expect(error).toBeInstanceOf(GatewayError),
    );

    expect(await jobOf(submitter.submit(request))).toMatchObject({ status: 'QUEUED', requestId: 'r-1' });
    expect(seen.posts).toBe(1);
  });
});

describe('a failed read of earlier durations', () => {
  it('rejects no submit: the job has no estimate', async () => {
    const { submitter, seen } = await submitterUnderTest({ findCompletedRuns: 1 }, accepted);

    expect(await jobOf(submitter.submit(request))).toMatchObject({ status: 'QUEUED', expectedMs: null });
    expect(seen).toEqual({ posts: 1, storeErrors: 1 });
  });
});

describe('an outcome whose values cannot be stored', () => {
  it('leaves the submission unconfirmed, sent once, and is not logged as a failure of the store', async () => {
    const { store, submitter, seen } = await submitterUnderTest({ update: 1 }, accepted, unstorable);
    const job = await jobOf(submitter.submit(request));

    expect(job).toMatchObject({ status: 'ERROR', error: { code: 'SUBMISSION_UNCONFIRMED' } });
    expect(await store.find(job.id)).toEqual(job);
    expect(seen).toEqual({ posts: 1, storeErrors: 0 });
  });
});

describe('an outcome that cannot be written', () => {
  it('is written as soon as the store works, and the generation is sent once', async () => {
    const { store, submitter, seen, passPauses } = await submitterUnderTest({ update: 3 }, accepted);
    const job = jobOf(submitter.submit(request));
    await passPauses(100, 200, 400);

    expect(await job).toMatchObject({ status: 'QUEUED', requestId: 'r-1' });
    expect(await store.find((await job).id)).toEqual(await job);
    expect(seen).toEqual({ posts: 1, storeErrors: 3 });
  });

  it('is awaited by a replay of its key', async () => {
    const { submitter, seen, passPauses } = await submitterUnderTest({ update: 1 }, accepted);
    const job = jobOf(submitter.submit(request));
    const repeat = jobOf(submitter.submit(request));
    await passPauses(100);

    expect(await repeat).toEqual(await job);
    expect(seen.posts).toBe(1);
  });

  it('of a refusal is returned once the key is free again', async () => {
    const { store, submitter, seen, passPauses } = await submitterUnderTest({ remove: 2 }, refused);
    const job = jobOf(submitter.submit(request));
    const rejection = expect(job).rejects.toMatchObject({ code: 'INSUFFICIENT_BALANCE' });
    await passPauses(100, 200);
    await rejection;

    expect(await store.count({ caller: 'alice' })).toBe(0);
    expect(seen).toEqual({ posts: 1, storeErrors: 2 });
  });

  it('is retried every five seconds in the end', async () => {
    const { submitter, passPauses } = await submitterUnderTest({ update: 8 }, accepted);
    const job = jobOf(submitter.submit(request));
    await passPauses(100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000);

    expect(await job).toMatchObject({ status: 'QUEUED' });
  });
});
