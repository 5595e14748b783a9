import type { Clock } from '../../src/core/clock.js';
import type { Pixazo, StatusOutcome, Submission, SubmitOutcome } from '../../src/core/pixazo.js';
import { deniedPauseMs } from './rules.js';

/** Stands between one process and Pixazo, and reports each status call that breaks a promise. */
export class StatusCallRules implements Pixazo {
  /** This process's share of all calls. */
  private readonly asking = new Set<string>();
  private pausedUntil = 0;

  constructor(
    private readonly pixazo: Pixazo,
    private readonly clock: Clock,
    private readonly world: {
      /** The requests that a process is polling now. */
      asking: Set<string>;
      /** Resolves when this process dies, and its calls with it. */
      over: Promise<void>;
      onBroken: (sentence: string) => void;
    },
  ) {
    void world.over.then(() => {
      for (const requestId of this.asking) world.asking.delete(requestId);
    });
  }

  submit(submission: Submission): Promise<SubmitOutcome> {
    return this.pixazo.submit(submission);
  }

  async status(requestId: string, signal: AbortSignal): Promise<StatusOutcome> {
    const { asking, onBroken } = this.world;
    if (asking.has(requestId)) onBroken(`Two status calls for ${requestId} ran at once`);
    const early = this.pausedUntil - this.clock.now();
    if (early > 0) onBroken(`A status call for ${requestId} came ${early} ms before the pause was over`);
    asking.add(requestId);
    this.asking.add(requestId);
    const outcome = await this.pixazo.status(requestId, signal);
    asking.delete(requestId);
    this.asking.delete(requestId);
    this.pausedUntil = Math.max(this.pausedUntil, this.clock.now() + pauseOf(outcome));
    return outcome;
  }
}

/** How long a response forbids every status call, in milliseconds. */
function pauseOf(outcome: StatusOutcome): number {
  if (outcome.kind === 'denied') return deniedPauseMs;
  return outcome.kind === 'busy' ? (outcome.retryAfterMs ?? 0) : 0;
}
