import type { Job, JobStatus } from './job.js';
import type { CompletedRun } from './progress.js';
import type { SubmitLimits } from './submit-limits.js';

/** Which of a caller's jobs. An absent member does not narrow. */
export interface JobFilter {
  caller: string;
  statuses?: JobStatus[];
  modelId?: string;
}

/** A job that was due, as it is now that it is leased. */
export interface ClaimedJob {
  job: Job;
  /** When its look came due, in milliseconds since the epoch. */
  dueAt: number;
  /** Whose lease on it ran out; null when nobody held it. */
  expiredLease: string | null;
  /** Before this time, in milliseconds since the epoch, no status call may be made for any job; null: nobody said so. */
  pausedUntil: number | null;
}

/** How many jobs of one model stand in one status. */
export interface UnfinishedCount {
  modelId: string;
  status: JobStatus;
  count: number;
}

/** Raised as "job X changed", nothing more: who hears it reads the job again. */
export interface JobSignals {
  /** Calls `onSignal` after each change or removal of the job, until the returned function is called. */
  listen(jobId: string, onSignal: (jobId: string) => void): () => void;
  /** Calls `onSignal` after each beginning, change or removal of a job of this caller, until the returned function is called. */
  listenToCaller(caller: string, onSignal: (jobId: string) => void): () => void;
}

/**
 * Durable jobs. What a method has resolved for survives a crash of the process and of the machine.
 * A method that cannot do its work rejects and has changed nothing. Errors about one job's own data are typed
 * (`isJobDataError`); any other error, except a GatewayError, is trouble of the store.
 */
export interface JobStore {
  readonly signals: JobSignals;

  /**
   * Writes a new job and raises its signal, unless its caller already has one under the same idempotency key: then it answers that one,
   * which counts towards no limit. Without limits there are none.
   * @throws GatewayError RATE_LIMITED or QUOTA_EXCEEDED when the caller is at its limit, also by what others write now;
   * UnstorableJobError when no store can hold this job
   */
  insert(job: Job, limits?: SubmitLimits): Promise<{ job: Job; inserted: boolean }>;
  /**
   * Takes back a job that Pixazo never accepted; its idempotency key is free again, and it counts towards no quota.
   * @param lease given, the job is removed only while this is the lease on it
   */
  remove(jobId: string, lease?: string): Promise<void>;
  /**
   * Lets `change` see the job as it is now and writes what it answers, in one transaction; null changes nothing. What a
   * job begins with stays: its ids, caller, model, input, key, creation, expectation and callback address.
   * Raises the signal when the revision grew. Answers the job as it then is; null when there is none.
   * @param lastSeen the job as the writer saw it last. While it still is that, it is not read again; else `change` is
   * called once more, with what it is
   * @throws UnstorableJobError when no store can hold the changed job; CorruptRowError when the job cannot be read
   */
  update(jobId: string, change: (job: Job) => Job | null, lastSeen?: Job): Promise<Job | null>;

  /** @throws CorruptRowError */
  find(jobId: string): Promise<Job | null>;
  /** The job whose callback address hashes to this. */
  findByCallback(tokenDigest: string): Promise<Job | null>;
  /** Newest first, those older than the job `after`. What is too damaged to be read is passed over. */
  list(filter: JobFilter, page: { after: string | null; limit: number }): Promise<Job[]>;
  count(filter: JobFilter): Promise<number>;
  /** The runs of this model, for all callers, that were COMPLETED last: at most `limit`, newest first, none that is damaged. */
  findCompletedRuns(modelId: string, limit: number): Promise<CompletedRun[]>;

  /**
   * Leases at most `limit` of the jobs that are due at `now` to `lease`, longest due first: nobody else is given
   * them before `leaseUntil`. A holder that dies lets them come due again by themselves.
   * @param claim.onCorruptRow is told of each that is too damaged to be read. It is leased, but not answered.
   */
  claimDue(claim: {
    now: number;
    limit: number;
    lease: string;
    leaseUntil: number;
    onCorruptRow?: (jobId: string, reason: string) => void;
  }): Promise<ClaimedJob[]>;
  /**
   * Tells whoever claims a job from now on that no status call may be made before `until`, in milliseconds since the epoch.
   * A time that is earlier than one given before changes nothing.
   */
  pausePolling(until: number): Promise<void>;
  /** Deletes at most `limit` jobs that ended before `before`, and raises their signals. Answers how many. */
  deleteEndedBefore(which: { before: number; limit: number }): Promise<number>;
  /** Forgets submits from before that time, in milliseconds since the epoch, that only the limits remember. */
  forgetSubmits(before: number): Promise<void>;
  /** When the next job comes due; null when none ever will. */
  nextDueAt(): Promise<number | null>;
  /** The unfinished jobs of all callers; a model and status without any is left out. As cheap as there are few of them. */
  countUnfinished(): Promise<UnfinishedCount[]>;

  /** Whether the store can be read and written now. */
  checkWritable(): Promise<boolean>;
  close(): Promise<void>;
}
