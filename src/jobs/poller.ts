import type { Clock } from '../core/clock.js';
import type { Job } from '../core/job.js';
import type { JobStore } from '../core/job-store.js';
import type { Pixazo, StatusOutcome } from '../core/pixazo.js';
import type { PollPolicy } from '../core/poll-schedule.js';
import { judge, unconfirmed, type Verdict } from '../core/verdict.js';
import { applyUpdate } from './apply-update.js';

/** What a lease lasts beyond the limit of the one call it is for. */
const LEASE_MARGIN_MS = 5_000;
/** The loop looks at the store at least this often, for work that nobody woke it for. */
const LONGEST_SLEEP_MS = 5_000;

/** What a look found worth a line in the log. */
export interface PollerEvents {
  /** A job changed. */
  onChange(job: Job): void;
  /** A look told nothing; it will be repeated. */
  onFailure(job: Job, reason: string): void;
  /** No status call is made until then, in milliseconds since the epoch. */
  onPause(until: number, reason: string): void;
  /** The store could not be read or written. */
  onStoreError(error: unknown): void;
}

/**
 * Looks at every unfinished job when its row says it is due: one loop for all of them, one status call at a time
 * for each, however many watch.
 */
export class Poller {
  private readonly inFlight = new Set<Promise<void>>();
  private readonly stopping = new AbortController();
  private nap = new AbortController();
  private pausedUntil = 0;
  private loop: Promise<void> = Promise.resolve();

  constructor(
    private readonly store: JobStore,
    private readonly pixazo: Pixazo,
    private readonly clock: Clock,
    private readonly options: {
      /** This instance's name on the rows it is busy with. */
      lease: string;
      /** Limit of one status call, in milliseconds. */
      timeoutMs: number;
      /** Most status calls at a time. */
      concurrency: number;
      /** An unfinished job older than this is given up, in milliseconds. */
      jobMaxAgeMs: number;
      poll: PollPolicy;
      events: PollerEvents;
    },
  ) {}

  /** Looks at all that is due now, as far as the concurrency allows; resolves when these looks are done. */
  async tick(): Promise<void> {
    await Promise.all(await this.startDue());
  }

  /** Ticks whenever a job comes due, until stopped. */
  start(): void {
    this.loop = this.run();
  }

  /** Says that a job may have come due earlier than the loop expects. */
  wake(): void {
    this.nap.abort();
  }

  /** Starts no further look, breaks off those under way and gives their leases back. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.wake();
    await this.loop;
    await Promise.all(this.inFlight);
  }

  private async run(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      this.nap = new AbortController();
      let sleepMs = LONGEST_SLEEP_MS;
      try {
        await this.startDue();
        sleepMs = await this.untilNextDue();
      } catch (error) {
        this.options.events.onStoreError(error);
      }
      await this.clock.sleep(sleepMs, this.nap.signal);
    }
  }

  private async untilNextDue(): Promise<number> {
    // A look that ends wakes the loop, so a full house needs no clock.
    if (this.inFlight.size >= this.options.concurrency) return LONGEST_SLEEP_MS;
    const dueAt = await this.store.nextDueAt();
    const wakeAt = Math.max(dueAt ?? Number.POSITIVE_INFINITY, this.pausedUntil);
    return Math.min(LONGEST_SLEEP_MS, Math.max(0, wakeAt - this.clock.now()));
  }

  private async startDue(): Promise<Promise<void>[]> {
    const now = this.clock.now();
    const limit = this.options.concurrency - this.inFlight.size;
    if (this.stopping.signal.aborted || limit <= 0 || now < this.pausedUntil) return [];
    const due = await this.store.claimDue({
      now,
      limit,
      lease: this.options.lease,
      leaseUntil: now + this.options.timeoutMs + LEASE_MARGIN_MS,
    });
    return due.map((job) => {
      const look = this.lookAt(job)
        .catch((error) => this.options.events.onStoreError(error))
        .finally(() => {
          this.inFlight.delete(look);
          this.wake();
        });
      this.inFlight.add(look);
      return look;
    });
  }

  private async lookAt(job: Job): Promise<void> {
    const outcome = await this.ask(job);
    const now = this.clock.now();
    const verdict = this.judge(job, outcome, now);
    if (verdict.pauseUntil !== null && verdict.pauseUntil > this.pausedUntil) {
      this.pausedUntil = verdict.pauseUntil;
      this.options.events.onPause(verdict.pauseUntil, reasonOf(outcome));
    }
    if (outcome.kind !== 'update') this.options.events.onFailure(job, reasonOf(outcome));
    const after = await applyUpdate(this.store, job.id, verdict.update, {
      now,
      schedule: () => verdict.schedule,
    });
    if (after && after.revision > job.revision) this.options.events.onChange(after);
  }

  /** A job found SUBMITTING was left by whoever submitted it, and Pixazo cannot be asked about it. */
  private async ask(job: Job): Promise<StatusOutcome> {
    if (job.requestId === null) return { kind: 'update', update: unconfirmed };
    return this.pixazo.status(job.requestId, this.stopping.signal);
  }

  private judge(job: Job, outcome: StatusOutcome, now: number): Verdict {
    // A call that our own stopping broke off says nothing about the job: it is due for whoever comes next.
    if (this.stopping.signal.aborted && outcome.kind === 'failed') {
      return { update: null, schedule: { ...job.schedule, lease: null, dueAt: now }, pauseUntil: null };
    }
    const { poll, jobMaxAgeMs } = this.options;
    return judge(job, outcome, { now, random: this.clock.random(), poll, jobMaxAgeMs });
  }
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
