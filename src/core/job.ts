import type { Charged, ErrorCode } from './errors.js';
import {
  CostState,
  chargedOf,
  type JobCost,
  type ResolvedState,
  type SettledState,
  settlementOf,
} from './job-cost.js';
import type { JsonObject } from './model.js';
import { neverAgain, type Schedule } from './poll-schedule.js';

/** The status of a job. It only moves down this list; the last three are terminal and equal in rank. */
export enum JobStatus {
  SUBMITTING = 'SUBMITTING',
  QUEUED = 'QUEUED',
  PROCESSING = 'PROCESSING',
  COMPLETED = 'COMPLETED',
  FAILED = 'FAILED',
  ERROR = 'ERROR',
}

const rank: Record<JobStatus, number> = {
  [JobStatus.SUBMITTING]: 0,
  [JobStatus.QUEUED]: 1,
  [JobStatus.PROCESSING]: 2,
  [JobStatus.COMPLETED]: 3,
  [JobStatus.FAILED]: 3,
  [JobStatus.ERROR]: 3,
};

/** Whether a job can have had this status before that one. */
export function isEarlier(status: JobStatus, than: JobStatus): boolean {
  return rank[status] < rank[than];
}

/** Whether a job in this status has ended. */
export function isTerminal(status: JobStatus): boolean {
  return rank[status] === rank[JobStatus.COMPLETED];
}

/** Whether the job's submitter can still take it back. */
export function isRevocable({ status, schedule }: Job): boolean {
  return status === JobStatus.SUBMITTING && schedule.lease !== null;
}

/** Whether its caller deleted the job: it ended, and is not visible any more. Only its idempotency key remains. */
export function isDeleted({ status, visible }: Job): boolean {
  return isTerminal(status) && !visible;
}

/** One result file at its address at Pixazo. */
export interface Media {
  url: string;
  mimeType: string;
  /** The copy that the gateway keeps; absent: none yet, or none at all. */
  copy?: MediaCopy;
}

/** A complete copy of a result, byte for byte. */
export interface MediaCopy {
  /** Its name in the storage of kept results. */
  name: string;
  sizeBytes: number;
  /** The SHA-256 of its bytes, in hexadecimal digits. */
  sha256: string;
  /** The strong ETag of the source, or one made of the digest, so that parts of both go together. */
  etag: string;
  /** When the source last changed; without that, when the copy was made. Milliseconds since the epoch. */
  modifiedAt: number;
}

/** Why a job ended without a result. */
export interface JobError {
  code: ErrorCode;
  message: string;
  charged: Charged;
}

/** The address at this gateway to which Pixazo posts about one job. */
export interface Callback {
  /** The hash of the secret in the address; the secret itself is not stored. */
  tokenDigest: string;
  /** The request_id that a callback named for a job without one; unconfirmed until Pixazo's status names it too. */
  claimedRequestId: string | null;
}

/** One generation of one caller. All times are milliseconds since the epoch. */
export interface Job {
  /** The gateway's own id, a UUIDv7, known before Pixazo answers. Ids sort by creation. */
  id: string;
  caller: string;
  /** The caller's team when it submitted; null: none. */
  team: string | null;
  modelId: string;
  /** The body sent to Pixazo, under Pixazo's names. */
  input: JsonObject;
  idempotencyKey: string | null;
  /** The caller's own, each once. They never change. */
  labels: string[];
  /**
   * Whether reads and watchers see it: from the moment that its submission can no longer be taken back, until it is
   * deleted. The store writes it with a change, and never takes it back with one.
   */
  visible: boolean;
  /** Pixazo's id; null while SUBMITTING, and of a submission that was never confirmed. */
  requestId: string | null;
  status: JobStatus;
  /** Starts at 1 and grows by one with every change that a caller can see. */
  revision: number;
  /** Starts at 1; the store raises it with every write of the row, also with those that no caller can see. */
  version: number;
  /** In Pixazo's order; empty until COMPLETED. */
  media: Media[];
  error: JobError | null;
  /** Null: it was written without a price. */
  cost: JobCost | null;
  createdAt: number;
  updatedAt: number;
  completedAt: number | null;
  /** The duration estimated at its creation, in milliseconds; null when the model had no history. */
  expectedMs: number | null;
  /** Null: Pixazo sends this gateway no callbacks about it. */
  callback: Callback | null;
  /** Status calls made so far, by all gateways. Not visible to callers, so it raises no revision. */
  statusCalls: number;
  schedule: Schedule;
}

