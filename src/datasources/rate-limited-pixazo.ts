import { setMaxListeners } from 'node:events';
import PQueue from 'p-queue';
import type { Pixazo, StatusOutcome, Submission, SubmitOutcome } from '../core/pixazo.js';

/** Calls at most so many times in any second, submits before status calls that wait too. */
export class RateLimitedPixazo implements Pixazo {
  private readonly queue: PQueue;
  /** In milliseconds of the steady clock, which nobody sets back. */
  private askedToWaitUntil = 0;
  private readonly closing = new AbortController();

  constructor(
    private readonly pixazo: Pixazo,
    private readonly options: {
      maxPerSecond: number;
      /**
       * A status call that waits longer for its turn, in milliseconds, fails and is made later. So does a submit where
       * the turns are shared: the other gateways take one that says nothing for so long for abandoned.
       */
      longestWaitMs: number;
      /** Resolves at the turn of the next call of all gateways that share the limit; without it, there is one. */
      sharedTurn?: (perSecond: number) => Promise<void>;
    },
  ) {
    // Each submit that waits listens to it; Node takes more than ten for a leak.
    setMaxListeners(0, this.closing.signal);
    // One asks for a shared turn at a time, so that a submit waits for no more than one status call of its own gateway.
    this.queue = options.sharedTurn
      ? new PQueue({ concurrency: 1 })
      : new PQueue({ intervalCap: options.maxPerSecond, interval: 1_000, strict: true });
  }

  async submit(submission: Submission): Promise<SubmitOutcome> {
    const { sharedTurn, longestWaitMs } = this.options;
    try {
      await this.turn(1, sharedTurn ? longestWaitMs : null, this.closing.signal);
    } catch (error) {
      return { kind: 'not-sent', reason: whyNoTurn(error) };
    }
    return this.pixazo.submit(submission);
  }

  async status(requestId: string, signal: AbortSignal): Promise<StatusOutcome> {
    try {
      await this.turn(0, this.options.longestWaitMs, signal);
    } catch (error) {
      return { kind: 'failed', reason: whyNoTurn(error) };
    }
    // While this call waited for its turn, another may have been told to wait.
    const stillToWait = Math.ceil(this.askedToWaitUntil - performance.now());
    if (stillToWait > 0) return { kind: 'busy', retryAfterMs: stillToWait };
    const outcome = await this.pixazo.status(requestId, signal);
    if (outcome.kind === 'busy') {
      const until = performance.now() + (outcome.retryAfterMs ?? 0);
      // Other calls were under way: their answers say no less than this one.
      this.askedToWaitUntil = Math.max(this.askedToWaitUntil, until);
    }
    return outcome;
  }

  /** Gives up every submit that waits for its turn, and whatever is submitted from now on: none of them is sent. */
  close(): void {
    this.closing.abort();
  }

  /** Only the turn is waited for in the queue, which would give up a call under way when the patience is over. */
  private async turn(priority: number, longestWaitMs: number | null, signal: AbortSignal): Promise<void> {
    const { sharedTurn, maxPerSecond } = this.options;
    // Not AbortSignal.any: on Node 20, a signal remembers for its whole life each one that was made of it.
    const patience = new AbortController();
    const giveUp = () => patience.abort();
    const timer = longestWaitMs === null ? undefined : setTimeout(giveUp, longestWaitMs);
    signal.addEventListener('abort', giveUp, { once: true });
    if (signal.aborted) giveUp();
    try {
      await this.queue.add(async () => sharedTurn?.(maxPerSecond), { priority, signal: patience.signal });
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', giveUp);
    }
  }
}

function whyNoTurn(error: unknown): string {
  const isImpatience = error instanceof DOMException;
  return isImpatience ? 'its turn within PIXAZO_MAX_RPS did not come' : `no turn could be had: ${error}`;
}
