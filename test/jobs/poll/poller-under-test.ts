import { setImmediate as turn } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { type Job, JobStatus } from '../../../src/core/job.js';
import type { JobEvent } from '../../../src/core/job-events.js';
import type { Pixazo, StatusOutcome } from '../../../src/core/pixazo.js';
import type { Schedule } from '../../../src/core/poll-schedule.js';
import { HeldLeases } from '../../../src/jobs/held-leases.js';
import { Poller, type PollerOptions } from '../../../src/jobs/poll/poller.js';
import { SqliteJobStore } from '../../../src/stores/sqlite/sqlite-job-store.js';
import { aJob } from '../../support/a-job.js';
import { ManualClock } from '../../support/manual-clock.js';
import { unobserved } from '../../support/silent-events.js';
import { failingStore, type Trouble } from '../failing-store.js';

type Answerer = (requestId: string, signal: AbortSignal) => StatusOutcome | Promise<StatusOutcome>;

/** One status call. */
interface Asked {
  requestId: string;
  /** Milliseconds since the test began. */
  at: number;
}

/** A response: the request belongs to the job and has this status. */
export function standing(
  requestId: string,
  status: JobStatus.QUEUED | JobStatus.PROCESSING = JobStatus.QUEUED,
): StatusOutcome {
  const update = { status, requestId, media: [], error: null, completedAt: null };
  return { kind: 'update', update, modelId: 'mirelo-sfx-1-6-text-to-audio' };
}

/**
 * A poller over a store in memory, with a clock and a Pixazo that the test controls. It ends with the test.
 */
export async function pollerUnderTest(
  options: Partial<Omit<PollerOptions, 'events' | 'leases'>> = {},
  trouble: Trouble = {},
  failure?: Error,
) {
  const clock = new ManualClock();
  const begun = clock.now();
  const store = await SqliteJobStore.open(':memory:', begun);
  const polled: Asked[] = [];
  const events = {
    pauses: [] as { until: number; reason: string }[],
    unusable: [] as string[],
    store: [] as string[],
  };
  let answer: Answerer = (requestId) => standing(requestId);
  const pixazo: Pixazo = {
    submit: () => Promise.reject(new Error('a poller submits nothing')),
    status: async (requestId, signal) => {
      polled.push({ requestId, at: clock.now() - begun });
      return answer(requestId, signal);
    },
  };
  const settings = {
    concurrency: 16,
    jobMaxAgeMs: 86_400_000,
    confirmMs: 3_600_000,
    poll: { minMs: 5_000, maxMs: 5_000, fallbackMs: 30_000 },
    isSubmitting: () => false,
    upstreamIdOf: (modelId: string) => modelId,
    ...options,
    ...unobserved,
    events: {
      emit: (event: JobEvent) => {
        if (event.kind === 'polling-paused')
          events.pauses.push({ until: event.until - begun, reason: event.reason });
        if (event.kind === 'job-unusable') events.unusable.push(event.jobId);
        if (event.kind === 'store-failed') events.store.push(String(event.error));
        if (event.kind === 'store-recovered') events.store.push('recovered');
      },
    },
  };
  const pollers: Poller[] = [];
  const aPoller = (lease: string) => {
    const failing = failingStore(store, trouble, failure);
    const leases = new HeldLeases(failing, clock, { timeoutMs: 30_000, ...unobserved });
    const poller = new Poller(failing, pixazo, clock, { ...settings, leases, lease });
    pollers.push(poller);
    return poller;
  };
  const poller = aPoller('me');
  onTestFinished(async () => {
    for (const each of pollers) await each.stop();
    await store.close();
  });

  return {
    clock,
    store,
    poller,
    /** Another poller over the same store, as of another gateway or of the next start. */
    aPoller,
    polled,
    events,
    /** The time of each call for this request, in milliseconds since the test began. */
    polledAt: (requestId: string | null) =>
      polled.filter((call) => call.requestId === requestId).map(({ at }) => at),
    onStatus: (answerer: Answerer) => {
      answer = answerer;
    },
    /** Inserts a job that was created at the start of the test and is due now, with the given changes. */
    given: async (changes: Partial<Omit<Job, 'schedule'>> & { schedule?: Partial<Schedule> } = {}) => {
      const schedule = { dueAt: clock.now(), ...changes.schedule };
      const job = aJob({
        createdAt: clock.now(),
        updatedAt: clock.now(),
        callback: null,
        ...changes,
        schedule,
      });
      await store.insert(job);
      return job;
    },
    /** Lets time pass, with a tick at the start and after every half second. */
    pass: async (ms: number) => {
      await poller.tick();
      for (const end = clock.now() + ms; clock.now() < end; ) {
        clock.advance(500);
        await poller.tick();
      }
    },
    /** Resolves when this many sleeps wait on the clock. */
    asleep: async (sleepers = 1) => {
      while (clock.sleeping < sleepers) await turn();
    },
  };
}
