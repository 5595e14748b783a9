import type { Clock } from '../../core/clock.js';
import { CorruptRowError } from '../../core/corrupt-row.js';
import { GatewayError } from '../../core/errors.js';
import { retry } from '../../core/retry.js';

/** The pauses between attempts to read while the store is out of reach. */
const backoff = { firstMs: 100, longestMs: 2_000 };

/**
 * Reads until the store answers. Null: the stream ended first.
 * @throws GatewayError and CorruptRowError, which reading again cannot change
 */
export type Read = <Found>(attempt: () => Promise<Found>) => Promise<Found | null>;

/** Reads for one stream. A store that is out of reach for a while delays the stream and does not end it. */
export class StreamReader {
  private hasEnded = false;
  /** Aborts the pause between two attempts. Made only when needed: thousands of streams wait, and few ever pause. */
  private pausing: AbortController | null = null;

  constructor(private readonly clock: Pick<Clock, 'now' | 'sleep'>) {}

  readonly read: Read = async (attempt) => {
    try {
      return await attempt();
    } catch (error) {
      if (isFinal(error)) throw error;
    }
    if (this.hasEnded) return null;
    this.pausing = new AbortController();
    try {
      return await retry(attempt, {
        clock: this.clock,
        backoff,
        signal: this.pausing.signal,
        isTemporary: (error) => !isFinal(error),
      });
    } catch (error) {
      if (this.hasEnded) return null;
      throw error;
    }
  };

  /** Ends a pause at once. */
  end(): void {
    this.hasEnded = true;
    this.pausing?.abort();
  }
}

function isFinal(error: unknown): boolean {
  return error instanceof GatewayError || error instanceof CorruptRowError;
}