/** News about a job, from Pixazo's answer or by the gateway's own decision. */
export interface Update {
  status: Exclude<JobStatus, JobStatus.SUBMITTING>;
  /** The request that the answer names; null for a decision of the gateway. */
  requestId: string | null;
  media: Media[];
  error: JobError | null;
  /** Pixazo's own time of completion, where it gave one. */
  completedAt: number | null;
}

/**
 * The job after this update. Null when the update changes nothing: it is a repetition, comes too late, names another
 * request, or the job has ended. Every change of a status goes through here, and with it the end of every hold.
 * @param onFailed the state of the price of a job that ends FAILED
 */
export function advance(
  job: Job,
  update: Update,
  now: number,
  onFailed: SettledState = CostState.UNRESOLVED,
): Job | null {
  if (rank[update.status] <= rank[job.status]) return null;
  if (job.requestId !== null && update.requestId !== null && job.requestId !== update.requestId) return null;
  const ended = isTerminal(update.status);
  return {
    ...job,
    requestId: job.requestId ?? update.requestId,
    status: update.status,
    revision: job.revision + 1,
    media: update.media,
    error: update.error,
    cost: ended ? settledCost(job.cost, update, onFailed) : job.cost,
    updatedAt: now,
    completedAt: ended ? clampTime(update.completedAt ?? now, job.createdAt, now) : null,
    callback: job.callback && { ...job.callback, claimedRequestId: null },
    schedule: ended ? neverAgain : job.schedule,
  };
}

function settledCost(cost: JobCost | null, update: Update, onFailed: SettledState): JobCost | null {
  if (cost?.state !== CostState.HELD) return cost;
  return { ...cost, state: settlementOf({ status: update.status, code: update.error?.code }, onFailed) };
}

/**
 * The job after an admin has found out whether it was charged: its price is final, and callers see a new revision.
 * Null when that is not unresolved.
 */
export function resolveCost(job: Job, state: ResolvedState, now: number): Job | null {
  if (job.cost?.state !== CostState.UNRESOLVED) return null;
  return {
    ...job,
    revision: job.revision + 1,
    error: job.error && { ...job.error, charged: chargedOf(state) },
    cost: { ...job.cost, state },
    updatedAt: now,
  };
}

/**
 * The job once a result has a copy: callers see a new revision. It is no news about the job itself, so `updatedAt`, from
 * which durations and retention follow, stays. Null when there is no such result, or it has a copy already.
 */
export function withCopy(job: Job, index: number, copy: MediaCopy): Job | null {
  const file = job.media[index];
  if (job.status !== JobStatus.COMPLETED || !job.visible || !file || file.copy) return null;
  return { ...job, revision: job.revision + 1, media: job.media.with(index, { ...file, copy }) };
}

/** Pixazo's clock may be wrong: the time lies between the creation of the job and now. */
function clampTime(time: number, createdAt: number, now: number): number {
  return Math.max(createdAt, Math.min(time, now));
}

/**
 * The job after a callback: due now or, if it is leased, right after the lease. Null when that changes nothing. The
 * only part of a callback that is kept is its request_id, and only for a job without one.
 */
export function requestPoll(job: Job, namedRequestId: string | null, now: number): Job | null {
  const { callback, schedule } = job;
  if (!callback || schedule.dueAt === null) return null;
  const claimedRequestId = job.requestId === null ? (namedRequestId ?? callback.claimedRequestId) : null;
  if (job.requestId === null && claimedRequestId === null) return null;
  const requested =
    schedule.lease === null
      ? { ...schedule, dueAt: Math.min(schedule.dueAt, now) }
      : { ...schedule, pollRequested: true };
  return { ...job, callback: { ...callback, claimedRequestId }, schedule: requested };
}

/** The gateway's own decision that a job ends without a result. */
export function endedWith(code: ErrorCode, message: string, charged: Charged): Update {
  return {
    status: JobStatus.ERROR,
    requestId: null,
    media: [],
    error: { code, message, charged },
    completedAt: null,
  };
}
