import { randomUUID } from 'node:crypto';
import type { MoneyRules } from '../core/charge.js';
import type { Clock } from '../core/clock.js';
import { JobStatus } from '../core/job.js';
import type { JobEvents } from '../core/job-events.js';
import type { JobStore } from '../core/job-store.js';
import { leaseTerms } from '../core/lease.js';
import type { Pixazo } from '../core/pixazo.js';
import type { PollPolicy } from '../core/poll-schedule.js';
import type { SubmitLimits } from '../core/submit-limits.js';
import type { Tracing } from '../core/tracing.js';
import { PixazoWithUploads } from '../files/pixazo-with-uploads.js';
import type { SignedMediaAddresses } from '../files/signed-media-addresses.js';
import type { Uploads } from '../files/uploads.js';
import type { ModelRegistry } from '../models/model-registry.js';
import type { CallbackOptions } from './callback-address.js';
import { HeldLeases } from './held-leases.js';
import { Jobs } from './jobs.js';
import type { CopierServices } from './keep/result-copier.js';
import { ResultKeeper } from './keep/result-keeper.js';
import { CallbackReceiver } from './poll/callback-receiver.js';
import { Poller } from './poll/poller.js';
import { Retention } from './retention.js';
import { Submitter } from './submit/submitter.js';

/** Most status calls at a time: 320 a second where Pixazo takes 200 ms, and room beside some that hang. */
const POLL_CONCURRENCY = 64;
/** Most results that are copied at a time: few, since they share the network with polls and submissions. */
const COPY_CONCURRENCY = 4;

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
  models: Pick<ModelRegistry, 'upstreamIdOf' | 'urlParametersOf'>;
  /** Null: generations have no price. */
  money: MoneyRules | null;
}

/** How results are served, and kept. */
export interface ResultServices {
  /** Null: results keep the addresses that Pixazo gave. */
  mediaProxy: SignedMediaAddresses | null;
  /** Null: results are not copied. */
  keeping: Pick<CopierServices, 'copies' | 'source' | 'kept'> | null;
}

/** Everything that works on jobs. */
export type JobServices = ReturnType<typeof jobServices>;

export function jobServices(
  store: JobStore,
  pixazo: Pixazo,
  { models, money }: Offer,
  clock: Clock,
  { upstream, polling, jobs, limits, callbacks }: JobSettings,
  { tracing, ...observed }: { events: JobEvents; tracing: Tracing },
  results: ResultServices,
  uploads: Uploads,
) {
  const { timeoutMs } = upstream;
  const { confirmMs, jobMaxAgeMs, retentionMs } = jobs;
  const keeper = keeperOf(results, { store, clock, ...observed }, timeoutMs);
  const events = keeper ? wakingOnResults(keeper, observed.events) : observed.events;
  const leases = new HeldLeases(store, clock, { timeoutMs, events });
  const onFailed = money?.prices.onFailed;
  const shared = { timeoutMs, leases, poll: polling, confirmMs, onFailed, events, tracing };
  const onDue = (dueAt: number) => poller.wake(dueAt);
  const pixazoWithUploads = new PixazoWithUploads(pixazo, uploads, (id) => models.urlParametersOf(id));
  const submitter = new Submitter(store, pixazoWithUploads, clock, {
    ...shared,
    lease: randomUUID(),
    submitLimits: limits.submitLimits,
    money,
    uploads,
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
    leases,
    keeper,
    retention: new Retention(store, clock, { keepMs: retentionMs, uploads, events }),
    callbackReceiver: new CallbackReceiver(store, clock, { events, tracing, onDue }),
    jobs: new Jobs(store, submitter, clock, {
      events,
      tracing,
      mediaProxy: results.mediaProxy,
      uploads,
      retentionMs,
      quotaPerDay: limits.submitLimits.perDay,
    }),
  };
}

/** Null: results are not copied. */
function keeperOf(
  results: ResultServices,
  services: Pick<CopierServices, 'store' | 'clock' | 'events'>,
  timeoutMs: number,
): ResultKeeper | null {
  if (!results.keeping) return null;
  const { leaseMs } = leaseTerms(timeoutMs);
  const options = { lease: randomUUID(), leaseMs, concurrency: COPY_CONCURRENCY };
  return new ResultKeeper({ ...services, ...results.keeping }, options);
}

/** Wakes the keeper when a job of this process is COMPLETED. */
function wakingOnResults(keeper: ResultKeeper, events: JobEvents): JobEvents {
  return {
    emit: (event) => {
      events.emit(event);
      if (event.kind === 'job-changed' && event.job.status === JobStatus.COMPLETED) keeper.wake();
    },
  };
}
