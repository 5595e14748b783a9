import { isTerminal, type Job, JobStatus } from './job.js';
import type { Json, JsonObject } from './model.js';

/** What a COMPLETED job tells of its model: its input, and how long it took. */
export type CompletedRun = Pick<Job, 'input' | 'createdAt' | 'updatedAt'>;

/** How many of a model's latest runs an expectation is learned from. */
export const HISTORY_LENGTH = 20;
/** No job is expected to take longer, in milliseconds. */
const LONGEST_MS = 24 * 60 * 60 * 1_000;
/** Lengths beyond, in seconds, are taken for these, so that no arithmetic leaves the finite numbers. */
const SHORTEST = 0.001;
const LONGEST = 1_000_000;
/** The progress of a job that has taken just as long as was expected. */
const PROGRESS_WHEN_DUE = 0.9;
/** The greatest progress of a job that is not COMPLETED, however late it is. */
const MOST_PROGRESS = 0.999;
/**
 * How long after its end a job without a result still ages, in milliseconds. Who read the job shortly before its end was
 * written may tell its progress shortly after; where it came to rest must not lie below that.
 */
const SETTLING_MS = 5_000;
/** Progress and estimates move on once in so many milliseconds, so that all who ask in between are told the same. */
export const PROGRESS_STEP_MS = 1_000;
/**
 * A late job is expected to take this share of its age more, and every job at least this much more, in milliseconds: at
 * the end of a step, too, a second is left.
 */
const LATE_SHARE = 0.1;
const SOON_MS = PROGRESS_STEP_MS + 1_000;

/** How many milliseconds a job with this input will take, from its creation until its result is known here. */
export type DurationEstimate = (input: JsonObject) => number | null;

/**
 * What is learned from earlier runs of a model; without any, nothing is expected: null. It is their median, and follows
 * the length of the input as far as they show that length matters: by the median slope between any two of them, at most
 * in proportion, never down for a longer input. A few runs that took very long for another reason hardly count.
 */
export function fitDurations(history: CompletedRun[]): DurationEstimate {
  const runs = history.map((run) => ({ length: lengthOf(run.input), ms: ageAtLastChange(run) }));
  const typicalMs = median(runs.map(({ ms }) => ms));
  const typicalLength = median(runs.map(({ length }) => length));
  if (typicalMs === undefined || typicalLength === undefined) return () => null;
  const slopes = runs.flatMap((one, at) =>
    runs
      .slice(at + 1)
      .filter((other) => other.length !== one.length)
      .map((other) => (other.ms - one.ms) / (other.length - one.length)),
  );
  const slope = within(0, median(slopes) ?? 0, typicalMs / typicalLength);
  return (input) => Math.round(within(1, typicalMs + slope * (lengthOf(input) - typicalLength), LONGEST_MS));
}

/**
 * How far a job is at `now`, from 0 to 1. It rises with the job's age alone, once a second, evenly up to 0.9 at the age
 * that was expected when it began, then ever more slowly; 1 is COMPLETED and nothing else. What ended otherwise comes to
 * rest where it was, within seconds. 0 while nothing is expected.
 */
export function progressOf(job: Job, now: number): number {
  if (job.status === JobStatus.COMPLETED) return 1;
  if (job.expectedMs === null) return 0;
  const share = ageOf(job, now) / job.expectedMs;
  if (share < 1) return PROGRESS_WHEN_DUE * share;
  return Math.min(MOST_PROGRESS, 1 - (1 - PROGRESS_WHEN_DUE) / share);
}

/**
 * When a job is expected to be COMPLETED, in milliseconds since the epoch: always after `now`, and the later the later
 * the job is. Null when it is over, or when nothing is expected.
 */
export function estimatedCompletionAt(job: Job, now: number): number | null {
  if (job.expectedMs === null || isTerminal(job.status)) return null;
  const age = ageOf(job, now);
  return job.createdAt + Math.round(Math.max(job.expectedMs, age + Math.max(SOON_MS, LATE_SHARE * age)));
}

/** Milliseconds from a job's creation to the last step before now, within what its last change and its end allow. */
function ageOf(job: Job, now: number): number {
  const most = isTerminal(job.status) ? ageAtLastChange(job) + SETTLING_MS : Number.POSITIVE_INFINITY;
  return within(ageAtLastChange(job), now - (now % PROGRESS_STEP_MS) - job.createdAt, most);
}

function ageAtLastChange({ createdAt, updatedAt }: CompletedRun): number {
  return Math.max(0, updatedAt - createdAt);
}

/** How much an input asks for, in seconds over all variations. What it does not say counts as one. */
function lengthOf({ duration, num_samples }: JsonObject): number {
  return within(SHORTEST, amountOf(duration) * amountOf(num_samples), LONGEST);
}

function amountOf(value: Json | undefined): number {
  return typeof value === 'number' && value > 0 ? value : 1;
}

/** The middle one; of two in the middle the smaller, as what goes wrong takes longer. */
function median(numbers: number[]): number | undefined {
  return numbers.sort((one, other) => one - other)[(numbers.length - 1) >> 1];
}

function within(least: number, value: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
