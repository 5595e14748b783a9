import type { JobEvent } from '../../../src/core/job-events.js';
import type { JobStore } from '../../../src/core/job-store.js';
import { reasonOf } from '../../../src/core/pixazo.js';
import { HeldLeases } from '../../../src/jobs/held-leases.js';
import { Poller } from '../../../src/jobs/poll/poller.js';
import { SqliteJobStore } from '../../../src/stores/sqlite/sqlite-job-store.js';
import { ManualClock } from '../../support/manual-clock.js';
import { unobserved } from '../../support/silent-events.js';
import { ScriptedPixazo } from '../scripted-pixazo.js';

const TIMEOUT_MS = 30_000;

/**
 * A poller over a real store in memory, with a clock and a Pixazo that the test controls. Jobs of `aJob` are
 * due now.
 */
export async function aPoller(options: { concurrency?: number; jobMaxAgeMs?: number } = {}) {
  const store = await SqliteJobStore.open(':memory:', 0);
  const pixazo = new ScriptedPixazo();
  const clock = new ManualClock(1_000);
  /** The log lines. */
  const events: string[] = [];
  const over = (jobs: JobStore) =>
    new Poller(jobs, pixazo, clock, {
      lease: 'here',
      leases: new HeldLeases(jobs, clock, { timeoutMs: TIMEOUT_MS, ...unobserved }),
      concurrency: 16,
      jobMaxAgeMs: 86_400_000,
      confirmMs: 3_600_000,
      poll: { minMs: 5_000, maxMs: 10_000, fallbackMs: 30_000 },
      isSubmitting: () => false,
      upstreamIdOf: (modelId) => modelId,
      ...unobserved,
      events: { emit: (event) => events.push(...lineOf(event, clock)) },
      ...options,
    });
  const poller = over(store);
  return {
    store,
    pixazo,
    clock,
    events,
    poller,
    /** Another poller, over a faulty store. */
    over,
    [Symbol.asyncDispose]: async () => {
      await poller.stop();
      await store.close();
    },
  };
}

function lineOf(event: JobEvent, clock: ManualClock): string[] {
  switch (event.kind) {
    case 'job-changed':
      return [`change ${event.job.status}`];
    case 'status-read':
      return event.outcome.kind === 'update' ? [] : [`failure ${reasonOf(event.outcome)}`];
    case 'polling-paused':
      return [`pause ${event.until - clock.now()} ${event.reason}`];
    case 'job-unusable':
      return [`unusable ${event.reason}`];
    case 'store-failed':
      return [`store ${event.error}`];
    case 'store-recovered':
      return ['store recovered'];
    default:
      return [];
  }
}
