import type { Clock } from '../../core/clock.js';
import type { Job } from '../../core/job.js';
import type { ClaimedJob, JobStore } from '../../core/job-store.js';
import type { Pixazo, StatusOutcome } from '../../core/pixazo.js';
import {
  decideAfterPoll,
  decideUnconfirmed,
  decideWhilePaused,
  type PollDecision,
} from '../../core/poll-decision.js';
import { LATE_OUTCOME_MS, type PollPolicy } from '../../core/poll-schedule.js';
import { retry } from '../../core/retry.js';
import { noTracing, type Tracing } from '../../core/tracing.js';
import { applyUpdate } from '../apply-update.js';
import { checkpoint } from '../checkpoints.js';
import type { AdaptiveConcurrency } from './adaptive-concurrency.js';

const BUSY = 'Pixazo is busy';
/** When others are at work on a job, the next look at it is so much later. */
const AT_WORK_MS = 5_000;

/** What a look finds worth telling. */
export interface PollEvents {
  /** A look begins, so many milliseconds after it was due. */
  onPollStarted(job: Job, lateMs: number): void;
  /** A job came to stand in another status. */
  onChange(job: Job): void;
  /** A look told nothing; it will be repeated. */
  onFailure(job: Job, reason: string): void;
  /** No status call is made until then, in milliseconds since the epoch. `cause` is the kind of the outcome. */
  onPause(until: number, reason: string, cause: StatusOutcome['kind']): void;
}

/** What looking is told once. Times are milliseconds. */
export interface JobPollerOptions {
  /** The name, and nobody else's, that stands on the rows of claimed jobs. */
  lease: string;
  /** Limit of one status call. */
  timeoutMs: number;
  /** An unfinished job older than this is given up. */
  jobMaxAgeMs: number;
  /** A job with a callback address may stay SUBMITTING up to this age. */
  confirmMs: number;
  poll: PollPolicy;
  /** Whether this process is still at work on the job's submission. */
  isSubmitting: (jobId: string) => boolean;
  events: PollEvents;
  tracing?: Tracing;
}

/** What a look came to. */
interface PollResult extends PollDecision {
  /** How many it took: 0 or 1. */
  statusCalls: number;
  /** Before this time, in milliseconds since the epoch, Pixazo wants no call for any job, from whichever gateway. */
  retryAt?: number | null;
}

/** A look at a claimed job: one status call, and what it means into the job's row. */
export class JobPoller {
  private readonly tracing: Tracing;

  /** @param stop aborted, it breaks off the looks under way, which then give their leases back */
  constructor(
    private readonly store: JobStore,
    private readonly pixazo: Pixazo,
    private readonly clock: Clock,
    private readonly pace: AdaptiveConcurrency,
    private readonly stop: AbortSignal,
    private readonly options: JobPollerOptions,
  ) {
    this.tracing = options.tracing ?? noTracing;
  }

  /**
   * Answers when the job is due again. What was found is written as soon as the store takes it, while the lease lasts.
   * @param onStoreError is told of each error after which that is tried again
   * @throws the last of them, when the lease ends or all stops
   */
  async poll(claimed: ClaimedJob, onStoreError: (error: unknown) => void): Promise<number> {
    const { job, dueAt } = claimed;
    const { events } = this.options;
    checkpoint('poll-claimed', job.id);
    events.onPollStarted(job, Math.max(0, this.clock.now() - dueAt));
    const look = await this.pollClaimed(claimed);
    const after = await retry(() => this.record(job, look), {
      clock: this.clock,
      onError: onStoreError,
      giveUpAt: job.schedule.dueAt ?? 0,
      signal: this.stop,
    });
    checkpoint('update-recorded', job.id);
    return after?.schedule.dueAt ?? Number.POSITIVE_INFINITY;
  }

  private async record(
    job: Job,
    { update, schedule, statusCalls, retryAt = null }: PollResult,
  ): Promise<Job | null> {
    const { lease, events } = this.options;
    if (retryAt !== null) await this.store.pausePolling(retryAt);
    return applyUpdate(this.store, job, update, {
      now: () => this.clock.now(),
      schedule: () => schedule,
      statusCalls,
      isOwned: (now) =>
        now.schedule.lease === lease &&
        // A later claim of this very instance is another.
        now.schedule.dueAt === job.schedule.dueAt &&
        // What a look at a job without a request says is void once its submitter, late, has told of one.
        now.requestId === job.requestId,
      onChange: (changed) => events.onChange(changed),
    });
  }

