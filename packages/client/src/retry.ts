import type { Ending } from './closing.js';
import type { Connection } from './connection.js';
import { GatewayError } from './gateway-error.js';
import { pause, waitAfter } from './timing.js';

/** How long an operation is retried. */
export interface RetryOptions {
  /** Milliseconds since the beginning, or since the last progress. Left out: as long as it takes. */
  maxWaitMs?: number | undefined;
  /** Ends the pause between two attempts. */
  signal?: Ending | undefined;
  /** Called after each attempt that is retried. */
  failed?: ((error: GatewayError) => void) | undefined;
}

/** One attempt. */
export interface Attempt {
  /** Milliseconds that are left. */
  leftMs: number;
  /** Begins to count the time again. */
  progressed(): void;
}

/**
 * Retries an operation while the gateway is away or refuses it for a time.
 * @throws the error that a retry cannot help, or the last one when the time is over
 */
export async function withRetries<Result>(
  { timing, closed }: Connection,
  attempt: (attempt: Attempt) => Promise<Result>,
  { maxWaitMs = Number.POSITIVE_INFINITY, signal, failed }: RetryOptions = {},
): Promise<Result> {
  let since = timing.now();
  let failures = 0;
  const progressed = () => {
    since = timing.now();
    failures = 0;
  };
  for (;;) {
    try {
      return await attempt({ leftMs: since + maxWaitMs - timing.now(), progressed });
    } catch (error) {
      if (!(error instanceof GatewayError) || !error.retryable) throw error;
      const wait = waitAfter(error, timing, failures);
      if (timing.now() + wait >= since + maxWaitMs) throw error;
      failures += 1;
      failed?.(error);
      await pause(timing, wait, signal, closed);
    }
  }
}
