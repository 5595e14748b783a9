import { ErrorCode, GatewayError } from './errors.js';
import { type Job, JobStatus } from './job.js';
import type { JobWrite } from './job-write.js';
import type { SubmitOutcome } from './pixazo.js';
import { decideUnconfirmed } from './poll-decision.js';
import { afterAnswer, type PollPolicy, policyFor } from './poll-schedule.js';

/** The consequences of the outcome of a submission. */
export type SubmitDecision =
  /** The job is removed, its idempotency key is free again, and its caller gets the error. */
  { kind: 'remove'; error: GatewayError } | { kind: 'write'; write: JobWrite };

/** The facts that a decision depends on beside job and outcome. Times are milliseconds. */
export interface SubmitFacts {
  now: number;
  poll: PollPolicy;
  /** How long a job with a callback address may stay SUBMITTING. */
  confirmMs: number;
}

/** Decides what becomes of a job whose submission had this outcome. */
export function decideAfterSubmit(job: Job, outcome: SubmitOutcome, facts: SubmitFacts): SubmitDecision {
  const { now, poll, confirmMs } = facts;
  switch (outcome.kind) {
    case 'refused':
      return { kind: 'remove', error: outcome.error };
    case 'not-sent':
      return { kind: 'remove', error: unreachable(outcome.reason) };
    case 'accepted': {
      const schedule = afterAnswer(now, now, policyFor(job.callback !== null, poll));
      // Pixazo's acceptance is final even if another gateway has claimed the job; that gateway keeps its lease.
      return {
        kind: 'write',
        write: { update: outcome.update, schedule, statusCalls: 0, requires: 'nothing' },
      };
    }
    case 'unknown': {
      const { update, schedule } = decideUnconfirmed(job, { now, confirmMs });
      return { kind: 'write', write: { update, schedule, statusCalls: 0, requires: 'lease' } };
    }
  }
}

/**
 * The part that is kept of an outcome that cannot be stored: of an acceptance its request_id, whose status calls bring the rest;
 * otherwise it counts as unknown.
 */
export function storablePartOf(outcome: SubmitOutcome, reason: string): SubmitOutcome {
  if (outcome.kind !== 'accepted' || outcome.update.status === JobStatus.QUEUED)
    return { kind: 'unknown', reason };
  const { requestId } = outcome.update;
  return {
    kind: 'accepted',
    update: { status: JobStatus.QUEUED, requestId, media: [], error: null, completedAt: null },
  };
}

function unreachable(reason: string): GatewayError {
  return new GatewayError(
    ErrorCode.UPSTREAM_UNAVAILABLE,
    'Pixazo cannot be reached. Nothing was sent and nothing is charged; try again later.',
    { cause: reason },
  );
}
