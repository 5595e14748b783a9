import { onTestFinished } from 'vitest';
import { ErrorCode, GatewayError } from '../../src/core/errors.js';
import type { JobStore } from '../../src/core/job-store.js';
import { leaseTerms } from '../../src/core/lease.js';
import type { CallbackOptions } from '../../src/jobs/callback-address.js';
import { HeldLeases } from '../../src/jobs/held-leases.js';
import { Poller } from '../../src/jobs/poll/poller.js';
import type { GenerationRequest } from '../../src/jobs/submit/new-job.js';
import { Submitter } from '../../src/jobs/submit/submitter.js';
import { SqliteJobStore } from '../../src/stores/sqlite/sqlite-job-store.js';
import { ManualClock } from '../support/manual-clock.js';
import { unobserved } from '../support/silent-events.js';
import { ScriptedPixazo } from './scripted-pixazo.js';

export const TIMEOUT_MS = 30_000;
/** The duration of a lease that is not renewed, for a poll and for a submission, and what a call needs of it. */
export const { leaseMs: LEASE_MS, leastLeftMs: LEAST_LEFT_MS } = leaseTerms(TIMEOUT_MS);

export const request: GenerationRequest = {
  caller: 'alice',
  modelId: 'mirelo-sfx-1-6-text-to-audio',
  body: { text_prompt: 'rain', duration: 10 },
  idempotencyKey: 'key',
  webhook: null,
};

export const refusal = new GatewayError(ErrorCode.INSUFFICIENT_BALANCE, 'The wallet is empty.');

/**
 * Two instances that share a store and a clock; each has its own scripted Pixazo. They renew no leases until their `leases`
 * are started, as if they were suspended.
 */
export async function twoInstances(options: { callbacks?: CallbackOptions | null } = {}) {
  const store = await SqliteJobStore.open(':memory:', 0);
  onTestFinished(() => store.close());
  const clock = new ManualClock();
  const instance = (lease: string, jobs: JobStore = store) => {
    const pixazo = new ScriptedPixazo();
    const leases = new HeldLeases(jobs, clock, { timeoutMs: TIMEOUT_MS, ...unobserved });
    const shared = {
      timeoutMs: TIMEOUT_MS,
      leases,
      poll: { minMs: 5_000, maxMs: 10_000, fallbackMs: 30_000 },
      confirmMs: 3_600_000,
      ...unobserved,
    };
    const submitter = new Submitter(jobs, pixazo, clock, {
      ...shared,
      lease: `submitter of ${lease}`,
      submitLimits: { perMinute: null, perDay: null },
      callbacks: options.callbacks ?? null,
      onDue: () => undefined,
    });
    const poller = new Poller(jobs, pixazo, clock, {
      ...shared,
      lease,
      concurrency: 16,
      jobMaxAgeMs: 86_400_000,
      isSubmitting: (jobId) => submitter.isSubmitting(jobId),
      upstreamIdOf: (modelId) => modelId,
    });
    return { pixazo, submitter, poller, leases };
  };
  return { store, clock, instance, one: instance('one'), other: instance('other') };
}

/** The same store, with an action right after each call of this method, as if the process stalled there. */
export function stallingAfter(
  method: 'claimDue' | 'insert',
  store: JobStore,
  meanwhile: () => void | Promise<void>,
): JobStore {
  return new Proxy(store, {
    get: (target, name: keyof JobStore) => {
      const member = target[name];
      if (typeof member !== 'function') return member;
      return async (...args: unknown[]) => {
        const answer = await Reflect.apply(member, target, args);
        if (name === method) await meanwhile();
        return answer;
      };
    },
  });
}
