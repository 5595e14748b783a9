import { randomUUID } from 'node:crypto';
import type { MoneyRules } from '../core/charge.js';
import type { Clock } from '../core/clock.js';
import type { JobEvents } from '../core/job-events.js';
import type { JobStore } from '../core/job-store.js';
import type { Pixazo } from '../core/pixazo.js';
import type { PollPolicy } from '../core/poll-schedule.js';
import type { SubmitLimits } from '../core/submit-limits.js';
import type { Tracing } from '../core/tracing.js';
import type { SignedMediaAddresses } from '../files/signed-media-addresses.js';
import type { ModelRegistry } from '../models/model-registry.js';
import type { CallbackOptions } from './callback-address.js';
import { Jobs } from './jobs.js';
import { CallbackReceiver } from './poll/callback-receiver.js';
import { Poller } from './poll/poller.js';
import { Retention } from './retention.js';
import { Submitter } from './submit/submitter.js';

/** Most status calls at a time: 320 a second where Pixazo takes 200 ms, and room beside some that hang. */
const POLL_CONCURRENCY = 64;

/** The settings that matter to jobs, by group. Times are milliseconds. */
export interface JobSettings {
  upstream: { timeoutMs: number };
  polling: PollPolicy;
  jobs: { confirmMs: number; jobMaxAgeMs: number; retentionMs: number };
  limits: { submitLimits: SubmitLimits };
  /** Null: Pixazo cannot reach the gateway. */
  callbacks: CallbackOptions | null;
}

/** The models that callers can start, and their prices. */
export interface Offer {
  models: Pick<ModelRegistry, 'upstreamIdOf'>;
  /** Null: generations have no price. */
  money: MoneyRules | null;
}

/** Everything that works on jobs. */
export type JobServices = ReturnType<typeof jobServices>;

/** @param mediaProxy absent: results keep the addresses that Pixazo gave */
export function jobServices(
  store: JobStore,
  pixazo: Pixazo,
  { models, money }: Offer,
  clock: Clock,
  { upstream, polling, jobs, limits, callbacks }: JobSettings,
  observed: { events: JobEvents; tracing: Tracing },
  mediaProxy: SignedMediaAddresses | undefined,
) {
  const { timeoutMs } = upstream;
  const { confirmMs, jobMaxAgeMs, retentionMs: keepMs } = jobs;
  const shared = { timeoutMs, poll: polling, confirmMs, onFailed: money?.prices.onFailed, ...observed };
  const onDue = (dueAt: number) => poller.wake(dueAt);
  const submitter = new Submitter(store, pixazo, clock, {
    ...shared,
    lease: randomUUID(),
    submitLimits: limits.submitLimits,
    money,
    callbacks,
    onDue,
  });
  const poller = new Poller(store, pixazo, clock, {
    ...shared,
    lease: randomUUID(),
    concurrency: POLL_CONCURRENCY,
    jobMaxAgeMs,
    isSubmitting: (jobId) => submitter.isSubmitting(jobId),
    upstreamIdOf: (modelId) => models.upstreamIdOf(modelId),
  });
  return {
    submitter,
    poller,
    retention: new Retention(store, clock, { keepMs, events: observed.events }),
    callbackReceiver: new CallbackReceiver(store, clock, { ...observed, onDue }),
    jobs: new Jobs(store, submitter, clock, {
      ...observed,
      mediaProxy,
      quotaPerDay: limits.submitLimits.perDay,
    }),
  };
}
