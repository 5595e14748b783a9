import type { Clock } from '../../core/clock.js';
import type { Job } from '../../core/job.js';
import type { SettledState } from '../../core/job-cost.js';
import type { JobEvents } from '../../core/job-events.js';
import type { ClaimedJob, JobStore } from '../../core/job-store.js';
import { type Pixazo, reasonOf, type StatusOutcome } from '../../core/pixazo.js';
import { decideAfterPoll, decideWithoutCall, type PollDecision } from '../../core/poll-decision.js';
import { planPoll } from '../../core/poll-plan.js';
import type { PollPolicy } from '../../core/poll-schedule.js';
import { retry } from '../../core/retry.js';
import type { Tracing } from '../../core/tracing.js';
import { isJobDataError } from '../../core/unstorable-job.js';
import { applyUpdate } from '../apply-update.js';
import type { HeldLeases } from '../held-leases.js';
import type { AdaptiveConcurrency } from './adaptive-concurrency.js';

/** How jobs are polled. Times are milliseconds. */
export interface JobPollerOptions {
  /** The name on this poller's leases, unique among all gateways. */
  lease: string;
  /** Renews them while calls run. */
  leases: HeldLeases;
  /** An unfinished job of this age ends as JOB_EXPIRED. */
  jobMaxAgeMs: number;
  /** A job with a callback address may stay SUBMITTING up to this age. */
  confirmMs: number;
  poll: PollPolicy;
  /** The state of the price of a job that ends FAILED; absent: unresolved. */
  onFailed?: SettledState;
  /** Whether this process is still submitting the job. */
  isSubmitting: (jobId: string) => boolean;
  /** The model that Pixazo names for a job of this one. */
  upstreamIdOf: (modelId: string) => string;
  events: JobEvents;
  tracing: Tracing;
}

/** A decision, and how it was reached. */
interface PollResult extends PollDecision {
  statusCalls: number;
  /** A pause that Pixazo asked for, which every gateway keeps. In milliseconds since the epoch. */
  sharedPauseUntil: number | null;
  /** When the lease ends, in milliseconds since the epoch. */
  leaseUntil: number;
}

/** Polls one claimed job: plan, call, decide, save. */
export class JobPoller {
  /** @param stop aborting it ends the status calls in flight, whose leases are then released */
  constructor(
    private readonly store: JobStore,
    private readonly pixazo: Pixazo,
    private readonly clock: Clock,
    private readonly concurrency: AdaptiveConcurrency,
    private readonly stop: AbortSignal,
    private readonly options: JobPollerOptions,
  ) {}

  /**
   * Returns when the job is due again, in milliseconds since the epoch; Infinity for never.
   * @throws the store's error if the result could not be saved before the lease ended, or before the stop
   */
  async poll(claimed: ClaimedJob): Promise<number> {
    const { job, dueAt, pausedUntil } = claimed;
    const { events, lease, leases } = this.options;
    const leaseUntil = job.schedule.dueAt ?? 0;
    const now = this.clock.now();
    events.emit({ kind: 'poll-claimed', job, lateMs: Math.max(0, now - dueAt) });
    // Another gateway was asked to pause, or this one before its restart.
    if (pausedUntil !== null && now < pausedUntil)
      this.pause(pausedUntil, { kind: 'busy', retryAfterMs: null });
    const plan = planPoll(claimed, {
      now,
      leastLeftMs: leases.terms.leastLeftMs,
      lease,
      isSubmitting: this.options.isSubmitting(job.id),
      pausedUntil: this.concurrency.pausedUntil,
    });
    const result =
      plan.kind === 'call'
        ? await this.call(job, plan.requestId)
        : {
            statusCalls: 0,
            sharedPauseUntil: null,
            leaseUntil,
            ...decideWithoutCall(job, plan, this.limits()),
          };
    const after = await this.save(job, result);
    events.emit({ kind: 'update-recorded', job });
    return after?.schedule.dueAt ?? Number.POSITIVE_INFINITY;
  }

