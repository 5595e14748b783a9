import { leaseTerms } from '../../src/core/lease.js';

/** The gateway's settings in every simulated history. Times are milliseconds. */
export const timeoutMs = 30_000;
export const poll = { minMs: 5_000, maxMs: 10_000, fallbackMs: 30_000 };
export const confirmMs = 8 * 60_000;
export const jobMaxAgeMs = 16 * 60_000;
/** Ended jobs are removed before the oldest unfinished ones are, so that a sweep always meets both. */
export const keepMs = 12 * 60_000;
export const publicUrl = new URL('https://gateway.example');

/** The contract of every gateway: the longest pause after doubling, and how long a lost job was missing. */
export const longestPauseMs = 60_000;
export const lostAfterMs = 60_000;

/** The pause of all polling after a rejected API key. */
export const deniedPauseMs = 60_000;
/** The longest pause that the simulated Pixazo asks for. */
export const longestRetryAfterMs = 90_000;
/** The longest time without a gateway, between a crash and the next start. */
export const longestDownMs = 60_000;
/** The longest stall of a process in one call of the store while others work: longer than any lease. */
export const longestStuckMs = 120_000;
/** The maximum number of processes that end in a crash or a stop. */
export const mostEndings = 3;

/** Faults of Pixazo and of the disk end this long after the start, at the latest. */
export const longestTroubleMs = 4 * 60_000;
/**
 * The longest time without polls of a job whose process died, unless the next process has the disk for
 * itself.
 */
const { leaseMs } = leaseTerms(timeoutMs);
/** The longest delay between a promised moment and the poll that keeps the promise. */
export const slackMs =
  longestRetryAfterMs + 2 * timeoutMs + mostEndings * Math.max(longestDownMs, leaseMs) + 60_000;

/** The one caller of every history. */
export const CALLER = 'alice';
