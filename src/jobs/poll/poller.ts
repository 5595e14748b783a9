import { setMaxListeners } from 'node:events';
import type { Clock } from '../../core/clock.js';
import type { ClaimedJob, JobStore } from '../../core/job-store.js';
import type { Pixazo } from '../../core/pixazo.js';
import { type Loop, runEvery } from '../../core/run-every.js';
import { isJobDataError } from '../../core/unstorable-job.js';
import { AdaptiveConcurrency } from './adaptive-concurrency.js';
import { ClaimBackoff } from './claim-backoff.js';
import { JobPoller, type JobPollerOptions } from './job-poller.js';

/** The store is asked for due jobs at least this often, for jobs that other gateways made due. */
const LONGEST_SLEEP_MS = 5_000;

/** How due jobs are polled. Times are milliseconds. */
export interface PollerOptions extends JobPollerOptions {
  /** Most status calls at a time; fewer while Pixazo is busy. */
  concurrency: number;
}

/** Polls every unfinished job when its row says that it is due: one loop for all jobs, one status call per job. */
export class Poller {
  private readonly inFlight = new Set<Promise<void>>();
  private readonly stopping = new AbortController();
  private readonly concurrency: AdaptiveConcurrency;
  private readonly jobPoller: JobPoller;
  private readonly loop: Loop;
  private readonly backoff = new ClaimBackoff();
  /** When the next job is due, as far as the loop knows. */
  private dueAt = Number.POSITIVE_INFINITY;
  /** When the loop asks the store again, and how long it sleeps until then. */
  private wakesAt = 0;
  private sleepMs = LONGEST_SLEEP_MS;
  private storeFails = false;

  constructor(
    private readonly store: JobStore,
    pixazo: Pixazo,
    private readonly clock: Clock,
    private readonly options: PollerOptions,
  ) {
    const { signal } = this.stopping;
    // Each poll listens for the stop, in its call or its pause; Node reports more than ten as a leak.
    setMaxListeners(options.concurrency + 1, signal);
    this.concurrency = new AdaptiveConcurrency(options.concurrency);
    this.jobPoller = new JobPoller(store, pixazo, clock, this.concurrency, signal, options);
    this.loop = runEvery(
      () => this.sleepMs,
      () => this.pollDue(),
      { clock },
    );
  }

  /** Polls every job that is due now, as far as the concurrency allows; resolves when these polls are done. */
  async tick(): Promise<void> {
    const { polls } = await this.startDue();
    await Promise.all(polls);
  }

  /** Polls whenever a job comes due, until stopped. */
  start(): void {
    this.loop.start();
  }

  /** Wakes the loop if a job is due at `dueAt`, earlier than the loop expects. In milliseconds since the epoch. */
  wake(dueAt: number): void {
    this.dueAt = Math.min(this.dueAt, dueAt);
    const wakesAt = dueAt + this.backoff.delayMs;
    if (wakesAt >= this.wakesAt) return;
    this.wakesAt = wakesAt;
    this.loop.wake();
  }

  /** Begins no further poll, cuts off the calls in flight and releases their leases. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.loop.stop();
    await Promise.all(this.inFlight);
  }

  private async pollDue(): Promise<void> {
    const early = this.wakesAt - this.clock.now();
    // Woken for a job that is due soon. After a longer time, the clock was set back.
    if (early > 0 && early <= LONGEST_SLEEP_MS) this.sleepMs = early;
    else await this.askStore();
  }

  private async askStore(): Promise<void> {
    this.wakesAt = Number.POSITIVE_INFINITY;
    let nextDueAt: number | null = null;
    try {
      ({ nextDueAt } = await this.startDue());
      if (this.storeFails) this.options.events.emit({ kind: 'store-recovered' });
      this.storeFails = false;
    } catch (error) {
      this.onError(error);
    }
    const now = this.clock.now();
    this.dueAt = Math.min(this.dueAt, nextDueAt ?? Number.POSITIVE_INFINITY);
    this.wakesAt = Math.min(this.wakesAt, this.dueAt + this.backoff.delayMs, now + LONGEST_SLEEP_MS);
    this.sleepMs = Math.max(0, this.wakesAt - now);
  }

  /** Returns the polls that began, and when the next job is due; null when it does not matter or there is none. */
  private async startDue(): Promise<{ polls: Promise<void>[]; nextDueAt: number | null }> {
    const now = this.clock.now();
    const wasDue = this.dueAt <= now;
    this.dueAt = Number.POSITIVE_INFINITY;
    const limit = this.freeSlots;
    if (this.stopping.signal.aborted || limit <= 0) return { polls: [], nextDueAt: null };
    const { lease, leases, events } = this.options;
    const due = await this.store.claimDue({
      now,
      limit,
      lease,
      leaseUntil: now + leases.terms.leaseMs,
      onCorruptRow: (jobId, reason) => events.emit({ kind: 'job-unusable', jobId, reason }),
    });
    if (due.length > 0) this.backoff.onFound(due.length >= limit);
    else if (wasDue) this.backoff.onNothing();
    const polls = due.map((claimed) => this.startPoll(claimed));
    // At full concurrency, the poll that ends first wakes the loop.
    if (this.freeSlots <= 0) return { polls, nextDueAt: null };
    // Others ended during the claim, which left behind what is due beyond its limit.
    if (due.length >= limit) return { polls, nextDueAt: now };
    return { polls, nextDueAt: due[0] ? due[0].nextDueAt : await this.store.nextDueAt() };
  }

  private startPoll(claimed: ClaimedJob): Promise<void> {
    const poll = this.jobPoller
      .poll(claimed)
      .catch((error) => {
        this.onError(error);
        return 0;
      })
      .then((nextDueAt) => {
        const wasFull = this.freeSlots <= 0;
        this.inFlight.delete(poll);
        this.wake(wasFull ? 0 : nextDueAt);
      });
    this.inFlight.add(poll);
    return poll;
  }

  private get freeSlots(): number {
    return this.concurrency.limit - this.inFlight.size;
  }

  private onError(error: unknown): void {
    // Of that job alone: it is polled again when its lease has expired.
    if (isJobDataError(error)) return;
    this.storeFails = true;
    this.options.events.emit({ kind: 'store-failed', error });
  }
}
