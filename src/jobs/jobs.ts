import type { Clock } from '../core/clock.js';
import { ErrorCode, GatewayError } from '../core/errors.js';
import type { Job, Media } from '../core/job.js';
import type { JobEvents } from '../core/job-events.js';
import type { JobFilter, JobStore } from '../core/job-store.js';
import { estimatedCompletionAt, progressOf } from '../core/progress.js';
import type { Tracing } from '../core/tracing.js';
import { isJobDataError } from '../core/unstorable-job.js';
import type { SignedMediaAddresses } from '../files/signed-media-addresses.js';
import type { GenerationRequest } from './submit/new-job.js';
import type { Submission, Submitter } from './submit/submitter.js';
import { JobCache } from './watch/job-cache.js';
import { watchJob, watchJobs } from './watch/watch-job.js';

/** What the use cases of a caller need. */
export interface JobsOptions {
  /** Without it, results are fetched where Pixazo keeps them. */
  mediaProxy?: SignedMediaAddresses;
  events: JobEvents;
  tracing: Tracing;
}

/**
 * What a caller can do with jobs. Each method sees the caller's own jobs only.
 * When the store cannot be read, methods throw a retryable GatewayError that is not charged.
 */
export class Jobs {
  private readonly followable: JobCache;

  constructor(
    private readonly store: JobStore,
    private readonly submitter: Submitter,
    private readonly clock: Clock,
    private readonly options: JobsOptions,
  ) {
    this.followable = new JobCache(store, clock);
  }

  /** Starts a generation, or returns the one that this caller's idempotency key started before. */
  submit(request: GenerationRequest): Promise<Submission> {
    return this.submitter.submit(request);
  }

  /** Null when no job has this id, or it is another caller's. */
  async find(caller: string, jobId: string): Promise<Job | null> {
    const job = await this.read(this.store.find(jobId));
    if (job?.caller !== caller) return null;
    this.options.tracing.setAttributes({ 'job.id': job.id });
    return job;
  }

  /** Newest first, those older than the job `after`. */
  list(filter: JobFilter, page: { after: string | null; limit: number }): Promise<Job[]> {
    return this.read(this.store.list(filter, page));
  }

  count(filter: JobFilter): Promise<number> {
    return this.read(this.store.count(filter));
  }

  /** The results of a job with their addresses. @param host the Host header of the request */
  mediaOf(job: Job, host: string | undefined): Media[] {
    const { mediaProxy } = this.options;
    if (!mediaProxy) return job.media;
    return job.media.map((file, index) => ({ ...file, url: mediaProxy.urlOf(job, index, host) }));
  }

  /** The job now, then each later revision until the terminal one. @throws GatewayError NOT_FOUND */
  watch(caller: string, jobId: string): Promise<AsyncIterableIterator<Job>> {
    return this.read(watchJob(this.followable, caller, jobId, this.clock));
  }

  /** How far the job is now, from 0 to 1; it never falls. */
  progressOf(job: Job): number {
    return progressOf(job, this.clock.now());
  }

  /** When the job is expected to be COMPLETED, as of now; null when it has ended or nothing is known. */
  estimatedCompletionAt(job: Job): Date | null {
    const at = estimatedCompletionAt(job, this.clock.now());
    return at === null ? null : new Date(at);
  }

  /** Seconds until then by this gateway's clock, never negative; null when nothing is known. */
  estimatedSecondsRemaining(job: Job): number | null {
    const now = this.clock.now();
    const at = estimatedCompletionAt(job, now);
    return at === null ? null : Math.max(0, (at - now) / 1_000);
  }

  /** Every revision of every job of the caller, from now on. */
  watchAll(caller: string): AsyncIterableIterator<Job> {
    return watchJobs(this.followable, caller, this.clock);
  }

  private async read<Found>(reading: Promise<Found>): Promise<Found> {
    try {
      return await reading;
    } catch (error) {
      if (error instanceof GatewayError) throw error;
      if (!isJobDataError(error)) this.options.events.emit({ kind: 'store-failed', error });
      throw new GatewayError(
        ErrorCode.INTERNAL_SERVER_ERROR,
        'The gateway cannot read its database. Nothing was changed and nothing is charged. Try again later.',
        { retryable: true, cause: error },
      );
    }
  }
}
