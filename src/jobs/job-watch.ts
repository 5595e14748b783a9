import type { Job } from '../core/job.js';

/** What is watched, and how it is read. */
export interface Watched {
  /** Calls `onSignal` for each job that may have changed, until the returned function is called. */
  listen(onSignal: (jobId: string) => void): () => void;
  /** The job as it is now. Null: it is passed over. A rejection ends the watch. */
  read(jobId: string): Promise<Job | null>;
  /** Whether nothing can follow after this. */
  isLast(job: Job): boolean;
}

/**
 * Of how many jobs a watch remembers what it handed out last. A signal may come after its change was read already;
 * it never comes so late that this many others were handed out since.
 */
const REMEMBERED = 1_000;

/**
 * Revisions of jobs as they come, each greater than the last one of the same job. It holds the ids of jobs that
 * changed, each once, and reads a job when asked for the next: a slow reader is given the latest revision, not those
 * it missed. It listens from the moment it is made, so no change after that is missed. `return()` ends it at once,
 * also while it waits, and leaves nothing behind.
 */
export class JobWatch implements AsyncIterableIterator<Job> {
  private readonly stopListening: () => void;
  /** Longest waiting first. */
  private readonly changed = new Set<string>();
  private readonly sentRevisions = new Map<string, number>();
  private ended = false;
  private wake: (() => void) | null = null;

  constructor(private readonly watched: Watched) {
    this.stopListening = watched.listen((jobId) => {
      this.changed.add(jobId);
      this.wake?.();
    });
  }

  /** Begins with this job as it is. Reads it at once, so that one that cannot be read is refused before it is followed. */
  async beginWith(jobId: string): Promise<void> {
    await this.read(jobId);
    this.changed.add(jobId);
  }

  async next(): Promise<IteratorResult<Job>> {
    while (!this.ended) {
      const [jobId] = this.changed;
      if (jobId === undefined) {
        await this.nextSignal();
        continue;
      }
      this.changed.delete(jobId);
      const job = await this.read(jobId);
      // A watch that ended meanwhile gives out nothing more.
      if (!job || this.ended || job.revision <= (this.sentRevisions.get(jobId) ?? 0)) continue;
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

  private async read(jobId: string): Promise<Job | null> {
    try {
      return await this.watched.read(jobId);
    } catch (error) {
      this.end();
      throw error;
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
    this.ended = true;
    this.changed.clear();
    this.stopListening();
    this.wake?.();
  }
}
