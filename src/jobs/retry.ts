import type { Clock } from '../core/clock.js';

/** Pauses between two tries, in milliseconds: the first, doubling up to the longest. */
const FIRST_RETRY_MS = 100;
const LONGEST_RETRY_MS = 5_000;

/** How long something is tried again, and who hears of it. */
export interface RetryOptions {
  clock: Pick<Clock, 'now' | 'sleep'>;
  /** Told of each error after which it is tried again. */
  onError: (error: unknown) => void;
  /** No try begins at or after this time, in milliseconds since the epoch. Without it, there is always another. */
  giveUpAt?: number;
  /** Once it is aborted, no other try begins. */
  signal?: AbortSignal;
}

/** Does it again and again until it works. @throws the last error when the patience is over */
export async function retry<Result>(
  work: () => Promise<Result>,
  { clock, onError, giveUpAt = Number.POSITIVE_INFINITY, signal }: RetryOptions,
): Promise<Result> {
  for (let pause = FIRST_RETRY_MS; ; pause = Math.min(2 * pause, LONGEST_RETRY_MS)) {
    try {
      return await work();
    } catch (error) {
      if (signal?.aborted || clock.now() + pause >= giveUpAt) throw error;
      onError(error);
      await clock.sleep(pause, signal);
    }
  }
}
