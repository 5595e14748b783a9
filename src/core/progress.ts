import { isTerminal, type Job, JobStatus } from './job.js';
import type { Json, JsonObject } from './model.js';

/** The input and the duration of a COMPLETED job. */
export type CompletedRun = Pick<Job, 'input' | 'createdAt' | 'updatedAt'>;

/** How many of a model's latest runs an estimate is fitted to. */
export const HISTORY_LENGTH = 20;
/** No job is expected to take longer, in milliseconds. */
const LONGEST_MS = 24 * 60 * 60 * 1_000;
/** Lengths are clamped to these, in seconds, so that all arithmetic stays finite. */
const SHORTEST = 0.001;
const LONGEST = 1_000_000;
/** The progress of a job at its expected age. */
const PROGRESS_WHEN_DUE = 0.9;
/** The greatest progress of a job that is not COMPLETED. */
const MOST_PROGRESS = 0.999;
/**
 * How long after its end a job without a result still ages, in milliseconds. A reader that read the job shortly before
 * its end may show its progress shortly after; the final progress must not be lower.
 */
const SETTLING_MS = 5_000;
/** Progress and estimates move in steps of this many milliseconds, so that all reads of one step agree. */
export const PROGRESS_STEP_MS = 1_000;
/**
 * A late job is expected to take this share of its age more, and every job at least this many milliseconds more, so
 * that a second is left even at the end of a step.
 */
const LATE_SHARE = 0.1;
const SOON_MS = PROGRESS_STEP_MS + 1_000;

/** Estimates how many milliseconds a job with this input takes from its creation to its recorded result. */
export type DurationEstimate = (input: JsonObject) => number | null;

/**
 * Fits an estimate to earlier runs of a model; without any, it returns null. It is their median, corrected for the
 * length of the input by the median slope between any two runs: at least 0, at most proportional. So a few runs that
 * took long for another reason hardly count.
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
 * The progress of a job at `now`, from 0 to 1. It depends on the job's age alone and rises once a second: evenly up to
 * 0.9 at the expected age, then ever more slowly. Only a COMPLETED job has 1. A job that ended otherwise keeps its
 * progress, within seconds. A job without an estimate has 0.
 */
export function progressOf(job: Job, now: number): number {
  if (job.status === JobStatus.COMPLETED) return 1;
  if (job.expectedMs === null) return 0;
  const share = ageOf(job, now) / job.expectedMs;
  if (share < 1) return PROGRESS_WHEN_DUE * share;
  return Math.min(MOST_PROGRESS, 1 - (1 - PROGRESS_WHEN_DUE) / share);
}

/**
 * When a job is expected to be COMPLETED, in milliseconds since the epoch. Always after `now`; it moves ahead of a late
 * job. Null when the job has ended or has no estimate.
 */
export function estimatedCompletionAt(job: Job, now: number): number | null {
  if (job.expectedMs === null || isTerminal(job.status)) return null;
  const age = ageOf(job, now);
  return job.createdAt + Math.round(Math.max(job.expectedMs, age + Math.max(SOON_MS, LATE_SHARE * age)));
}

/** Milliseconds from a job's creation to the last step before now, clamped by its last change and its end. */
function ageOf(job: Job, now: number): number {
  const most = isTerminal(job.status) ? ageAtLastChange(job) + SETTLING_MS : Number.POSITIVE_INFINITY;
  return within(ageAtLastChange(job), now - (now % PROGRESS_STEP_MS) - job.createdAt, most);
}

function ageAtLastChange({ createdAt, updatedAt }: CompletedRun): number {
  return Math.max(0, updatedAt - createdAt);
}

/** The length of all results of an input together, in seconds. A missing parameter counts as 1. */
function lengthOf({ duration, num_samples }: JsonObject): number {
  return within(SHORTEST, amountOf(duration) * amountOf(num_samples), LONGEST);
}

function amountOf(value: Json | undefined): number {
  return typeof value === 'number' && value > 0 ? value : 1;
}

/** The middle number; of two in the middle the smaller, since trouble makes runs longer. */
function median(numbers: number[]): number | undefined {
  return numbers.sort((one, other) => one - other)[(numbers.length - 1) >> 1];
}

function within(least: number, value: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
