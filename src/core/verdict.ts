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
export interface Verdict {
  /** What became known; null when nothing did. */
  update: Update | null;
  /** The next look, if the job is not over. */
  schedule: DueSchedule;
  /** No status call for any job before this time, in milliseconds since the epoch. */
  pauseUntil: number | null;
}

/** What a verdict depends on beside the job and the answer. */
export interface Circumstances {
  now: number;
  /** 0 to 1, spreads the next look. */
  random: number;
  poll: PollPolicy;
  /** An unfinished job of this age, in milliseconds, is given up. */
  jobMaxAgeMs: number;
  /** A job with a callback address may stay unconfirmed up to this age, in milliseconds. */
  confirmMs: number;
}

/** What one status call's outcome means: for the job, for its next look, and for all other looks. */
export function judge(job: Job, outcome: StatusOutcome, facts: Circumstances): Verdict {
  const { now } = facts;
  const verdict = judgeAnswer(job, outcome, facts);
  return job.requestId === null
    ? giveUpAt(job.createdAt + facts.confirmMs, unconfirmed, verdict, now)
    : giveUpAt(job.createdAt + facts.jobMaxAgeMs, expired, verdict, now);
}

/**
 * The verdict on a job whose submission nobody confirmed, and about which nobody can be asked: it waits for a callback
 * if Pixazo has an address for one, and is over if not.
 */
export function judgeUnconfirmed(job: Job, facts: { now: number; confirmMs: number }): Verdict {
  const confirmBy = job.createdAt + (job.callback ? facts.confirmMs : 0);
  const waiting: Verdict = { update: null, schedule: { ...neverAgain, dueAt: confirmBy }, pauseUntil: null };
  return giveUpAt(confirmBy, unconfirmed, waiting, facts.now);
}

function judgeAnswer(job: Job, outcome: StatusOutcome, { now, random, poll }: Circumstances): Verdict {
  const failed = afterFailure(job.schedule, now, poll, random);
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
      const schedule = afterMissing(job.schedule, now, poll, random);
      const isGone = job.requestId !== null && isLost(schedule, now);
      return { update: isGone ? lost : null, schedule, pauseUntil: null };
    }
    case 'denied':
      return waiting(failed, now + LONGEST_PAUSE_MS);
    case 'busy':
      return waiting(failed, outcome.retryAfterMs === null ? null : now + outcome.retryAfterMs);
    case 'failed':
      return waiting(failed, null);
  }
}

function waiting(failed: DueSchedule, pauseUntil: number | null): Verdict {
  const dueAt = Math.max(failed.dueAt, pauseUntil ?? 0);
  return { update: null, schedule: { ...failed, dueAt }, pauseUntil };
}

/** The last look at a job happens at `deadline`; what is unfinished then ends with `update`. */
function giveUpAt(deadline: number, update: Update, verdict: Verdict, now: number): Verdict {
  const isAnswered = verdict.update !== null && (isTerminal(verdict.update.status) || update === unconfirmed);
  if (now >= deadline && !isAnswered) return { ...verdict, update };
  const dueAt = Math.min(verdict.schedule.dueAt, deadline);
  return { ...verdict, schedule: { ...verdict.schedule, dueAt } };
}
