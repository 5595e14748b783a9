import type { Clock } from '../../src/core/clock.js';
import type { Chance } from './chance.js';

interface Sleeper {
  until: number;
  wake: () => void;
}

/** Time that jumps from one wake-up to the next, as soon as all work before it is done. */
export class SimulatedTime implements Clock {
  private time = Date.UTC(2026, 0, 1);
  /** Earliest first; sleeps with the same end are in the order in which they began. */
  private readonly sleepers: Sleeper[] = [];
  /** Calls that take real time, such as those to a database. */
  private readonly inFlight = new Set<Promise<unknown>>();

  constructor(private readonly chance: Chance) {}

  now(): number {
    return this.time;
  }

  random(): number {
    return this.chance.next();
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const wake = () => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      };
      const sleeper = { until: this.time + Math.ceil(ms), wake };
      const onAbort = () => {
        this.sleepers.splice(this.sleepers.indexOf(sleeper), 1);
        wake();
      };
      signal?.addEventListener('abort', onAbort);
      const later = this.sleepers.findIndex(({ until }) => until > sleeper.until);
      this.sleepers.splice(later === -1 ? this.sleepers.length : later, 0, sleeper);
    });
  }

  /** No simulated time passes before this call returns. It must not sleep. */
  async during<Answer>(call: () => Promise<Answer>): Promise<Answer> {
    const answer = call();
    this.inFlight.add(answer);
    try {
      return await answer;
    } finally {
      this.inFlight.delete(answer);
    }
  }

  /** Resolves when all work waits for time to pass. */
  async standstill(): Promise<void> {
    await everyContinuation();
    while (this.inFlight.size > 0) {
      await Promise.allSettled(this.inFlight);
      await everyContinuation();
    }
  }

  /** Lets time pass until `isOver`, but not beyond `latest`. */
  async passUntil(latest: number, isOver: () => boolean): Promise<void> {
    for (;;) {
      await this.standstill();
      if (isOver()) return;
      const [next] = this.sleepers;
      if (!next || next.until > latest) break;
      this.time = Math.max(this.time, next.until);
      // All at once, so that concurrent work at the same moment interleaves.
      const later = this.sleepers.findIndex(({ until }) => until > this.time);
      for (const { wake } of this.sleepers.splice(0, later === -1 ? this.sleepers.length : later)) wake();
    }
    this.time = latest;
  }
}

/** Resolves when all pending work of the event loop has run. */
function everyContinuation(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
