import { Charged, ErrorCode } from './errors.js';
import { endedWith, isTerminal, type Job, type Update } from './job.js';
import type { StatusOutcome } from './pixazo.js';
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

/** The submission may or may not have reached Pixazo, and nothing will tell. */
export const unconfirmed = endedWith(
  ErrorCode.SUBMISSION_UNCONFIRMED,
  'Pixazo may or may not have accepted this generation, and cannot be asked. ' +
    'It was not sent again, because that could charge twice.',
  Charged.UNKNOWN,
);

/** Pixazo says, often and long enough, that there is no such request. */
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

/** What a look at a job comes to. */
export interface PollDecision {
  /** What became known; null when nothing did. */
  update: Update | null;
  /** The next look, if the job is not over. */
  schedule: DueSchedule;
  /** No status call for any job before this time, in milliseconds since the epoch. */
  pauseUntil: number | null;
}

/** How long a job may live without an end, as of now. */
export interface JobLifetime {
  now: number;
  /** An unfinished job of this age, in milliseconds, is given up. */
  jobMaxAgeMs: number;
  /** A job with a callback address may stay unconfirmed up to this age, in milliseconds. */
  confirmMs: number;
}

/** What a verdict depends on beside the job and the answer. */
export interface PollFacts extends JobLifetime {
  /** 0 to 1, spreads the next look. */
  random: number;
  poll: PollPolicy;
}

/** What one status call's outcome means: for the job, for its next look, and for all other looks. */
export function decideAfterPoll(job: Job, outcome: StatusOutcome, facts: PollFacts): PollDecision {
  return inTime(job, decideByOutcome(job, outcome, facts), facts);
}

/** The verdict on a job about which nobody may be asked before `until`: it waits, but no longer than it may live. */
export function decideWhilePaused(job: Job, until: number, limits: JobLifetime): PollDecision {
  const schedule = { ...job.schedule, lease: null, dueAt: until };
  return inTime(job, { update: null, schedule, pauseUntil: null }, limits);
}

/**
 * The verdict on a job whose submission nobody confirmed, and about which nobody can be asked: it waits for a callback
 * if Pixazo has an address for one, and is over if not.
 */
export function decideUnconfirmed(job: Job, facts: { now: number; confirmMs: number }): PollDecision {
  const confirmBy = job.createdAt + (job.callback ? facts.confirmMs : 0);
  const waiting: PollDecision = {
    update: null,
    schedule: { ...neverAgain, dueAt: confirmBy },
    pauseUntil: null,
  };
  return giveUpAt(confirmBy, unconfirmed, waiting, facts.now);
}

function decideByOutcome(job: Job, outcome: StatusOutcome, { now, random, poll }: PollFacts): PollDecision {
  // What a callback alone has named waits to be confirmed, so it is asked about as if no callback could come.
  const troubled = policyFor(job.callback !== null && job.requestId !== null, poll);
  const failed = afterFailure(job.schedule, now, troubled, random);
  switch (outcome.kind) {
    case 'update':
      // What a callback named may be anything: only a request for the same model can be this job's.
      if (job.requestId === null && outcome.modelId !== job.modelId) return waiting(failed, null);
      return {
        update: outcome.update,
        schedule: afterAnswer(now, job.createdAt, policyFor(job.callback !== null, poll)),
        pauseUntil: null,
      };
    case 'missing': {
      const schedule = afterMissing(job.schedule, now, troubled, random);
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

function inTime(job: Job, verdict: PollDecision, { now, jobMaxAgeMs, confirmMs }: JobLifetime): PollDecision {
  return job.requestId === null
    ? giveUpAt(job.createdAt + confirmMs, unconfirmed, verdict, now)
    : giveUpAt(job.createdAt + jobMaxAgeMs, expired, verdict, now);
}

/** The last look at a job happens at `deadline`; what is unfinished then ends with `update`. */
function giveUpAt(deadline: number, update: Update, verdict: PollDecision, now: number): PollDecision {
  const isAnswered = verdict.update !== null && (isTerminal(verdict.update.status) || update === unconfirmed);
  if (now >= deadline && !isAnswered) return { ...verdict, update };
  const dueAt = Math.min(verdict.schedule.dueAt, deadline);
  return { ...verdict, schedule: { ...verdict.schedule, dueAt } };
}
