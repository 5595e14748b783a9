import { nextConcurrency } from '../../core/concurrency.js';
import type { StatusOutcome } from '../../core/pixazo.js';

/** How many status calls may be made at the moment, as the outcomes of the last ones say. */
export class AdaptiveConcurrency {
  private concurrency: number;
  private pauseEnd = 0;

  /** @param most status calls at a time; fewer while Pixazo is busy */
  constructor(private readonly most: number) {
    this.concurrency = most;
  }

  /** How many may run at a time. */
  get limit(): number {
    return Math.ceil(this.concurrency);
  }

  /** No call is made before this time, in milliseconds since the epoch. */
  get pausedUntil(): number {
    return this.pauseEnd;
  }

  /**
   * Takes in how a call went.
   * @param pauseUntil when the next call may be made, as far as this one says
   * @returns whether all calls wait longer now than before
   */
  record({ kind }: StatusOutcome, pauseUntil: number | null): boolean {
    if (kind === 'busy' || kind === 'update') {
      this.concurrency = nextConcurrency(this.concurrency, kind === 'busy', this.most);
    }
    return pauseUntil !== null && this.pause(pauseUntil);
  }

  /**
   * Makes no call before `until`, in milliseconds since the epoch; an earlier end changes nothing.
   * @returns whether all calls wait longer now than before
   */
  pause(until: number): boolean {
    if (until <= this.pauseEnd) return false;
    this.pauseEnd = until;
    return true;
  }
}
