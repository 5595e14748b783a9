import type { Job } from './job.js';
import { isTerminal } from './job.js';

/** Where the bar waits when a job takes longer than was expected. */
const ALMOST = 0.97;
/** When each job arrived, in milliseconds of `performance.now()`. Only such a duration is right on a wrong clock. */
const arrivals = new WeakMap<object, number>();

/** Remembers that the job arrived now; returns it. */
export function markArrival(job: Job): Job {
  arrivals.set(job, performance.now());
  return job;
}

/** How far a job is. */
export interface Progress {
  /** From 0 to 1. */
  fraction: number;
  /** Null without an estimate: after the end, and before the first job of the model has completed. */
  secondsRemaining: number | null;
}

/**
 * How far a job is at a time between its events: it moves evenly towards its expected end, and waits just before it.
 * @param now milliseconds of `performance.now()`
 */
export function progressAt(job: Job, now: number): Progress {
  const estimate = job.estimatedSecondsRemaining;
  if (estimate === null || isTerminal(job)) return { fraction: job.progress, secondsRemaining: null };
  const seconds = Math.max(now - (arrivals.get(job) ?? now), 0) / 1_000;
  const share = estimate > 0 ? Math.min(seconds / estimate, 1) : 1;
  const fraction = job.progress + (Math.max(job.progress, ALMOST) - job.progress) * share;
  return { fraction, secondsRemaining: Math.max(estimate - seconds, 0) };
}
