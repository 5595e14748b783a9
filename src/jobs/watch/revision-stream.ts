import type { Clock } from '../../core/clock.js';
import { CorruptRowError } from '../../core/corrupt-row.js';
import { GatewayError } from '../../core/errors.js';
import type { Job } from '../../core/job.js';
import { retry } from '../../core/retry.js';

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

/** The pauses between attempts to read a job while the store is out of reach. */
const readBackoff = { firstMs: 100, longestMs: 2_000 };

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
    private readonly clock: Pick<Clock, 'now' | 'sleep'>,
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
    try {
      return await this.watched.read(jobId);
    } catch (error) {
      if (isFinal(error)) return this.failWith(error);
    }
    this.pausing = new AbortController();
    try {
      return await retry(() => this.watched.read(jobId), {
        clock: this.clock,
        backoff: readBackoff,
        signal: this.pausing.signal,
        isTemporary: (error) => !isFinal(error),
      });
    } catch (error) {
      return this.hasEnded ? null : this.failWith(error);
    }
  }

  private failWith(error: unknown): never {
    this.end();
    throw error;
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

/** Whether reading again cannot help. */
function isFinal(error: unknown): boolean {
  return error instanceof GatewayError || error instanceof CorruptRowError;
}
