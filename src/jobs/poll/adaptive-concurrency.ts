import { nextConcurrency } from '../../core/concurrency.js';
import type { StatusOutcome } from '../../core/pixazo.js';

/** How many status calls may run at once, and until when none may, as learned from the latest outcomes. */
export class AdaptiveConcurrency {
  private concurrency: number;
  private pauseEnd = 0;
  /** How often the limit was halved. */
  private halvings = 0;

  /** @param most status calls at a time; fewer while Pixazo is busy */
  constructor(private readonly most: number) {
    this.concurrency = most;
  }

  /** Most status calls at a time. */
  get limit(): number {
    return Math.ceil(this.concurrency);
  }

  /** No status call before this time, in milliseconds since the epoch. */
  get pausedUntil(): number {
    return this.pauseEnd;
  }

  /** Call it when a status call begins; its result goes to `record`. */
  begin(): number {
    return this.halvings;
  }

  /**
   * Adapts the limit to how a call ended. Busy answers to calls that began before the limit was last halved are one
   * batch, and halve it once.
   * @param begun the result of `begin` for this call
   */
  record(begun: number, { kind }: StatusOutcome): void {
    const isBusy = kind === 'busy';
    if (!isBusy && kind !== 'update') return;
    if (isBusy && begun < this.halvings) return;
    this.concurrency = nextConcurrency(this.concurrency, isBusy, this.most);
    if (isBusy) this.halvings += 1;
  }

  /**
   * Allows no status call before `until`, in milliseconds since the epoch; an earlier end changes nothing.
   * @returns whether the pause is longer than before
   */
  pause(until: number): boolean {
    if (until <= this.pauseEnd) return false;
    this.pauseEnd = until;
    return true;
  }
}
