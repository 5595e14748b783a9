import { askStore } from '../core/ask-store.js';
import type { Clock } from '../core/clock.js';
import type { CorruptRowError } from '../core/corrupt-row.js';
import { ErrorCode, GatewayError, jobNotFound } from '../core/errors.js';
import { isTerminal, type Job } from '../core/job.js';
import type { JobEvents } from '../core/job-events.js';
import type { JobFilter, JobPage, JobStore } from '../core/job-store.js';
import { estimatedCompletionAt, progressOf } from '../core/progress.js';
import { type DayQuota, dayOf } from '../core/submit-limits.js';
import type { Tracing } from '../core/tracing.js';
import { cursorText, parseCursor } from '../core/updates-cursor.js';
import type { MediaAddress, SignedMediaAddresses } from '../files/signed-media-addresses.js';
import type { Uploads } from '../files/uploads.js';
import { findOwnJob } from './own-job.js';
import type { GenerationRequest } from './submit/new-job.js';
import type { Submission, Submitter } from './submit/submitter.js';
import { JobCache } from './watch/job-cache.js';
import type { JobUpdate } from './watch/job-updates.js';
import { watchJob, watchUpdates } from './watch/watch-job.js';

/** The services that the use cases of a caller need. */
export interface JobsOptions {
  /** Absent or null: results are fetched where Pixazo keeps them. */
  mediaProxy?: SignedMediaAddresses | null;
  /** How long a job is kept after its end, and a copy of a result with it, in milliseconds. */
  retentionMs: number;
  /** Absent: there are none. */
  uploads?: Pick<Uploads, 'release'>;
  /** Generations that a caller may start in a UTC day; null: any number. */
  quotaPerDay: number | null;
  events: JobEvents;
  tracing: Tracing;
}

/** A result as its caller sees it. */
export interface JobMedia extends MediaAddress {
  mimeType: string;
  /** Null until there is a copy. */
  sizeBytes: number | null;
  keptUntil: Date | null;
}

const cannotDelete =
  'The gateway cannot write its database, so the job may not be deleted yet. Try again later.';

/**
 * The use cases of jobs for a caller. Each method sees the caller's own visible jobs only.
 * When the store cannot be read or written, methods throw a retryable GatewayError that is not charged. A job whose own
 * row is corrupt is no such trouble.
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

  /** Null when no job has this id, or it is another caller's. @throws CorruptRowError */
  async find(caller: string, jobId: string): Promise<Job | null> {
    const job = await this.ask(findOwnJob(this.store, caller, jobId));
    if (job) this.options.tracing.setAttributes({ 'job.id': job.id });
    return job;
  }

  /** A page of the list, newest first. Jobs that cannot be read are logged and left out. */
  list(filter: JobFilter, page: JobPage): Promise<Job[]> {
    return this.ask(this.store.list(filter, page, this.onCorruptRow));
  }

  count(filter: JobFilter): Promise<number> {
    return this.ask(this.store.count(filter));
  }

  /**
   * Deletes an ended job with its input and results. Its idempotency key stays used, and the quota counts it.
   * @throws GatewayError NOT_FOUND; OPERATION_REJECTED for a job that has not ended. CorruptRowError
   */
  async deleteJob(caller: string, jobId: string): Promise<void> {
    const job = await this.find(caller, jobId);
    if (!job) throw jobNotFound();
    if (!isTerminal(job.status)) {
      throw new GatewayError(ErrorCode.OPERATION_REJECTED, 'Only a job that has ended can be deleted.');
    }
    const isDeleted = await this.ask(this.store.delete(jobId, this.clock.now()), cannotDelete);
    if (!isDeleted) throw jobNotFound();
    await this.options.uploads?.release(jobId);
  }

  /** The caller's generations of this UTC day; null without a quota. */
  async quotaOf(caller: string): Promise<DayQuota | null> {
    const { quotaPerDay } = this.options;
    if (quotaPerDay === null) return null;
    const { startsAt, endsAt } = dayOf(this.clock.now());
    const used = await this.ask(this.store.countGenerations(caller, startsAt));
    return { limit: quotaPerDay, used, resetsAt: endsAt };
  }

  /** The results of a job with their addresses. @param host the Host header of the request */
  mediaOf(job: Job, host: string | undefined): JobMedia[] {
    const { mediaProxy, retentionMs } = this.options;
    return job.media.map(({ url, mimeType, copy }, index) => ({
      mimeType,
      sizeBytes: copy?.sizeBytes ?? null,
      keptUntil: copy ? new Date(job.updatedAt + retentionMs) : null,
      ...(mediaProxy?.addressOf(job, index, host) ?? { url, downloadUrl: null, urlExpiresAt: null }),
    }));
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

  /** The job now, then each later revision until the terminal one. @throws GatewayError NOT_FOUND; CorruptRowError */
  watch(caller: string, jobId: string): Promise<AsyncIterableIterator<Job>> {
    return this.ask(watchJob(this.followable, caller, jobId, this.clock));
  }

  /** A cursor for `updates`. Everything that is read after this call includes every change before the cursor. */
  async cursor(): Promise<string> {
    return cursorText(await this.ask(this.store.cursor(this.clock.now())));
  }

  /**
   * The changes of the caller's jobs that match the filter: first those since the cursor, then every change, each job as it
   * is when it is read. A change that takes a job out of the filter is included, and every deletion.
   * @param after null: only changes from now on
   * @throws GatewayError BAD_USER_INPUT for an unreadable cursor; CURSOR_EXPIRED
   */
  updates(
    caller: string,
    filter: Omit<JobFilter, 'caller'>,
    after: string | null,
  ): AsyncIterableIterator<JobUpdate> {
    const { store, clock, followable } = this;
    const known = { databaseId: store.databaseId, now: clock.now() };
    const cursor = after === null ? null : parseCursor(after, known);
    const context = { jobs: followable, changes: store, clock, onCorruptRow: this.onCorruptRow };
    return watchUpdates(context, { caller, ...filter }, cursor);
  }

  private readonly onCorruptRow = ({ jobId, message }: CorruptRowError): void =>
    this.options.events.emit({ kind: 'job-unusable', jobId, reason: message });

  private ask<Found>(asking: Promise<Found>, message?: string): Promise<Found> {
    return askStore(asking, this.options.events, message);
  }
}