  private async call(job: Job, requestId: string): Promise<PollResult> {
    const begun = this.concurrency.begin();
    const { outcome, isCut, leaseUntil } = await this.askHeld(job, requestId);
    const statusCalls = outcome.kind === 'not-called' ? 0 : 1;
    // A call that was cut off says nothing about the job.
    if (isCut && (outcome.kind === 'failed' || outcome.kind === 'not-called')) {
      const schedule = { ...job.schedule, lease: null, dueAt: this.clock.now() };
      return { update: null, schedule, pauseUntil: null, statusCalls, sharedPauseUntil: null, leaseUntil };
    }
    this.concurrency.record(begun, outcome);
    const decision = this.decide(job, outcome);
    const { pauseUntil } = decision;
    if (pauseUntil !== null) this.pause(pauseUntil, outcome);
    // A refused key is this gateway's own, and may be another one after a restart.
    const sharedPauseUntil = outcome.kind === 'busy' ? pauseUntil : null;
    return { statusCalls, sharedPauseUntil, leaseUntil, ...decision };
  }

  /** Asks while the lease is renewed. The stop cuts the call off, and so does a lease that could not be renewed. */
  private async askHeld(job: Job, requestId: string) {
    const cut = new AbortController();
    const onEnding = () => cut.abort();
    const held = this.options.leases.hold(job, onEnding);
    this.stop.addEventListener('abort', onEnding);
    if (this.stop.aborted) cut.abort();
    try {
      const outcome = await this.askStatus(job, requestId, cut.signal);
      return { outcome, isCut: cut.signal.aborted, leaseUntil: held.until };
    } finally {
      held.release();
      this.stop.removeEventListener('abort', onEnding);
    }
  }

  private askStatus(job: Job, requestId: string, signal: AbortSignal): Promise<StatusOutcome> {
    const { tracing, events } = this.options;
    return tracing.span('poll', { 'job.id': job.id, 'model.id': job.modelId }, async () => {
      const outcome = await this.pixazo.status(requestId, signal);
      events.emit({ kind: 'status-read', job, outcome });
      return outcome;
    });
  }

  private decide(job: Job, outcome: StatusOutcome): PollDecision {
    const { poll, upstreamIdOf } = this.options;
    const upstreamModelId = upstreamIdOf(job.modelId);
    const facts = { random: this.clock.random(), poll, upstreamModelId, ...this.limits() };
    return decideAfterPoll(job, outcome, facts);
  }

  private limits() {
    const { jobMaxAgeMs, confirmMs } = this.options;
    return { now: this.clock.now(), jobMaxAgeMs, confirmMs };
  }

  private pause(until: number, outcome: StatusOutcome): void {
    if (!this.concurrency.pause(until)) return;
    this.options.events.emit({
      kind: 'polling-paused',
      until,
      outcome: outcome.kind,
      reason: reasonOf(outcome),
    });
  }

  /** Saves as soon as the store allows it, while the lease lasts. */
  private async save(job: Job, result: PollResult): Promise<Job | null> {
    const { events } = this.options;
    const options = {
      clock: this.clock,
      giveUpAt: result.leaseUntil,
      signal: this.stop,
      isTemporary: (error: unknown) => !isJobDataError(error),
      onError: (error: unknown) => events.emit({ kind: 'store-failed', error }),
    };
    try {
      return await retry(() => this.write(job, result), options);
    } catch (error) {
      if (!isJobDataError(error)) throw error;
      events.emit({ kind: 'job-unusable', jobId: job.id, reason: error.message });
      const backOff = this.decide(job, { kind: 'failed', reason: error.message });
      return retry(() => this.write(job, { ...result, ...backOff }), options);
    }
  }

  private async write(job: Job, result: PollResult): Promise<Job | null> {
    const { store, clock } = this;
    const { sharedPauseUntil, update, schedule, statusCalls, leaseUntil } = result;
    if (sharedPauseUntil !== null) await store.pausePolling(sharedPauseUntil);
    const { events, onFailed } = this.options;
    const context = { store, clock, events, onFailed };
    // The renewals are all that changed since the claim.
    const isRenewed = leaseUntil !== job.schedule.dueAt;
    const known = isRenewed ? { ...job, schedule: { ...job.schedule, dueAt: leaseUntil } } : job;
    return applyUpdate(context, known, { update, schedule, statusCalls, requires: 'claim' });
  }
}
