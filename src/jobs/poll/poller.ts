import { setMaxListeners } from 'node:events';
import type { Clock } from '../../core/clock.js';
import type { ClaimedJob, JobStore } from '../../core/job-store.js';
import type { Pixazo } from '../../core/pixazo.js';
import { type Loop, runEvery } from '../../core/run-every.js';
import { AdaptiveConcurrency } from './adaptive-concurrency.js';
import { JobPoller, type JobPollerOptions, type PollEvents } from './job-poller.js';

/** What a lease lasts beyond the wait for a call's turn and the call itself, each with the same limit. */
const LEASE_MARGIN_MS = 5_000;
/** The loop looks at the store at least this often, for work that nobody woke it for. */
const LONGEST_SLEEP_MS = 5_000;

/** What a poller finds worth a line in the log. */
export interface PollerEvents extends PollEvents {
  /** A job that came due cannot be looked at, as what is stored of it is damaged. It is tried again later. */
  onCorruptRow(jobId: string, reason: string): void;
  /** The store could not be read or written. */
  onStoreError(error: unknown): void;
  /** After an error, the store works again. */
  onStoreRecovered(): void;
}

/** What a poller is told once. Times are milliseconds. */
export interface PollerOptions extends JobPollerOptions {
  /** Most status calls at a time; fewer while Pixazo is busy. */
  concurrency: number;
  events: PollerEvents;
}

/**
 * Looks at every unfinished job when its row says it is due: one loop for all of them, one status call at a time
 * for each, however many watch.
 */
export class Poller {
  private readonly inFlight = new Set<Promise<void>>();
  private readonly stopping = new AbortController();
  private readonly concurrency: AdaptiveConcurrency;
  private readonly jobPoller: JobPoller;
  private readonly loop: Loop;
  /** When the loop asks the store again by itself, and for how long it sleeps until then. */
  private wakesAt = Number.POSITIVE_INFINITY;
  private sleepMs = LONGEST_SLEEP_MS;
  private storeFails = false;

  constructor(
    private readonly store: JobStore,
    pixazo: Pixazo,
    private readonly clock: Clock,
    private readonly options: PollerOptions,
  ) {
    const { signal } = this.stopping;
    // Each look listens for the stop, its call or its pause; Node takes more than ten for a leak.
    setMaxListeners(options.concurrency + 1, signal);
    this.concurrency = new AdaptiveConcurrency(options.concurrency);
    this.jobPoller = new JobPoller(store, pixazo, clock, this.concurrency, signal, options);
    this.loop = runEvery(
      () => this.sleepMs,
      () => this.tickOnce(),
      { clock },
    );
  }

  /** Looks at all that is due now, as far as the concurrency allows; resolves when these looks are done. */
  async tick(): Promise<void> {
    await Promise.all(await this.startDue());
  }

  /** Ticks whenever a job comes due, until stopped. */
  start(): void {
    this.loop.start();
  }

  /** Says that a job comes due at that time, which may be earlier than the loop expects. */
  wake(dueAt: number): void {
    if (dueAt < this.wakesAt) this.loop.wake();
  }

  /** Starts no further look, breaks off those under way and gives their leases back. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.loop.stop();
    await Promise.all(this.inFlight);
  }

  private async tickOnce(): Promise<void> {
    this.wakesAt = Number.POSITIVE_INFINITY;
    this.sleepMs = LONGEST_SLEEP_MS;
    try {
      void (await this.startDue());
      this.sleepMs = await this.untilNextDue();
      if (this.storeFails) this.options.events.onStoreRecovered();
      this.storeFails = false;
    } catch (error) {
      this.onStoreError(error);
    }
    this.wakesAt = this.clock.now() + this.sleepMs;
  }

  private async untilNextDue(): Promise<number> {
    // A look that ends wakes the loop, so a full house needs no clock.
    if (this.freePlaces <= 0) return LONGEST_SLEEP_MS;
    const dueAt = (await this.store.nextDueAt()) ?? Number.POSITIVE_INFINITY;
    return Math.min(LONGEST_SLEEP_MS, Math.max(0, dueAt - this.clock.now()));
  }

  private async startDue(): Promise<Promise<void>[]> {
    const now = this.clock.now();
    const limit = this.freePlaces;
    if (this.stopping.signal.aborted || limit <= 0) return [];
    const due = await this.store.claimDue({
      now,
      limit,
      lease: this.options.lease,
      leaseUntil: now + 2 * this.options.timeoutMs + LEASE_MARGIN_MS,
      onCorruptRow: (jobId, reason) => this.options.events.onCorruptRow(jobId, reason),
    });
    return due.map((claimed) => this.startPoll(claimed));
  }

  private startPoll(claimed: ClaimedJob): Promise<void> {
    const onStoreError = (error: unknown) => this.onStoreError(error);
    const look = this.jobPoller
      .poll(claimed, onStoreError)
      .catch((error) => {
        onStoreError(error);
        return 0;
      })
      .then((nextDueAt) => {
        const wasFull = this.freePlaces <= 0;
        this.inFlight.delete(look);
        this.wake(wasFull ? 0 : nextDueAt);
      });
    this.inFlight.add(look);
    return look;
  }

  private get freePlaces(): number {
    return this.concurrency.limit - this.inFlight.size;
  }

  private onStoreError(error: unknown): void {
    this.storeFails = true;
    this.options.events.onStoreError(error);
  }
}
