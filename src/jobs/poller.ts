import { setMaxListeners } from 'node:events';
import type { Clock } from '../core/clock.js';
import { nextConcurrency } from '../core/concurrency.js';
import type { Job } from '../core/job.js';
import type { ClaimedJob, JobStore } from '../core/job-store.js';
import type { Pixazo, StatusOutcome } from '../core/pixazo.js';
import { LATE_OUTCOME_MS, type PollPolicy } from '../core/poll-schedule.js';
import { noTracing, type Tracing } from '../core/tracing.js';
import { judge, judgeUnconfirmed, type Verdict } from '../core/verdict.js';
import { applyUpdate } from './apply-update.js';
import { reached } from './steps.js';

/** What a lease lasts beyond the wait for a call's turn and the call itself, each with the same limit. */
const LEASE_MARGIN_MS = 5_000;
/** The loop looks at the store at least this often, for work that nobody woke it for. */
const LONGEST_SLEEP_MS = 5_000;

/** What a look found worth a line in the log. */
export interface PollerEvents {
  /** A look begins, so many milliseconds after it was due. */
  onLook(job: Job, lateMs: number): void;
  /** A job came to stand in another status. */
  onChange(job: Job): void;
  /** A look told nothing; it will be repeated. */
  onFailure(job: Job, reason: string): void;
  /** No status call is made until then, in milliseconds since the epoch. `cause` is the kind of the outcome. */
  onPause(until: number, reason: string, cause: StatusOutcome['kind']): void;
  /** A job that came due cannot be looked at, as what is stored of it is damaged. It is tried again later. */
  onDamaged(jobId: string, reason: string): void;
  /** The store could not be read or written. */
  onStoreError(error: unknown): void;
  /** After an error, the store works again. */
  onStoreRecovered(): void;
}

/** What a poller is told once. Times are milliseconds. */
export interface PollerOptions {
  /** This poller's name, and nobody else's, on the rows it looks at. */
  lease: string;
  /** Limit of one status call. */
  timeoutMs: number;
  /** Most status calls at a time; fewer while Pixazo is busy. */
  concurrency: number;
  /** An unfinished job older than this is given up. */
  jobMaxAgeMs: number;
  /** A job with a callback address may stay SUBMITTING up to this age. */
  confirmMs: number;
  poll: PollPolicy;
  /** Whether this process is still at work on the job's submission. */
  isSubmitting: (jobId: string) => boolean;
  events: PollerEvents;
  tracing?: Tracing;
}

/** What a look came to, and how many status calls it took: 0 or 1. */
interface Look extends Verdict {
  statusCalls: number;
}

/**
 * Looks at every unfinished job when its row says it is due: one loop for all of them, one status call at a time
 * for each, however many watch.
 */
export class Poller {
  private readonly inFlight = new Set<Promise<void>>();
  private readonly stopping = new AbortController();
  private nap = new AbortController();
  /** When the loop looks at the store again by itself. */
  private wakesAt = Number.POSITIVE_INFINITY;
  private pausedUntil = 0;
  private concurrency: number;
  private storeFails = false;
  private loop: Promise<void> = Promise.resolve();
  private readonly tracing: Tracing;

  constructor(
    private readonly store: JobStore,
    private readonly pixazo: Pixazo,
    private readonly clock: Clock,
    private readonly options: PollerOptions,
  ) {
    this.concurrency = options.concurrency;
    // Each call listens for the stop; Node takes more than ten for a leak.
    setMaxListeners(options.concurrency + 1, this.stopping.signal);
    this.tracing = options.tracing ?? noTracing;
  }

  /** Looks at all that is due now, as far as the concurrency allows; resolves when these looks are done. */
  async tick(): Promise<void> {
    await Promise.all(await this.startDue());
  }

  /** Ticks whenever a job comes due, until stopped. */
  start(): void {
    this.loop = this.run();
  }

  /** Says that a job comes due at that time, which may be earlier than the loop expects. */
  wake(dueAt: number): void {
    if (dueAt < this.wakesAt) this.nap.abort();
  }

