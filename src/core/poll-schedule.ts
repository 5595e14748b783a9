/** When a job is looked at next, who is looking now, and what went wrong so far. Times are milliseconds since the epoch. */
export interface Schedule {
  /** When the next look is due; while a look is under way, when its lease ends. Null: never again. */
  dueAt: number | null;
  /** The instance that is looking, or submitting, now. */
  lease: string | null;
  /** Looks in a row that told nothing. */
  failures: number;
  /** Looks in a row that were answered 404, and when the first of them was. */
  missing: number;
  missingSince: number | null;
  /** A callback came while somebody was looking: look once more, at once. */
  pollRequested: boolean;
}

/** A schedule with a next look. */
export interface DueSchedule extends Schedule {
  dueAt: number;
}

/** The schedule of a job that is over. */
export const neverAgain: Schedule = {
  dueAt: null,
  lease: null,
  failures: 0,
  missing: 0,
  missingSince: null,
  pollRequested: false,
};

/** How often Pixazo may be asked about one job, in milliseconds. */
export interface PollPolicy {
  /** Shortest pause between two looks, and the pause before the first. */
  minMs: number;
  /** Longest pause between two looks while all goes well. */
  maxMs: number;
  /** The pause for a job that Pixazo calls back about, while all goes well. */
  fallbackMs: number;
}

/** The policy for a job, which is looked at more seldom when Pixazo calls back about it. */
export function policyFor(hasCallback: boolean, policy: PollPolicy): PollPolicy {
  return hasCallback ? { ...policy, minMs: policy.fallbackMs, maxMs: policy.fallbackMs } : policy;
}

/** Nothing makes a job wait longer than this for its next look, except what Pixazo itself asks for. */
export const LONGEST_PAUSE_MS = 60_000;

/** What a submission may take beyond two upstream time limits before its job counts as abandoned, in milliseconds. */
export const ABANDONED_AFTER_MS = 5_000;

/** How long an instance whose lease ran out while it submitted may still record what came of that. */
export const LATE_OUTCOME_MS = 15_000;

/** How often in a row, and over how long at least, a request must be missing before its job counts as lost. */
const LOST_AFTER_POLLS = 5;
const LOST_AFTER_MS = 60_000;

/** The schedule after an answer that told something: a quarter of the job's age, within the policy. */
export function afterAnswer(now: number, createdAt: number, policy: PollPolicy): DueSchedule {
  const pause = Math.min(policy.maxMs, Math.max(policy.minMs, (now - createdAt) / 4));
  return { ...neverAgain, dueAt: now + Math.round(pause) };
}

/**
 * The schedule after a look that told nothing: the pause doubles with each in a row, up to a minute, and
 * `random` (0 to 1) spreads it over its upper half so that jobs that failed together do not return together.
 */
export function afterFailure(before: Schedule, now: number, policy: PollPolicy, random: number): DueSchedule {
  const failures = before.failures + 1;
  const pause = Math.min(LONGEST_PAUSE_MS, policy.minMs * 2 ** Math.min(failures, 30)) * (0.5 + random / 2);
  return {
    ...neverAgain,
    failures,
    dueAt: now + Math.round(Math.max(policy.minMs, pause)),
  };
}

/** The schedule after a 404: as after any failure, and counted, since a request that stays missing is lost. */
export function afterMissing(before: Schedule, now: number, policy: PollPolicy, random: number): DueSchedule {
  return {
    ...afterFailure(before, now, policy, random),
    missing: before.missing + 1,
    missingSince: before.missingSince ?? now,
  };
}

/** Whether a request has been missing often and long enough for its job to count as lost. */
export function isLost(schedule: Schedule, now: number): boolean {
  return (
    schedule.missing >= LOST_AFTER_POLLS &&
    schedule.missingSince !== null &&
    now - schedule.missingSince >= LOST_AFTER_MS
  );
}
