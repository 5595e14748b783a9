import { Charged, ErrorCode } from './errors.js';
import { endedWith, isTerminal, type Job, type Update } from './job.js';
import type { StatusOutcome } from './pixazo.js';
import type { PollPlan } from './poll-plan.js';
import {
  afterAnswer,
  afterFailure,
  afterMissing,
  type DueSchedule,
  isLost,
  LONGEST_PAUSE_MS,
  neverAgain,
  type PollPolicy,
  policyFor,
} from './poll-schedule.js';

/** The submission may or may not have reached Pixazo, and there is no way to find out. */
export const unconfirmed = endedWith(
  ErrorCode.SUBMISSION_UNCONFIRMED,
  'Pixazo may or may not have accepted this generation, and cannot be asked. ' +
    'It was not sent again, because that could charge twice.',
  Charged.UNKNOWN,
);

/** Pixazo has answered 404 often and long enough. */
export const lost = endedWith(
  ErrorCode.JOB_LOST,
  'Pixazo no longer knows this request. Whether it was charged cannot be told.',
  Charged.UNKNOWN,
);

/** The job did not end within the time the gateway follows a job. */
export const expired = endedWith(
  ErrorCode.JOB_EXPIRED,
  'Pixazo did not finish this job within the time the gateway follows a job. Whether it was charged cannot be told.',
  Charged.UNKNOWN,
);

/** The consequences of one poll of a job. */
export interface PollDecision {
  /** The news; null: there is none. */
  update: Update | null;
  /** The next poll, if the job has not ended. */
  schedule: DueSchedule;
  /** No status call for any job before this time, in milliseconds since the epoch; null: no pause. */
  pauseUntil: number | null;
}

/** How long a job may stay unfinished. Times are milliseconds. */
export interface JobLifetime {
  now: number;
  /** An unfinished job of this age ends as JOB_EXPIRED. */
  jobMaxAgeMs: number;
  /** A job with a callback address may stay unconfirmed up to this age. */
  confirmMs: number;
}

/** The facts that a decision depends on beside the job and the outcome. */
export interface PollFacts extends JobLifetime {
  /** 0 to 1, spreads the next poll. */
  random: number;
  poll: PollPolicy;
  /** The model that Pixazo names for this job. */
  upstreamModelId: string;
}

/** Decides about a job after a status call: its update, its next poll, and a pause of all status calls. */
export function decideAfterPoll(job: Job, outcome: StatusOutcome, facts: PollFacts): PollDecision {
  return inTime(job, decideByOutcome(job, outcome, facts), facts);
}

/** Decides about a job for which no status call is made. */
export function decideWithoutCall(
  job: Job,
  plan: Exclude<PollPlan, { kind: 'call' }>,
  limits: JobLifetime,
): PollDecision {
  switch (plan.kind) {
    case 'skip':
      return { update: null, schedule: plan.schedule, pauseUntil: null };
    case 'wait': {
      const schedule = { ...job.schedule, lease: null, dueAt: plan.until };
      return inTime(job, { update: null, schedule, pauseUntil: null }, limits);
    }
    case 'unconfirmed':
      return decideUnconfirmed(job, limits);
  }
}

/**
 * Decides about a job whose submission is unconfirmed and that has no request to ask about: it waits for a callback if
 * it has a callback address, and ends if not.
 */
export function decideUnconfirmed(job: Job, facts: { now: number; confirmMs: number }): PollDecision {
  const confirmBy = job.createdAt + (job.callback ? facts.confirmMs : 0);
  const waiting: PollDecision = {
    update: null,
    schedule: { ...neverAgain, dueAt: confirmBy },
    pauseUntil: null,
  };
  return endAt(confirmBy, unconfirmed, waiting, facts.now);
}

function decideByOutcome(job: Job, outcome: StatusOutcome, facts: PollFacts): PollDecision {
  const { now, random, poll, upstreamModelId } = facts;
  // A request that only a callback named is polled as if no callback could come.
  const policy = policyFor(job.callback !== null && job.requestId !== null, poll);
  const failed = afterFailure(job.schedule, now, policy, random);
  switch (outcome.kind) {
    case 'update':
      // A callback can name any request; only one for the same model can be this job's.
      if (job.requestId === null && outcome.modelId !== upstreamModelId) return waiting(failed, null);
      return {
        update: outcome.update,
        schedule: afterAnswer(now, job.createdAt, policyFor(job.callback !== null, poll)),
        pauseUntil: null,
      };
    case 'missing': {
      const schedule = afterMissing(job.schedule, now, policy, random);
      const isGone = job.requestId !== null && isLost(schedule, now);
      return { update: isGone ? lost : null, schedule, pauseUntil: null };
    }
    case 'denied':
      return waiting(failed, now + LONGEST_PAUSE_MS);
    case 'busy':
      return waiting(failed, outcome.retryAfterMs === null ? null : now + outcome.retryAfterMs);
    case 'failed':
      return waiting(failed, null);
    case 'not-called': {
      const { retryAfterMs } = outcome;
      const schedule = { ...job.schedule, lease: null, dueAt: now + (retryAfterMs ?? poll.minMs) };
      return { update: null, schedule, pauseUntil: retryAfterMs === null ? null : now + retryAfterMs };
    }
  }
}

function waiting(failed: DueSchedule, pauseUntil: number | null): PollDecision {
  const dueAt = Math.max(failed.dueAt, pauseUntil ?? 0);
  return { update: null, schedule: { ...failed, dueAt }, pauseUntil };
}

function inTime(
  job: Job,
  decision: PollDecision,
  { now, jobMaxAgeMs, confirmMs }: JobLifetime,
): PollDecision {
  return job.requestId === null
    ? endAt(job.createdAt + confirmMs, unconfirmed, decision, now)
    : endAt(job.createdAt + jobMaxAgeMs, expired, decision, now);
}

/** The last poll of a job is due at `deadline`; a job that is unfinished then ends with `update`. */
function endAt(deadline: number, update: Update, decision: PollDecision, now: number): PollDecision {
  const isAnswered =
    decision.update !== null && (isTerminal(decision.update.status) || update === unconfirmed);
  if (now >= deadline && !isAnswered) return { ...decision, update };
  const dueAt = Math.min(decision.schedule.dueAt, deadline);
  return { ...decision, schedule: { ...decision.schedule, dueAt } };
}
