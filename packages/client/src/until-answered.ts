import type { Connection } from './connection.js';
import { GatewayError } from './gateway-error.js';
import { pause, waitAfter } from './timing.js';

/**
 * Repeats a read until the gateway responds.
 * @param failed called after each attempt that is repeated
 * @throws the error that a retry cannot help
 */
export async function untilAnswered<Result>(
  { timing, closed }: Connection,
  read: () => Promise<Result>,
  failed: () => void = () => undefined,
): Promise<Result> {
  for (let failures = 0; ; failures += 1) {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof GatewayError) || !error.retryable) throw error;
      failed();
      await pause(timing, waitAfter(error, timing, failures), closed);
    }
  }
}
