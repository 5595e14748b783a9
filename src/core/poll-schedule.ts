/** When a job is polled next, its lease, and its failed polls so far. Times are milliseconds since the epoch. */
export interface Schedule {
  /** When the next poll is due; during a poll or a submission, when its lease ends. Null: never again. */
  dueAt: number | null;
  /** The name of the poller or submitter that holds the job now; null: none. */
  lease: string | null;
  /** Polls in a row that brought nothing. */
  failures: number;
  /** Polls in a row that were answered 404, and the time of the first of them. */
  missing: number;
  missingSince: number | null;
  /** A callback came during the lease: poll once more, at once. */
  pollRequested: boolean;
}

/** A schedule with a next poll. */
export interface DueSchedule extends Schedule {
  dueAt: number;
}

/** The schedule of a job that has ended. */
export const neverAgain: Schedule = {
  dueAt: null,
  lease: null,
  failures: 0,
  missing: 0,
  missingSince: null,
  pollRequested: false,
};

/** The pauses between two polls of one job, in milliseconds. */
export interface PollPolicy {
  /** The shortest pause, and the pause before the first poll. */
  minMs: number;
  /** The longest pause while polls succeed. */
  maxMs: number;
  /** The pause for a job with a callback address, while polls succeed. */
  fallbackMs: number;
}

/** The policy for a job: one with a callback address is polled less often. */
export function policyFor(hasCallback: boolean, policy: PollPolicy): PollPolicy {
  return hasCallback ? { ...policy, minMs: policy.fallbackMs, maxMs: policy.fallbackMs } : policy;
}

/** The longest pause of a job, in milliseconds, except one that Pixazo itself asks for. */
export const LONGEST_PAUSE_MS = 60_000;

/** A submission counts as abandoned this many milliseconds after the end of its lease. */
export const ABANDONED_AFTER_MS = 5_000;

/** How long a gateway whose lease expired during a submission can still record its outcome, in milliseconds. */
export const LATE_OUTCOME_MS = 15_000;

/** A job is lost after this many 404 answers in a row, over at least this many milliseconds. */
const LOST_AFTER_POLLS = 5;
const LOST_AFTER_MS = 60_000;

/** The schedule after a usable answer: a pause of a quarter of the job's age, within the policy. */
export function afterAnswer(now: number, createdAt: number, policy: PollPolicy): DueSchedule {
  const pause = Math.min(policy.maxMs, Math.max(policy.minMs, (now - createdAt) / 4));
  return { ...neverAgain, dueAt: now + Math.round(pause) };
}

/**
 * The schedule after a poll that brought nothing: the pause doubles with each in a row, up to a minute. `random`
 * (0 to 1) spreads it over its upper half, so that jobs that failed together are not polled together.
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

/** The schedule after a 404: as after any failure, and counted towards `isLost`. */
export function afterMissing(before: Schedule, now: number, policy: PollPolicy, random: number): DueSchedule {
  return {
    ...afterFailure(before, now, policy, random),
    missing: before.missing + 1,
    missingSince: before.missingSince ?? now,
  };
}

/** Whether a request was missing so often, and for so long, that its job is lost. */
export function isLost(schedule: Schedule, now: number): boolean {
  return (
    schedule.missing >= LOST_AFTER_POLLS &&
    schedule.missingSince !== null &&
    now - schedule.missingSince >= LOST_AFTER_MS
  );
}
