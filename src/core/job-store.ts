import type { Charge } from './charge.js';
import type { CorruptRowError } from './corrupt-row.js';
import type { Job, JobStatus } from './job.js';
import type { MoneyStore } from './money-store.js';
import type { CompletedRun } from './progress.js';
import type { SubmitLimits } from './submit-limits.js';
import type { UpdatesCursor } from './updates-cursor.js';

/** A filter of a caller's visible jobs. An absent member does not filter. */
export interface JobFilter {
  caller: string;
  /** An empty list matches no job. */
  statuses?: JobStatus[];
  modelId?: string;
  /** Only jobs that have all of these labels. An empty list matches every job. */
  labels?: string[];
}

/** A page of a list of jobs, which is newest first. */
export interface JobPage {
  /** Only jobs older than the one with this id. */
  after?: string | null;
  /** Only jobs newer than the one with this id. */
  before?: string | null;
  /** The most jobs to return. */
  limit: number;
  /** The end of the list at which a page begins: `newest` (the default), or `oldest`, as `last` of a connection needs it. */
  from?: 'newest' | 'oldest';
}

/** A job that changed, became visible or was deleted. */
export interface JobChange {
  jobId: string;
  /** Whether it was deleted. */
  deleted: boolean;
  /** The position of its latest change. */
  position: number;
}

/** A page of changes. */
export interface ChangePage {
  /** Only changes that follow this one; null: the first page. */
  after: JobChange | null;
  limit: number;
}

/** A job that was due, as it is now that it is leased. */
export interface ClaimedJob {
  job: Job;
  /** When it was due before this claim, in milliseconds since the epoch. */
  dueAt: number;
  /** The lease on it that expired; null when it had none. */
  expiredLease: string | null;
  /** No status call may be made for any job before this time, in milliseconds since the epoch; null: no pause. */
  pausedUntil: number | null;
  /** When the next job that was not due yet comes due, in milliseconds since the epoch; null: none will. */
  nextDueAt: number | null;
}

/** The number of jobs of one model in one status. */
export interface UnfinishedCount {
  modelId: string;
  status: JobStatus;
  count: number;
}

/**
 * Signals that a job changed, and nothing more: a listener reads the job again. A job that is not visible raises none.
 */
export interface JobSignals {
  /** Calls `onSignal` after each change or deletion of the job, until the returned function is called. */
  listen(jobId: string, onSignal: (jobId: string) => void): () => void;
  /** Calls `onSignal` after a job of this caller became visible, changed or was deleted, until the returned function is called. */
  listenToCaller(caller: string, onSignal: (jobId: string) => void): () => void;
}

/**
 * Durable jobs. A change for which a method has resolved survives a crash of the process and of the machine.
 * A method that cannot do its work rejects and has changed nothing. Errors about one job's own data are typed
 * (`isJobDataError`); any other error, except a GatewayError, is trouble of the store.
 *
 * A job that is not visible is returned only by the methods that say so.
 */
export interface JobStore {
  readonly signals: JobSignals;
  /** The database's own name in cursors. A database that was restored from a copy has another one. */
  readonly databaseId: string;
  /** The books about the jobs, written in the same transactions. */
  readonly money: MoneyStore;

  /**
   * Writes a new job, unless its caller already has one under the same idempotency key: then it returns that one, also if
   * it is not visible, and counts and holds nothing. Without limits there are none. A job with a price is entered in the
   * books, and its price is held in every account of the charge, in the same transaction.
   * @throws GatewayError RATE_LIMITED or QUOTA_EXCEEDED when the caller is at its limit; the refusal of the charge;
   * BUDGET_EXCEEDED when an account has no room, also by what others write now. In this order.
   * UnstorableJobError when no store can hold this job
   */
  insert(job: Job, limits?: SubmitLimits, charge?: Charge | null): Promise<{ job: Job; inserted: boolean }>;
  /**
   * Removes a job that Pixazo never accepted; its idempotency key is free again, it counts towards no quota, and its hold
   * is released.
   * @param lease given, the job is removed only while this is the lease on it
   */
  remove(jobId: string, lease?: string): Promise<void>;
  /**
   * Calls `change` with the job as it is now, visible or not, and writes the job that it returns, in one transaction; null
   * changes nothing. The id, caller, team, model, input, key, labels, price, creation, expectation and callback address
   * stay. A hold that the change ends is settled in the books, and a job that it ends is counted there.
   * Raises the signal when the job became visible, or is visible and its revision grew. Returns the job as it then is;
   * null when there is none.
   * @param lastSeen the job as the writer last read it. While it still is that, it is not read again; else `change` is
   * called once more, with the stored one
   * @throws UnstorableJobError when no store can hold the changed job; CorruptRowError when the job cannot be read
   */
  update(jobId: string, change: (job: Job) => Job | null, lastSeen?: Job): Promise<Job | null>;
  /**
   * Deletes a visible, ended job for its caller: its input, media, error and labels are gone, and no read returns it. Its
   * row remains until `deleteEndedBefore`, so that its idempotency key stays used and the quota counts it. Raises its signal.
   * @param now milliseconds since the epoch
   * @returns false, with nothing changed, when there is no such job, or it has not ended or is not visible
   */
  delete(jobId: string, now: number): Promise<boolean>;

