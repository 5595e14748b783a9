import PQueue from 'p-queue';
import type { Pixazo, StatusOutcome, Submission, SubmitOutcome } from '../core/pixazo.js';

/** Calls at most so many times in any second, submits before status calls that wait too. */
export class RateLimitedPixazo implements Pixazo {
  private readonly queue: PQueue;
  /** Milliseconds since the epoch. */
  private askedToWaitUntil = 0;

  constructor(
    private readonly pixazo: Pixazo,
    private readonly options: {
      maxPerSecond: number;
      /** A status call that waits longer for its turn, in milliseconds, fails and is made later. */
      longestWaitMs: number;
    },
  ) {
    this.queue = new PQueue({ intervalCap: options.maxPerSecond, interval: 1_000, strict: true });
  }

  submit(submission: Submission): Promise<SubmitOutcome> {
    return this.queue.add(() => this.pixazo.submit(submission), { priority: 1 });
  }

  async status(requestId: string, signal: AbortSignal): Promise<StatusOutcome> {
    const patience = AbortSignal.any([signal, AbortSignal.timeout(this.options.longestWaitMs)]);
    try {
      // Only the turn is waited for in here: the queue would give up a call under way when the patience is over.
      await this.queue.add(() => undefined, { signal: patience });
    } catch (error) {
      if (!patience.aborted) throw error;
      return { kind: 'failed', reason: 'its turn within PIXAZO_MAX_RPS did not come' };
    }
    // While this call waited for its turn, another may have been told to wait.
    const stillToWait = this.askedToWaitUntil - Date.now();
    if (stillToWait > 0) return { kind: 'busy', retryAfterMs: stillToWait };
    const outcome = await this.pixazo.status(requestId, signal);
    if (outcome.kind === 'busy') this.askedToWaitUntil = Date.now() + (outcome.retryAfterMs ?? 0);
    return outcome;
  }
}
