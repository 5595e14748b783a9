import type { Clock } from '../core/clock.js';
import type { Job } from '../core/job.js';
import type { ClaimedJob, JobStore } from '../core/job-store.js';
import type { Pixazo, StatusOutcome } from '../core/pixazo.js';
import { LATE_OUTCOME_MS, type PollPolicy } from '../core/poll-schedule.js';
import { noTracing, type Tracing } from '../core/tracing.js';
import { judge, judgeUnasked, judgeUnconfirmed, type Verdict } from '../core/verdict.js';
import { applyUpdate } from './apply-update.js';
import { patiently } from './patiently.js';
import type { PollPace } from './poll-pace.js';
import { reached } from './steps.js';

const BUSY = 'Pixazo is busy';
/** When others are at work on a job, the next look at it is so much later. */
const AT_WORK_MS = 5_000;

/** What a look finds worth telling. */
export interface LookingEvents {
  /** A look begins, so many milliseconds after it was due. */
  onLook(job: Job, lateMs: number): void;
  /** A job came to stand in another status. */
  onChange(job: Job): void;
  /** A look told nothing; it will be repeated. */
  onFailure(job: Job, reason: string): void;
  /** No status call is made until then, in milliseconds since the epoch. `cause` is the kind of the outcome. */
  onPause(until: number, reason: string, cause: StatusOutcome['kind']): void;
}

/** What looking is told once. Times are milliseconds. */
export interface LookingOptions {
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
  events: LookingEvents;
  tracing?: Tracing;
}

/** What a look came to. */
interface Look extends Verdict {
  /** How many it took: 0 or 1. */
  statusCalls: number;
  /** Before this time, in milliseconds since the epoch, Pixazo wants no call for any job, from whichever gateway. */
  retryAt?: number | null;
}

/** A look at a claimed job: one status call, and what it means into the job's row. */
export class Looking {
  private readonly tracing: Tracing;

  /** @param stop aborted, it breaks off the looks under way, which then give their leases back */
  constructor(
    private readonly store: JobStore,
    private readonly pixazo: Pixazo,
    private readonly clock: Clock,
    private readonly pace: PollPace,
    private readonly stop: AbortSignal,
    private readonly options: LookingOptions,
  ) {
    this.tracing = options.tracing ?? noTracing;
  }

  /**
   * Answers when the job is due again. What was found is written as soon as the store takes it, while the lease lasts.
   * @param onStoreError is told of each error after which that is tried again
   * @throws the last of them, when the lease ends or all stops
   */
  async lookAt(claimed: ClaimedJob, onStoreError: (error: unknown) => void): Promise<number> {
    const { job, dueAt } = claimed;
    const { events } = this.options;
    reached('look-claimed', job.id);
    events.onLook(job, Math.max(0, this.clock.now() - dueAt));
    const look = await this.lookOf(claimed);
    const after = await patiently(() => this.record(job, look), {
      clock: this.clock,
      onError: onStoreError,
      giveUpAt: job.schedule.dueAt ?? 0,
      signal: this.stop,
    });
    reached('update-recorded', job.id);
    return after?.schedule.dueAt ?? Number.POSITIVE_INFINITY;
  }

  private async record(
    job: Job,
    { update, schedule, statusCalls, retryAt = null }: Look,
  ): Promise<Job | null> {
    const { lease, events } = this.options;
    if (retryAt !== null) await this.store.pauseCalls(retryAt);
    return applyUpdate(this.store, job, update, {
      now: () => this.clock.now(),
      schedule: () => schedule,
      statusCalls,
      isHeld: (now) =>
        now.schedule.lease === lease &&
        // A later claim of this very instance is another.
        now.schedule.dueAt === job.schedule.dueAt &&
        // What a look at a job without a request says is void once its submitter, late, has told of one.
        now.requestId === job.requestId,
      onChange: (changed) => events.onChange(changed),
    });
  }

  private async lookOf({ job, lostBy, noCallBefore }: ClaimedJob): Promise<Look> {
    const { poll, timeoutMs, jobMaxAgeMs, confirmMs, lease } = this.options;
    const requestId = job.requestId ?? job.callback?.heard ?? null;
    if (job.requestId === null && this.options.isSubmitting(job.id)) {
      // The submitter has its lease back, unless others held the job meanwhile, and may have told of it.
      const schedule = { ...job.schedule, lease: lostBy, dueAt: this.clock.now() + AT_WORK_MS };
      return { update: null, schedule, pauseUntil: null, statusCalls: 0 };
    }
    if (requestId === null) {
      // Whoever submitted it may be alive, with Pixazo's answer in hand and a database that was away.
      if (lostBy !== null && lostBy !== lease) return untold(job, this.clock.now() + LATE_OUTCOME_MS, 0);
      return { statusCalls: 0, ...judgeUnconfirmed(job, { now: this.clock.now(), confirmMs }) };
    }

    // This process was held up, and others may be looking by now, or before Pixazo answers.
    if (this.clock.now() + timeoutMs > (job.schedule.dueAt ?? 0)) return untold(job, this.clock.now(), 0);
    if (noCallBefore !== null) this.heedOthers(noCallBefore);
    const { pausedUntil } = this.pace;
    if (this.clock.now() < pausedUntil) {
      const limits = { now: this.clock.now(), jobMaxAgeMs, confirmMs };
      return { statusCalls: 0, ...judgeUnasked(job, pausedUntil, limits) };
    }
    const outcome = await this.ask(job, requestId);
    reached('status-read', job.id);
    const now = this.clock.now();
    // A call that our own stopping broke off says nothing about the job.
    if (this.stop.aborted && outcome.kind === 'failed') return untold(job, now, 1);
    const verdict = judge(job, outcome, { now, random: this.clock.random(), poll, jobMaxAgeMs, confirmMs });
    this.heed(job, outcome, verdict);
    // A refused key is this gateway's own, and may be another after a restart.
    const retryAt = outcome.kind === 'busy' ? verdict.pauseUntil : null;
    return { statusCalls: 1, retryAt, ...verdict };
  }

  private ask(job: Job, requestId: string): Promise<StatusOutcome> {
    return this.tracing.span('poll', { 'job.id': job.id, 'model.id': job.modelId }, async () => {
      const outcome = await this.pixazo.status(requestId, this.stop);
      this.tracing.tell({ outcome: outcome.kind });
      return outcome;
    });
  }

  /** What another gateway was told, or this one before it was started anew. */
  private heedOthers(noCallBefore: number): void {
    if (noCallBefore <= this.clock.now()) return;
    if (this.pace.pause(noCallBefore)) this.options.events.onPause(noCallBefore, BUSY, 'busy');
  }

  /** What an answer means for all other looks. */
  private heed(job: Job, outcome: StatusOutcome, { pauseUntil }: Verdict): void {
    const { events } = this.options;
    const isPaused = this.pace.heed(outcome, pauseUntil);
    if (outcome.kind !== 'update') events.onFailure(job, reasonOf(outcome));
    if (isPaused && pauseUntil !== null) events.onPause(pauseUntil, reasonOf(outcome), outcome.kind);
  }
}

/** Nothing was asked, or heard; the job is due again at `dueAt` for whoever comes then. */
function untold({ schedule }: Job, dueAt: number, statusCalls: number): Look {
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
      return outcome.reason;
  }
}