  /** @throws CorruptRowError when the job is visible and cannot be read */
  find(jobId: string): Promise<Job | null>;
  /** As `find`, for the gateway's own work: returns the job whether it is visible or not. @throws CorruptRowError */
  findStored(jobId: string): Promise<Job | null>;
  /** The job whose callback address hashes to this, visible or not. */
  findByCallback(tokenDigest: string): Promise<Job | null>;
  /**
   * A page, newest first.
   * @param onCorruptRow is called for each row that is left out because it cannot be read
   */
  list(filter: JobFilter, page: JobPage, onCorruptRow?: (error: CorruptRowError) => void): Promise<Job[]>;
  count(filter: JobFilter): Promise<number>;
  /** How many generations the caller started at or after `since`, in milliseconds since the epoch; also those that are not visible. */
  countGenerations(caller: string, since: number): Promise<number>;
  /** The latest COMPLETED runs of this model, of all callers, newest first; without corrupt rows. */
  findCompletedRuns(modelId: string, limit: number): Promise<CompletedRun[]>;

  /**
   * The cursor of this moment: every change before it can be read now, every later one is found by `changedSince`.
   * @param now milliseconds since the epoch
   */
  cursor(now: number): Promise<UpdatesCursor>;
  /**
   * A page of the caller's jobs that became visible, changed or were deleted at or after this position, in the order of
   * their latest change; possibly some from before it.
   */
  changedSince(caller: string, position: number, page: ChangePage): Promise<JobChange[]>;
  /**
   * A cursor before which every change was signalled to the listeners in this process; it may lag behind `cursor`.
   * @param now milliseconds since the epoch
   */
  settled(now: number): UpdatesCursor;

  /**
   * Leases at most `limit` of the jobs that are due at `now` to `lease`, visible or not, longest due first: no other claim
   * gets them before `leaseUntil`. If the holder dies, they come due again by themselves.
   * @param claim.onCorruptRow is called for each row that cannot be read. It is leased, but not returned.
   */
  claimDue(claim: {
    now: number;
    limit: number;
    lease: string;
    leaseUntil: number;
    onCorruptRow?: (jobId: string, reason: string) => void;
  }): Promise<ClaimedJob[]>;
  /**
   * Sets the end of these leases to `until`, in milliseconds since the epoch, on those of the jobs that still have one of
   * them; a later end stays. Returns the ids of the jobs whose lease does not end before; a job that is being written may
   * be left out. The version stays.
   */
  renewLeases(which: { leases: string[]; jobIds: string[]; until: number }): Promise<string[]>;
  /**
   * Makes later claims return that no status call may be made before `until`, in milliseconds since the epoch. An earlier
   * time than the one before changes nothing.
   */
  pausePolling(until: number): Promise<void>;
  /**
   * Removes at most `limit` jobs that ended before `before`, the first to end first, and raises the signals of those that
   * were visible. Returns how many. Times are milliseconds since the epoch.
   */
  deleteEndedBefore(which: { before: number; limit: number; now: number }): Promise<number>;
  /**
   * Forgets submits from before that time, in milliseconds since the epoch, that only the limits remember. It may keep
   * the latest of a caller.
   */
  forgetSubmits(before: number): Promise<void>;
  /**
   * Forgets at most `limit` deletions from before that time, in milliseconds since the epoch, of which no valid cursor asks
   * any more. Returns how many.
   */
  forgetDeletions(before: number, limit: number): Promise<number>;
  /** When the next job comes due; null when none will. */
  nextDueAt(): Promise<number | null>;
  /**
   * The unfinished jobs of all callers, visible or not; a model and status without any is left out. As cheap as there are
   * few of them.
   */
  countUnfinished(): Promise<UnfinishedCount[]>;

  /** Whether the store can be read and written now. */
  checkWritable(): Promise<boolean>;
  close(): Promise<void>;
}
