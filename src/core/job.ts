import type { Charged, ErrorCode } from './errors.js';
import type { JsonObject } from './model.js';
import { neverAgain, type Schedule } from './poll-schedule.js';

/** Where a job stands. It only ever moves down this list; the last three are terminal and alike in rank. */
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

/** Whether a job in this status can change no more. */
export function isTerminal(status: JobStatus): boolean {
  return rank[status] === rank[JobStatus.COMPLETED];
}

/** One result file, where Pixazo keeps it. */
export interface Media {
  url: string;
  mimeType: string;
}

/** Why a job ended without a result. */
export interface JobError {
  code: ErrorCode;
  message: string;
  charged: Charged;
}

/** The address at this gateway to which Pixazo posts about one job. */
export interface Callback {
  /** What the secret in the address hashes to; the secret itself is kept nowhere. */
  tokenDigest: string;
  /** The request_id that a callback named for a job without one. Hearsay, until Pixazo's status confirms it. */
  claimedRequestId: string | null;
}

/** One generation asked for by one caller. All times are milliseconds since the epoch. */
export interface Job {
  /** Ours, a UUIDv7, known before Pixazo answers. Ids sort by the time they were made. */
  id: string;
  caller: string;
  modelId: string;
  /** The body sent to Pixazo, under Pixazo's names. */
  input: JsonObject;
  idempotencyKey: string | null;
  /** Pixazo's id; null while SUBMITTING, and for ever when the submission stayed unconfirmed. */
  requestId: string | null;
  status: JobStatus;
  /** 1 at first; grows by one with every change that a caller can see. */
  revision: number;
  /** 1 at first; the store raises it with every write of the row, also with those that no caller can see. */
  version: number;
  /** In Pixazo's order; empty until COMPLETED. */
  media: Media[];
  error: JobError | null;
  createdAt: number;
  updatedAt: number;
  completedAt: number | null;
  /** How long it was expected to take when it began, in milliseconds; null when nothing was known. */
  expectedMs: number | null;
  /** Null: Pixazo posts nothing about it to this gateway. */
  callback: Callback | null;
  /** Status calls made for it so far, by every instance. Nothing that a caller sees: it moves no revision. */
  statusCalls: number;
  schedule: Schedule;
}

/** What became known about a job: from Pixazo's answer, or by the gateway's own verdict. */
export interface Update {
  status: Exclude<JobStatus, JobStatus.SUBMITTING>;
  /** Which request the answer spoke of; null for a verdict of the gateway. */
  requestId: string | null;
  media: Media[];
  error: JobError | null;
  /** Pixazo's own time of completion, where it gave one. */
  completedAt: number | null;
}

/**
 * The job after this update, or null when it changes nothing: it repeats what is known, comes too late,
 * speaks of another request, or the job is terminal. Every change of a status goes through here.
 */
export function advance(job: Job, update: Update, now: number): Job | null {
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
    updatedAt: now,
    completedAt: ended ? clampTime(update.completedAt ?? now, job.createdAt, now) : null,
    callback: job.callback && { ...job.callback, claimedRequestId: null },
    schedule: ended ? neverAgain : job.schedule,
  };
}

/** Pixazo's clock may be wrong: the time lies between the creation of the job and now. */
function clampTime(time: number, createdAt: number, now: number): number {
  return Math.max(createdAt, Math.min(time, now));
}

/**
 * The job after a callback: due now, or, while somebody is looking, right after. Null when that changes nothing. Of
 * what the callback said only the request_id is kept, and only for a job that has none.
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

/** The gateway's own verdict that a job is over without a result. */
export function endedWith(code: ErrorCode, message: string, charged: Charged): Update {
  return {
    status: JobStatus.ERROR,
    requestId: null,
    media: [],
    error: { code, message, charged },
    completedAt: null,
  };
}