  /** Starts no further look, breaks off those under way and gives their leases back. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.nap.abort();
    await this.loop;
    await Promise.all(this.inFlight);
  }

  private async run(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      this.nap = new AbortController();
      this.wakesAt = Number.POSITIVE_INFINITY;
      let sleepMs = LONGEST_SLEEP_MS;
      try {
        await this.startDue();
        sleepMs = await this.untilNextDue();
        if (this.storeFails) this.options.events.onStoreRecovered();
        this.storeFails = false;
      } catch (error) {
        this.onStoreError(error);
      }
      this.wakesAt = this.clock.now() + sleepMs;
      await this.clock.sleep(sleepMs, this.nap.signal);
    }
  }

  private async untilNextDue(): Promise<number> {
    // A look that ends wakes the loop, so a full house needs no clock.
    if (this.freePlaces <= 0) return LONGEST_SLEEP_MS;
    const dueAt = await this.store.nextDueAt();
    const wakeAt = Math.max(dueAt ?? Number.POSITIVE_INFINITY, this.pausedUntil);
    return Math.min(LONGEST_SLEEP_MS, Math.max(0, wakeAt - this.clock.now()));
  }

  private async startDue(): Promise<Promise<void>[]> {
    const now = this.clock.now();
    const limit = this.freePlaces;
    if (this.stopping.signal.aborted || limit <= 0 || now < this.pausedUntil) return [];
    const due = await this.store.claimDue({
      now,
      limit,
      lease: this.options.lease,
      leaseUntil: now + 2 * this.options.timeoutMs + LEASE_MARGIN_MS,
      onDamaged: (jobId, reason) => this.options.events.onDamaged(jobId, reason),
    });
    return due.map((claimed) => {
      const look = this.lookAt(claimed)
        .catch((error) => {
          this.onStoreError(error);
          return 0;
        })
        .then((nextDueAt) => {
          const wasFull = this.freePlaces <= 0;
          this.inFlight.delete(look);
          this.wake(wasFull ? 0 : nextDueAt);
        });
      this.inFlight.add(look);
      return look;
    });
  }

  private get freePlaces(): number {
    return Math.ceil(this.concurrency) - this.inFlight.size;
  }

  private onStoreError(error: unknown): void {
    this.storeFails = true;
    this.options.events.onStoreError(error);
  }

  /** Answers when the job is due again. */
  private async lookAt(claimed: ClaimedJob): Promise<number> {
    const { job, dueAt } = claimed;
    const { events } = this.options;
    reached('look-claimed', job.id);
    events.onLook(job, Math.max(0, this.clock.now() - dueAt));
    const { update, schedule, statusCalls } = await this.lookOf(claimed);
    const after = await applyUpdate(this.store, job, update, {
      now: () => this.clock.now(),
      schedule: () => schedule,
      statusCalls,
      isHeld: (now) =>
        now.schedule.lease === this.options.lease &&
        // A later claim of this very instance is another.
        now.schedule.dueAt === job.schedule.dueAt &&
        // What a look at a job without a request says is void once its submitter, late, has told of one.
        now.requestId === job.requestId,
      onChange: (changed) => events.onChange(changed),
    });
    reached('update-recorded', job.id);
    return after?.schedule.dueAt ?? Number.POSITIVE_INFINITY;
  }

  private async lookOf({ job, lostBy }: ClaimedJob): Promise<Look> {
    const { poll, timeoutMs, jobMaxAgeMs, confirmMs, lease } = this.options;
    const requestId = job.requestId ?? job.callback?.heard ?? null;
    if (job.requestId === null && this.options.isSubmitting(job.id)) {
      // The submitter has its lease back, unless others held the job meanwhile, and may have told of it.
      const schedule = { ...job.schedule, lease: lostBy, dueAt: this.clock.now() + LONGEST_SLEEP_MS };
      return { update: null, schedule, pauseUntil: null, statusCalls: 0 };
    }
    if (requestId === null) {
      // Whoever submitted it may be alive, with Pixazo's answer in hand and a database that was away.
      if (lostBy !== null && lostBy !== lease) return untold(job, this.clock.now() + LATE_OUTCOME_MS, 0);
      return { ...judgeUnconfirmed(job, { now: this.clock.now(), confirmMs }), statusCalls: 0 };
    }

    // This process was held up, and others may be looking by now, or before Pixazo answers.
    if (this.clock.now() + timeoutMs > (job.schedule.dueAt ?? 0)) return untold(job, this.clock.now(), 0);
    // Another look may have been told to wait while this one was being claimed.
    if (this.clock.now() < this.pausedUntil) return untold(job, this.pausedUntil, 0);
    const outcome = await this.ask(job, requestId);
    reached('status-read', job.id);
    const now = this.clock.now();
    // A call that our own stopping broke off says nothing about the job.
    if (this.stopping.signal.aborted && outcome.kind === 'failed') return untold(job, now, 1);
    const verdict = judge(job, outcome, { now, random: this.clock.random(), poll, jobMaxAgeMs, confirmMs });
    this.heed(job, outcome, verdict);
    return { ...verdict, statusCalls: 1 };
  }

  private ask(job: Job, requestId: string): Promise<StatusOutcome> {
    return this.tracing.span('poll', { 'job.id': job.id, 'model.id': job.modelId }, async () => {
      const outcome = await this.pixazo.status(requestId, this.stopping.signal);
      this.tracing.tell({ outcome: outcome.kind });
      return outcome;
    });
  }

  /** What an answer means for all other looks. */
  private heed(job: Job, outcome: StatusOutcome, { pauseUntil }: Verdict): void {
    const wasBusy = outcome.kind === 'busy';
    if (wasBusy || outcome.kind === 'update') {
      this.concurrency = nextConcurrency(this.concurrency, wasBusy, this.options.concurrency);
    }
    if (outcome.kind === 'update') return;
    this.options.events.onFailure(job, reasonOf(outcome));
    if (pauseUntil === null || pauseUntil <= this.pausedUntil) return;
    this.pausedUntil = pauseUntil;
    this.options.events.onPause(pauseUntil, reasonOf(outcome), outcome.kind);
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
      return 'Pixazo is busy';
    case 'denied':
      return `Pixazo refuses the key (${outcome.status})`;
    case 'failed':
      return outcome.reason;
  }
}