  private async pollClaimed({
    job,
    expiredLease,
    pausedUntil: pausedByOthersUntil,
  }: ClaimedJob): Promise<PollResult> {
    const { poll, timeoutMs, jobMaxAgeMs, confirmMs, lease } = this.options;
    const requestId = job.requestId ?? job.callback?.claimedRequestId ?? null;
    if (job.requestId === null && this.options.isSubmitting(job.id)) {
      // The submitter has its lease back, unless others held the job meanwhile, and may have told of it.
      const schedule = { ...job.schedule, lease: expiredLease, dueAt: this.clock.now() + AT_WORK_MS };
      return { update: null, schedule, pauseUntil: null, statusCalls: 0 };
    }
    if (requestId === null) {
      // Whoever submitted it may be alive, with Pixazo's answer in hand and a database that was away.
      if (expiredLease !== null && expiredLease !== lease)
        return releaseLease(job, this.clock.now() + LATE_OUTCOME_MS, 0);
      return { statusCalls: 0, ...decideUnconfirmed(job, { now: this.clock.now(), confirmMs }) };
    }

    // This process was held up, and others may be looking by now, or before Pixazo answers.
    if (this.clock.now() + timeoutMs > (job.schedule.dueAt ?? 0))
      return releaseLease(job, this.clock.now(), 0);
    if (pausedByOthersUntil !== null) this.pauseAsOthers(pausedByOthersUntil);
    const { pausedUntil } = this.pace;
    if (this.clock.now() < pausedUntil) {
      const limits = { now: this.clock.now(), jobMaxAgeMs, confirmMs };
      return { statusCalls: 0, ...decideWhilePaused(job, pausedUntil, limits) };
    }
    const outcome = await this.callStatus(job, requestId);
    checkpoint('status-read', job.id);
    const now = this.clock.now();
    const statusCalls = outcome.kind === 'not-called' ? 0 : 1;
    // A call that our own stopping broke off says nothing about the job.
    if (this.stop.aborted && (statusCalls === 0 || outcome.kind === 'failed'))
      return releaseLease(job, now, statusCalls);
    const verdict = decideAfterPoll(job, outcome, {
      now,
      random: this.clock.random(),
      poll,
      jobMaxAgeMs,
      confirmMs,
    });
    this.recordOutcome(job, outcome, verdict);
    // A refused key is this gateway's own, and may be another after a restart.
    const retryAt = outcome.kind === 'busy' ? verdict.pauseUntil : null;
    return { statusCalls, retryAt, ...verdict };
  }

  private callStatus(job: Job, requestId: string): Promise<StatusOutcome> {
    return this.tracing.span('poll', { 'job.id': job.id, 'model.id': job.modelId }, async () => {
      const outcome = await this.pixazo.status(requestId, this.stop);
      this.tracing.setAttributes({ outcome: outcome.kind });
      return outcome;
    });
  }

  /** What another gateway was told, or this one before it was started anew. */
  private pauseAsOthers(pausedUntil: number): void {
    if (pausedUntil <= this.clock.now()) return;
    if (this.pace.pause(pausedUntil)) this.options.events.onPause(pausedUntil, BUSY, 'busy');
  }

  /** What an answer means for all other looks. */
  private recordOutcome(job: Job, outcome: StatusOutcome, { pauseUntil }: PollDecision): void {
    const { events } = this.options;
    const isPaused = this.pace.record(outcome, pauseUntil);
    const isFailure = outcome.kind !== 'update' && outcome.kind !== 'not-called';
    if (isFailure) events.onFailure(job, reasonOf(outcome));
    if (isPaused && pauseUntil !== null) events.onPause(pauseUntil, reasonOf(outcome), outcome.kind);
  }
}

/** Nothing was asked, or heard; the job is due again at `dueAt` for whoever comes then. */
function releaseLease({ schedule }: Job, dueAt: number, statusCalls: number): PollResult {
  return { update: null, schedule: { ...schedule, lease: null, dueAt }, pauseUntil: null, statusCalls };
}

function reasonOf(outcome: StatusOutcome): string {
  switch (outcome.kind) {
    case 'update':
      return 'answered';
    case 'missing':
      return 'Pixazo answered 404';
    case 'busy':
      return BUSY;
    case 'denied':
      return `Pixazo refuses the key (${outcome.status})`;
    case 'failed':
    case 'not-called':
      return outcome.reason;
  }
}
