import type { Clock } from '../../core/clock.js';

/** A measurement that took longer says too little. */
const LONGEST_MS = 1_000;

/**
 * The database's time, which is the same for all gateways on it, whatever their own clocks say. It is measured now and
 * then; in between, it goes on by this process's steady clock, which nobody can set.
 */
export class DatabaseClock implements Clock {
  /** The database's time, less the steady clock's. */
  private offset: number | null = null;

  constructor(
    private readonly own: Clock,
    /** The database's time, in milliseconds since the epoch. */
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

  /** Off by no more than half the time that the question took. */
  async measure(): Promise<void> {
    const asked = performance.now();
    const time = await this.read();
    const answered = performance.now();
    const halfway = (answered - asked) / 2;
    const offset = time - asked - halfway;
    if (this.offset === null) this.offset = offset;
    // What agrees within its own error is no better, and time shall not go back for it.
    else if (answered - asked < LONGEST_MS && Math.abs(offset - this.offset) > halfway + 1)
      this.offset = offset;
  }
}
