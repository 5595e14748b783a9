import { jobNotFound } from '../core/errors.js';
import { isTerminal, type Job } from '../core/job.js';
import type { JobStore } from '../core/job-store.js';

/**
 * Follows one job of one caller: the job as it is now, then each later revision, until the terminal one. A reader
 * that is slow is given the latest revision, not those it missed. `return()` ends it at once, also while it waits,
 * and leaves nothing behind.
 * @throws GatewayError NOT_FOUND, at once or when the job goes away, for a job that is not this caller's.
 */
export async function watchJob(
  store: JobStore,
  caller: string,
  jobId: string,
): Promise<AsyncIterableIterator<Job>> {
  const watch = new JobWatch(store, caller, jobId);
  await watch.open();
  return watch;
}

class JobWatch implements AsyncIterableIterator<Job> {
  private readonly stopListening: () => void;
  /** Read and not yet handed out. */
  private latest: Job | null = null;
  private sentRevision = 0;
  private changed = true;
  private ended = false;
  private wake: (() => void) | null = null;

  constructor(
    private readonly store: JobStore,
    private readonly caller: string,
    private readonly jobId: string,
  ) {
    // Before the first read: a change between the two would otherwise never be seen.
    this.stopListening = store.signals.listen(jobId, () => {
      this.changed = true;
      this.wake?.();
    });
  }

  /** Reads the job for the first time, so that an unknown id is refused before anything is followed. */
  async open(): Promise<void> {
    await this.read();
  }

  async next(): Promise<IteratorResult<Job>> {
    while (!this.ended) {
      if (this.changed) await this.read();
      const job = this.latest;
      if (job && job.revision > this.sentRevision) {
        this.sentRevision = job.revision;
        if (isTerminal(job.status)) this.end();
        return { done: false, value: job };
      }
      if (!this.changed && !this.ended) await this.nextSignal();
    }
    return { done: true, value: undefined };
  }

  async return(): Promise<IteratorResult<Job>> {
    this.end();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  private async read(): Promise<void> {
    this.changed = false;
    try {
      const job = await this.store.find(this.jobId);
      if (job?.caller !== this.caller) throw jobNotFound();
      // A watch that ended meanwhile gives out nothing more.
      if (!this.ended) this.latest = job;
    } catch (error) {
      this.end();
      throw error;
    }
  }

  private nextSignal(): Promise<void> {
    return new Promise((resolve) => {
      this.wake = resolve;
    });
  }

  private end(): void {
    this.ended = true;
    this.latest = null;
    this.stopListening();
    this.wake?.();
  }
}
