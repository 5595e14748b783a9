import type { Clock } from '../../src/core/clock.js';
import type { Chance } from './chance.js';

interface Sleeper {
  until: number;
  wake: () => void;
}

/** Time that jumps from one wake-up to the next, as soon as nothing is left to do before it. */
export class SimulatedTime implements Clock {
  private time = Date.UTC(2026, 0, 1);
  /** Earliest first; those of the same time in the order in which they fell asleep. */
  private readonly sleepers: Sleeper[] = [];

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

  /** Lets time pass until `isOver`, and not beyond `latest`. */
  async passUntil(latest: number, isOver: () => boolean): Promise<void> {
    for (;;) {
      await everyContinuation();
      if (isOver()) return;
      const [next] = this.sleepers;
      if (!next || next.until > latest) break;
      this.sleepers.shift();
      this.time = Math.max(this.time, next.until);
      next.wake();
    }
    this.time = latest;
  }
}

/** Resolves when whatever can run without time passing has run. */
function everyContinuation(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
