import type { Clock } from './clock.js';

/** The pauses between attempts: the first in milliseconds, doubling up to the longest. */
interface Backoff {
  firstMs: number;
  longestMs: number;
}

const usualBackoff: Backoff = { firstMs: 100, longestMs: 5_000 };

/** When an attempt is followed by another. Times are milliseconds. */
export interface RetryOptions<Result> {
  clock: Pick<Clock, 'now' | 'sleep'>;
  backoff?: Backoff;
  /** Draws from 0 to 1 to spread each pause over its upper half; without it, pauses are exact. */
  random?: () => number;
  /** No attempt begins at or after this time, in milliseconds since the epoch. Default: no limit. */
  giveUpAt?: number;
  /** Aborting it ends the current pause; no further attempt begins. */
  signal?: AbortSignal;
  /** Whether this error may pass. Default: every error may. */
  isTemporary?: (error: unknown) => boolean;
  /** Whether this result calls for another attempt. Default: no result does. */
  isUnfinished?: (result: Result) => boolean;
  /** Called with each error that is followed by another attempt. */
  onError?: (error: unknown) => void;
}

/**
 * Does `work` until it succeeds.
 * @returns the last result, also if it is unfinished when the time is over
 * @throws the last error when it is not temporary, or when the time is over
 */
export async function retry<Result>(
  work: () => Promise<Result>,
  options: RetryOptions<Result>,
): Promise<Result> {
  const { clock, signal, random, backoff = usualBackoff, giveUpAt = Number.POSITIVE_INFINITY } = options;
  for (let longest = backoff.firstMs; ; longest = Math.min(2 * longest, backoff.longestMs)) {
    const attempt = await outcomeOf(work);
    const pauseMs = random ? longest * (0.5 + random() / 2) : longest;
    const mayRepeat = isWorthRepeating(attempt, options) && clock.now() + pauseMs < giveUpAt;
    if (!mayRepeat || signal?.aborted) return unwrap(attempt);
    if ('error' in attempt) options.onError?.(attempt.error);
    await clock.sleep(pauseMs, signal);
    if (signal?.aborted) return unwrap(attempt);
  }
}

type Attempt<Result> = { result: Result } | { error: unknown };

async function outcomeOf<Result>(work: () => Promise<Result>): Promise<Attempt<Result>> {
  try {
    return { result: await work() };
  } catch (error) {
    return { error };
  }
}

function isWorthRepeating<Result>(
  attempt: Attempt<Result>,
  { isTemporary, isUnfinished }: RetryOptions<Result>,
): boolean {
  if ('error' in attempt) return isTemporary?.(attempt.error) ?? true;
  return isUnfinished?.(attempt.result) ?? false;
}

function unwrap<Result>(attempt: Attempt<Result>): Result {
  if ('error' in attempt) throw attempt.error;
  return attempt.result;
}
