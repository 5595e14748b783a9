/** The gateway's settings in every simulated history. Times are milliseconds. */
export const timeoutMs = 30_000;
export const poll = { minMs: 5_000, maxMs: 10_000, fallbackMs: 30_000 };
export const confirmMs = 8 * 60_000;
export const jobMaxAgeMs = 16 * 60_000;
/** Ended jobs go before the oldest unfinished ones do, so that a sweep always meets both. */
export const keepMs = 12 * 60_000;
export const publicUrl = new URL('https://gateway.example');

/** What the contract says of every gateway: the longest pause that doubling leads to, and how long a lost job was missing. */
export const longestPauseMs = 60_000;
export const lostAfterMs = 60_000;

/** The pause that a refused key costs, for every job. */
export const deniedPauseMs = 60_000;
/** The longest pause that the simulated Pixazo asks for. */
export const longestRetryAfterMs = 90_000;
/** The longest time without a gateway, between a crash and the next start. */
export const longestDownMs = 60_000;
/** The longest that a process is stuck in one call of the store, where others work on: longer than any lease. */
export const longestStuckMs = 120_000;
/** Lives of processes that end in a crash or a stop, at most. */
export const mostEndings = 3;

/** Trouble at Pixazo and at the disk is over this long after the start, at the latest. */
export const longestTroubleMs = 4 * 60_000;
/** How long nobody looks at a job whose process died, unless the next one has the disk for itself. */
const leaseMs = 2 * timeoutMs + 5_000;
/** What may come between a moment that is promised and the look that keeps the promise. */
export const slackMs =
  longestRetryAfterMs + 2 * timeoutMs + mostEndings * Math.max(longestDownMs, leaseMs) + 60_000;
