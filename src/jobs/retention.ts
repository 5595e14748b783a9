import type { Clock } from '../core/clock.js';
import type { JobStore } from '../core/job-store.js';

/** Few enough that a submit never waits long behind one batch. */
const BATCH = 100;
/** Between two batches, and between two rounds, in milliseconds. */
const BATCH_PAUSE_MS = 100;
const ROUND_PAUSE_MS = 10 * 60_000;

/** Longer ago than any limit looks back. */
const FORGET_SUBMITS_MS = 10 * 60_000;

/** Deletes jobs, and with them their idempotency keys, some time after they ended; and what the limits need no more. */
export class Retention {
  private readonly stopping = new AbortController();
  private loop: Promise<void> = Promise.resolve();

  constructor(
    private readonly store: JobStore,
    private readonly clock: Clock,
    private readonly options: {
      /** How long a job is kept after its end, in milliseconds. */
      keepMs: number;
      onStoreError: (error: unknown) => void;
    },
  ) {}

  /** Deletes all that has been kept long enough, a few at a time. Answers how many. */
  async sweep(): Promise<number> {
    let total = 0;
    await this.store.forgetSubmits(this.clock.now() - FORGET_SUBMITS_MS);
    while (!this.stopping.signal.aborted) {
      const deleted = await this.store.deleteEndedBefore({
        before: this.clock.now() - this.options.keepMs,
        limit: BATCH,
      });
      total += deleted;
      if (deleted < BATCH) break;
      await this.clock.sleep(BATCH_PAUSE_MS, this.stopping.signal);
    }
    return total;
  }

  /** Sweeps now and then, until stopped. */
  start(): void {
    this.loop = this.run();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.loop;
  }

  private async run(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      try {
        await this.sweep();
      } catch (error) {
        this.options.onStoreError(error);
      }
      await this.clock.sleep(ROUND_PAUSE_MS, this.stopping.signal);
    }
  }
}
