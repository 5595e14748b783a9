import { type Job, JobStatus } from '../../core/job.js';
import type { JobCost } from '../../core/job-cost.js';
import type { JsonObject } from '../../core/model.js';
import type { Amount } from '../../core/money.js';
import type { Webhook } from '../../core/pixazo.js';
import { neverAgain } from '../../core/poll-schedule.js';
import type { UploadUse } from '../../files/uploads.js';

/** A generation that a caller requests; its input is valid. */
export interface GenerationRequest {
  caller: string;
  /** Absent: the caller has none. */
  team?: string | null;
  /** Whether the caller may know the amounts of a budget of the whole gateway. Absent: no. */
  isAdmin?: boolean;
  /** The most that the caller agrees to; absent: any price. */
  maxCost?: Amount | null;
  modelId: string;
  /** The body for Pixazo, after defaults. */
  body: JsonObject;
  /** The uploads that the body names. Absent: none. */
  uploads?: readonly UploadUse[];
  /** The caller's own labels; repetitions count once. Absent: none. */
  labels?: string[];
  /** This caller and key start at most one generation. */
  idempotencyKey: string | null;
  /** The caller's own; it takes the place of the gateway's. */
  webhook: Webhook | null;
}

/** The facts that a new job gets beside its request. Times are milliseconds. */
export interface NewJobFacts {
  id: string;
  now: number;
  /** The submitter's lease, and how long it lasts unless it is renewed. */
  lease: string;
  leaseMs: number;
  /** Null: it has no callback address. */
  callbackTokenDigest: string | null;
  expectedMs: number | null;
  /** Null: it has no price. */
  cost: JobCost | null;
}

/** A job as it is written before anything is sent: SUBMITTING, leased to its submitter, and not visible. */
export function newJob(request: GenerationRequest, facts: NewJobFacts): Job {
  const { id, now, lease, leaseMs, callbackTokenDigest, expectedMs, cost } = facts;
  const callback =
    callbackTokenDigest === null ? null : { tokenDigest: callbackTokenDigest, claimedRequestId: null };
  return {
    id,
    caller: request.caller,
    team: request.team ?? null,
    modelId: request.modelId,
    input: request.body,
    idempotencyKey: request.idempotencyKey,
    labels: [...new Set(request.labels)],
    visible: false,
    requestId: null,
    status: JobStatus.SUBMITTING,
    revision: 1,
    version: 1,
    media: [],
    error: null,
    cost,
    createdAt: now,
    updatedAt: now,
    completedAt: null,
    expectedMs,
    callback,
    statusCalls: 0,
    schedule: { ...neverAgain, dueAt: now + leaseMs, lease },
  };
}
