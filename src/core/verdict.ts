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
  type PollPolicy,
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

/** What one status call's outcome means: for the job, for its next look, and for all other looks. */
export function judge(
  job: Job,
  outcome: StatusOutcome,
  facts: {
    now: number;
    /** 0 to 1, spreads the next look. */
    random: number;
    poll: PollPolicy;
    /** An unfinished job of this age, in milliseconds, is given up. */
    jobMaxAgeMs: number;
  },
): Verdict {
  const { now, random, poll } = facts;
  const verdict = ((): Verdict => {
    const failed = afterFailure(job.schedule, now, poll, random);
    switch (outcome.kind) {
      case 'update':
        return {
          update: outcome.update,
          schedule: afterAnswer(now, job.createdAt, poll),
          pauseUntil: null,
        };
      case 'missing': {
        const schedule = afterMissing(job.schedule, now, poll, random);
        return { update: isLost(schedule, now) ? lost : null, schedule, pauseUntil: null };
      }
      case 'denied':
        return waiting(failed, now + LONGEST_PAUSE_MS);
      case 'busy':
        return waiting(failed, outcome.retryAfterMs === null ? null : now + outcome.retryAfterMs);
      case 'failed':
        return waiting(failed, null);
    }
  })();
  return giveUpWhenTooOld(verdict, job.createdAt + facts.jobMaxAgeMs, now);
}

function waiting(failed: DueSchedule, pauseUntil: number | null): Verdict {
  const dueAt = Math.max(failed.dueAt, pauseUntil ?? 0);
  return { update: null, schedule: { ...failed, dueAt }, pauseUntil };
}

/** The last look at a job happens when it reaches its greatest age; what is unfinished then has expired. */
function giveUpWhenTooOld(verdict: Verdict, giveUpAt: number, now: number): Verdict {
  const over = verdict.update !== null && isTerminal(verdict.update.status);
  if (now >= giveUpAt && !over) return { ...verdict, update: expired };
  const dueAt = Math.min(verdict.schedule.dueAt, giveUpAt);
  return { ...verdict, schedule: { ...verdict.schedule, dueAt } };
}
