import type { Clock } from '../../core/clock.js';
import { CorruptRowError } from '../../core/corrupt-row.js';
import { GatewayError } from '../../core/errors.js';
import type { Job } from '../../core/job.js';

/** What is watched, and how it is read. */
export interface RevisionSource {
  /** Calls `onSignal` for each job that may have changed, until the returned function is called. */
  listen(onSignal: (jobId: string) => void): () => void;
  /**
   * The job as it is now. Null: it is passed over. A GatewayError or a DamagedRow ends the watch; after any other error it
   * is read again.
   */
  read(jobId: string): Promise<Job | null>;
  /** Whether nothing can follow after this. */
  isLast(job: Job): boolean;
}

/**
 * Of how many jobs a watch remembers what it handed out last. A signal may come after its change was read already;
 * it never comes so late that this many others were handed out since.
 */
const REMEMBERED = 1_000;

/** Pauses between two tries to read a job that the store does not give: the first in milliseconds, doubling. */
const FIRST_RETRY_MS = 100;
const LONGEST_RETRY_MS = 2_000;

/**
 * Revisions of jobs as they come, each greater than the last one of the same job. It holds the ids of jobs that
 * changed, each once, and reads a job when asked for the next: a slow reader is given the latest revision, not those
 * it missed. It listens from the moment it is made, so no change after that is missed. `return()` ends it at once,
 * also while it waits, and leaves nothing behind.
 */
export class RevisionStream implements AsyncIterableIterator<Job> {
  private readonly stopListening: () => void;
  /** Longest waiting first. */
  private readonly changed = new Set<string>();
  private readonly sentRevisions = new Map<string, number>();
  /** What it began with, until that is handed out or a signal says that it may be another by now. */
  private first: Job | null = null;
  private hasEnded = false;
  private wake: (() => void) | null = null;
  /** Breaks off the pause between two tries to read. Thousands wait, and few ever pause. */
  private pausing: AbortController | null = null;

  constructor(
    private readonly watched: RevisionSource,
    private readonly clock: Pick<Clock, 'sleep'>,
  ) {
    this.stopListening = watched.listen((jobId) => {
      this.first = null;
      this.changed.add(jobId);
      this.wake?.();
    });
  }

  /** Begins with this job as it is. Reads it at once, so that one that cannot be read is refused before it is followed. */
  async beginWith(jobId: string): Promise<void> {
    try {
      const job = await this.watched.read(jobId);
      if (this.changed.size === 0) this.first = job;
    } catch (error) {
      this.end();
      throw error;
    }
    this.changed.add(jobId);
  }

  async next(): Promise<IteratorResult<Job>> {
    while (!this.hasEnded) {
      const [jobId] = this.changed;
      if (jobId === undefined) {
        await this.nextSignal();
        continue;
      }
      this.changed.delete(jobId);
      const job = this.first ?? (await this.readWithRetry(jobId));
      this.first = null;
      // A watch that ended meanwhile gives out nothing more.
      if (!job || this.hasEnded || job.revision <= (this.sentRevisions.get(jobId) ?? 0)) continue;
      this.remember(job);
      if (this.watched.isLast(job)) this.end();
      return { done: false, value: job };
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

  /** A store that is out of reach for a while costs its watchers time and nothing else. */
  private async readWithRetry(jobId: string): Promise<Job | null> {
    for (let pause = FIRST_RETRY_MS; ; pause = Math.min(2 * pause, LONGEST_RETRY_MS)) {
      try {
        return await this.watched.read(jobId);
      } catch (error) {
        if (error instanceof GatewayError || error instanceof CorruptRowError) {
          this.end();
          throw error;
        }
        this.pausing = new AbortController();
        await this.clock.sleep(pause, this.pausing.signal);
        if (this.hasEnded) return null;
      }
    }
  }

  private remember({ id, revision }: Job): void {
    this.sentRevisions.delete(id);
    this.sentRevisions.set(id, revision);
    const [oldest] = this.sentRevisions.keys();
    if (oldest !== undefined && this.sentRevisions.size > REMEMBERED) this.sentRevisions.delete(oldest);
  }

  private nextSignal(): Promise<void> {
    return new Promise((resolve) => {
      this.wake = resolve;
    });
  }

  private end(): void {
    this.hasEnded = true;
    this.pausing?.abort();
    this.changed.clear();
    this.stopListening();
    this.wake?.();
  }
}
