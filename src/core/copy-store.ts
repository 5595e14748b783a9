/** The copying of one result, as it is stored. Times are milliseconds since the epoch. */
export interface CopyTask {
  jobId: string;
  /** The place of the result in its job. */
  index: number;
  /** How often copying began at the first byte. Each time has a file of its own, named by `copyName`. */
  begun: number;
  /** The strong ETag of what is being copied; null: it cannot be continued. */
  etag: string | null;
  /** The length of what is being copied; null: unknown. */
  sizeBytes: number | null;
  /** Attempts in a row at which the source failed, and the time of the first of them. */
  failures: number;
  failingSince: number | null;
  /** Whether the job was deleted, so that only the removal of the copy is left to do. */
  isGone: boolean;
}

/** When a task is due again, and what is remembered until then. */
export type CopySchedule = Pick<CopyTask, 'etag' | 'failures' | 'failingSince'> & { dueAt: number };

/** The version of a result that an attempt found at its source. */
export type CopiedVersion = Pick<CopyTask, 'etag' | 'sizeBytes'>;

/**
 * The results to be copied and those whose copies go. The store adds them in the transaction in which a job is
 * COMPLETED, and marks them as gone in the one that deletes the job. All other changes need the lease on the task.
 */
export interface CopyStore {
  /** Leases at most `limit` of the tasks that are due at `now` to `lease`, longest due first. */
  claim(claim: { now: number; limit: number; lease: string; leaseUntil: number }): Promise<CopyTask[]>;
  /** The number of results that are still to be copied. */
  countPending(): Promise<number>;
  /** When the next task comes due; null when none will. */
  nextDueAt(): Promise<number | null>;
  /** Makes the lease last longer. Returns false, with nothing changed, when it is lost or the job was deleted. */
  extend(task: CopyTask, lease: string, leaseUntil: number): Promise<boolean>;
  /** Records that copying begins at the first byte. Returns how often it has begun; null when the lease is lost. */
  begin(task: CopyTask, lease: string, version: CopiedVersion): Promise<number | null>;
  /** Releases the lease until the task is due again. One of a deleted job is due now. */
  reschedule(task: CopyTask, lease: string, schedule: CopySchedule, now: number): Promise<void>;
  /** Ends the copying: the task is due again once its job is deleted. */
  finish(task: CopyTask, lease: string, now: number): Promise<void>;
  /** Forgets the task. */
  remove(task: CopyTask, lease: string): Promise<void>;
}

/**
 * The name of a copy in its storage, made of the gateway's own ids alone. The folder before the slash holds one of 256
 * parts of all copies.
 * @param begun from 1
 */
export function copyName({ jobId, index }: Pick<CopyTask, 'jobId' | 'index'>, begun: number): string {
  return `${jobId.slice(-2)}/${jobId}-${index}-${begun}`;
}

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;
/** A source that fails for so long is given up. */
const GIVE_UP_AFTER_MS = 60 * 60_000;

/**
 * The schedule after an attempt at which the source failed: a pause of one second, doubling up to a minute.
 * @param etag the version that the next attempt may continue; null: it begins at the first byte
 * @returns null when the source has failed for an hour
 */
export function afterFailedCopy(task: CopyTask, etag: string | null, now: number): CopySchedule | null {
  const failingSince = task.failingSince ?? now;
  const dueAt = now + Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(task.failures, 30));
  if (dueAt - failingSince > GIVE_UP_AFTER_MS) return null;
  return { dueAt, etag, failures: task.failures + 1, failingSince };
}
