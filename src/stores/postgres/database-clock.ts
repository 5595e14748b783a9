import type { Clock } from '../../core/clock.js';

/** A measurement that took longer is too imprecise to use. */
const MAX_ROUND_TRIP_MS = 1_000;

/**
 * The time of the database, which is the same for all gateways on it, whatever their own clocks show. It is measured
 * from time to time; in between, it follows the steady clock of this process, which cannot be set.
 */
export class DatabaseClock implements Clock {
  /** The time of the database minus that of the steady clock. */
  private offset: number | null = null;

  constructor(
    private readonly own: Clock,
    /** Reads the time of the database, in milliseconds since the epoch. */
    private readonly read: () => Promise<number>,
  ) {}

  now(): number {
    return Math.round(performance.now() + (this.offset ?? 0));
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return this.own.sleep(ms, signal);
  }

  random(): number {
    return this.own.random();
  }

  /** Measures the time of the database. The error is at most half the round trip. */
  async measure(): Promise<void> {
    const sentAt = performance.now();
    const time = await this.read();
    const roundTrip = performance.now() - sentAt;
    const offset = time - sentAt - roundTrip / 2;
    if (this.offset === null) this.offset = offset;
    // Ignore changes within the error margin, so that the clock does not step backwards.
    else if (roundTrip < MAX_ROUND_TRIP_MS && Math.abs(offset - this.offset) > roundTrip / 2 + 1)
      this.offset = offset;
  }
}
