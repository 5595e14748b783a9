import type { Clock } from '../core/clock.js';
import type { JobEvents } from '../core/job-events.js';
import type { JobStore } from '../core/job-store.js';
import { type Loop, runEvery } from '../core/run-every.js';
import { DELETIONS_KEPT_MS } from '../core/updates-cursor.js';
import type { Uploads } from '../files/uploads.js';

/** Few enough that a submit never waits long behind one batch. */
const BATCH = 100;
/** As much work, since a deletion that is forgotten is one short row. */
const FORGET_BATCH = 1_000;
/** The least pause between two batches, in milliseconds. */
const BATCH_PAUSE_MS = 100;
/** A batch is followed by a pause this many times as long as it took, so that a slow database is left to the submits. */
const REST = 4;
/** Milliseconds between two sweeps. */
const SWEEP_PAUSE_MS = 10 * 60_000;

/** Submits older than this, in milliseconds, count towards no limit. */
const FORGET_SUBMITS_MS = 10 * 60_000;

/** Deletes jobs and their idempotency keys some time after they ended, and submits that no limit counts any more. */
export class Retention {
  private readonly loop: Loop;

  constructor(
    private readonly store: JobStore,
    private readonly clock: Clock,
    private readonly options: {
      /** How long a job is kept after its end, in milliseconds. */
      keepMs: number;
      /** Absent: there are none. */
      uploads?: Pick<Uploads, 'sweep'>;
      events: JobEvents;
    },
  ) {
    this.loop = runEvery(SWEEP_PAUSE_MS, (stopping) => this.sweep(stopping), {
      clock,
      onError: (error) => options.events.emit({ kind: 'store-failed', error }),
    });
  }

  /** Deletes everything that was kept long enough, one batch at a time. Returns the number of deleted jobs. */
  async sweep(stopping?: AbortSignal): Promise<number> {
    await this.store.forgetSubmits(this.clock.now() - FORGET_SUBMITS_MS);
    await this.inBatches(FORGET_BATCH, stopping, (now) =>
      this.store.forgetDeletions(now - DELETIONS_KEPT_MS, FORGET_BATCH),
    );
    const total = await this.inBatches(BATCH, stopping, (now) =>
      this.store.deleteEndedBefore({ before: now - this.options.keepMs, limit: BATCH, now }),
    );
    await this.options.uploads?.sweep(stopping);
    return total;
  }

  /** Deletes batches of this size, with pauses, until one is not full. Returns the number of deleted rows. */
  private async inBatches(
    size: number,
    stopping: AbortSignal | undefined,
    deleteBatch: (now: number) => Promise<number>,
  ): Promise<number> {
    let total = 0;
    while (!stopping?.aborted) {
      const begin = this.clock.now();
      const deleted = await deleteBatch(begin);
      total += deleted;
      if (deleted < size) break;
      await this.clock.sleep(pauseAfter(this.clock.now() - begin), stopping);
    }
    return total;
  }

  /** Sweeps every ten minutes, until stopped. */
  start(): void {
    this.loop.start();
  }

  async stop(): Promise<void> {
    await this.loop.stop();
  }
}

/** The pause after a batch that took this long; bounded, since the clock may be set during a batch. All in milliseconds. */
function pauseAfter(tookMs: number): number {
  return Math.min(Math.max(BATCH_PAUSE_MS, REST * tookMs), SWEEP_PAUSE_MS);
}
