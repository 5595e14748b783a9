import type { Clock } from '../../src/core/clock.js';

interface Sleeper {
  until: number;
  wake: () => void;
}

/** Time that passes only when a test moves it, and chance that always has the same value. */
export class ManualClock implements Clock {
  private sleepers: Sleeper[] = [];

  constructor(
    private time = Date.UTC(2026, 0, 1),
    private readonly chance = 0.5,
  ) {}

  now(): number {
    return this.time;
  }

  random(): number {
    return this.chance;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const giveUp = () => {
        this.sleepers = this.sleepers.filter((other) => other !== sleeper);
        resolve();
      };
      const wake = () => {
        signal?.removeEventListener('abort', giveUp);
        resolve();
      };
      const sleeper: Sleeper = { until: this.time + ms, wake };
      this.sleepers.push(sleeper);
      signal?.addEventListener('abort', giveUp, { once: true });
    });
  }

  /** The number of sleeps in progress. */
  get sleeping(): number {
    return this.sleepers.length;
  }

  /** Lets `ms` milliseconds pass and ends the sleeps that are over. */
  advance(ms: number): void {
    this.time += ms;
    const awake = this.sleepers.filter((sleeper) => sleeper.until <= this.time);
    this.sleepers = this.sleepers.filter((sleeper) => sleeper.until > this.time);
    for (const sleeper of awake) sleeper.wake();
  }
}
