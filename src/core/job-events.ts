import type { Job } from './job.js';
import type { JobCost } from './job-cost.js';
import type { StatusOutcome, SubmitOutcome } from './pixazo.js';

/**
 * Something that happened to a job, or to the store of all jobs. Those that carry a job are checkpoints: steps between
 * two durable states, at which a test can stop the process.
 */
export type JobEvent =
  | JobCheckpoint
  /** The job has a new status. */
  | { kind: 'job-changed'; job: Job }
  /** An idempotency key was answered with the job that it started before. */
  | { kind: 'replayed'; job: Job }
  /** No status call before `until`, in milliseconds since the epoch. */
  | { kind: 'polling-paused'; until: number; outcome: StatusOutcome['kind']; reason: string }
  /** What is stored of a job cannot be read, or something about it cannot be stored. No other job is affected. */
  | { kind: 'job-unusable'; jobId: string; reason: string }
  /** A budget had no room for a generation of this model. */
  | { kind: 'budget-exceeded'; budget: string; modelId: string }
  /** An admin settled a charge that nobody could settle from here. */
  | { kind: 'charge-resolved'; jobId: string; cost: JobCost; by: string }
  /** A source failed, and is tried again; or, after an hour, it is not. */
  | { kind: 'copy-failed'; jobId: string; index: number; reason: string; isGivenUp: boolean }
  /** Copies of results cannot be stored or removed just now. */
  | { kind: 'keeping-failed'; reason: string }
  /** After a failure, copies can be stored again. */
  | { kind: 'keeping-recovered' }
  /** The store could not be read or written. */
  | { kind: 'store-failed'; error: unknown }
  /** After a failure, the store works again. */
  | { kind: 'store-recovered' };

/** The steps of a job, in the order in which it passes them. */
type JobCheckpoint =
  /** A submission is on disk, and nothing of it was sent. */
  | { kind: 'row-written'; job: Job }
  /** A submission is about to be sent. */
  | { kind: 'request-leaving'; job: Job }
  | { kind: 'answer-read'; job: Job; outcome: SubmitOutcome }
  /** The submission is over. `job` is as it was stored; after a refusal, as it was removed. */
  | { kind: 'outcome-recorded'; job: Job; outcome: SubmitOutcome }
  | { kind: 'callback-recorded'; job: Job }
  /** A due job was claimed, so many milliseconds after it came due. */
  | { kind: 'poll-claimed'; job: Job; lateMs: number }
  | { kind: 'status-read'; job: Job; outcome: StatusOutcome }
  | { kind: 'update-recorded'; job: Job }
  /** A result of a COMPLETED job is about to be copied. */
  | { kind: 'copy-claimed'; job: Job }
  /** Its source answers, and nothing of the answer is stored. */
  | { kind: 'copy-begun'; job: Job }
  /** A complete copy is stored, and the job does not name it. */
  | { kind: 'copy-stored'; job: Job }
  /** The job names the copy. */
  | { kind: 'copy-recorded'; job: Job; sizeBytes: number };

/** The one channel for what happens to jobs. */
export interface JobEvents {
  /** Returns at once and never throws. */
  emit(event: JobEvent): void;
}
