import { jobNotFound } from '../../core/errors.js';
import { isTerminal, type Job } from '../../core/job.js';
import { findOwnJob } from '../own-job.js';
import type { WatchableJobs } from './job-cache.js';
import type { EventSource } from './signal-stream.js';
import type { Read } from './stream-reader.js';

/** The revisions of one job of one caller: the job as it is now, then each later one, until the terminal one. */
export class JobRevisions implements EventSource<Job> {
  private isChanged = false;
  /** The job as the stream began with it, until that is emitted or a signal says that it may have changed. */
  private first: Job | null = null;
  private sentRevision = 0;

  constructor(
    private readonly store: WatchableJobs,
    private readonly caller: string,
    private readonly jobId: string,
  ) {}

  /** Reads the job, so that a watch of a job that does not exist is refused before it begins. @throws GatewayError NOT_FOUND */
  async begin(): Promise<void> {
    const job = await this.find();
    if (!this.isChanged) this.first = job;
    this.isChanged = true;
  }

  listen(onSignal: () => void): () => void {
    return this.store.signals.listen(this.jobId, () => {
      this.first = null;
      this.isChanged = true;
      onSignal();
    });
  }

  hasWork(): boolean {
    return this.isChanged;
  }

  async work(read: Read): Promise<Job | null> {
    this.isChanged = false;
    const job = this.first ?? (await read(() => this.find()));
    this.first = null;
    if (!job || job.revision <= this.sentRevision) return null;
    this.sentRevision = job.revision;
    return job;
  }

  isLast({ status }: Job): boolean {
    return isTerminal(status);
  }

  clear(): void {
    this.first = null;
  }

  /** @throws GatewayError NOT_FOUND when it does not exist, or was deleted; CorruptRowError */
  private async find(): Promise<Job> {
    const job = await findOwnJob(this.store, this.caller, this.jobId);
    if (!job) throw jobNotFound();
    return job;
  }
}
