import { setMaxListeners } from 'node:events';
import PQueue from 'p-queue';
import type { Pixazo, StatusOutcome, Submission, SubmitOutcome } from '../core/pixazo.js';

/** The rate limit, and how to wait for it. */
export interface RateLimitOptions {
  /** Most calls in any second. */
  maxPerSecond: number;
  /**
   * Longest wait for a slot, in milliseconds. A status call that waits longer is not made. With shared slots, a submit
   * is not made either: its lease would run out, and other gateways would take its job for abandoned.
   */
  longestWaitMs: number;
  /** Resolves with the next slot of all gateways that share the limit. Absent: this gateway has the limit to itself. */
  acquireSharedSlot?: (perSecond: number) => Promise<void>;
}

/** Limits the calls of `pixazo`, whose `close` is called with that of the limit; null: there is no limit. */
export function withRateLimit(
  pixazo: Pixazo,
  close: () => Promise<void>,
  limit: RateLimitOptions | null,
): { pixazo: Pixazo; close: () => Promise<void> } {
  if (!limit) return { pixazo, close };
  const limited = new RateLimitedPixazo(pixazo, limit);
  return {
    pixazo: limited,
    close: () => {
      limited.close();
      return close();
    },
  };
}

/** Keeps calls within a rate limit. Submits get their slots before status calls. */
export class RateLimitedPixazo implements Pixazo {
  private readonly queue: PQueue;
  /** Until when Pixazo asked for a pause, on the monotonic clock, in milliseconds. */
  private pausedUntil = 0;
  private readonly closing = new AbortController();

  constructor(
    private readonly pixazo: Pixazo,
    private readonly options: RateLimitOptions,
  ) {
    // Each waiting submit adds a listener; Node reports more than ten as a leak.
    setMaxListeners(0, this.closing.signal);
    // Shared slots are acquired one at a time, so that a submit waits for at most one status call of its own gateway.
    this.queue = options.acquireSharedSlot
      ? new PQueue({ concurrency: 1 })
      : new PQueue({ intervalCap: options.maxPerSecond, interval: 1_000, strict: true });
  }

  async submit(submission: Submission): Promise<SubmitOutcome> {
    const { acquireSharedSlot, longestWaitMs } = this.options;
    try {
      await this.acquireSlot(1, acquireSharedSlot ? longestWaitMs : null, this.closing.signal);
    } catch (error) {
      return { kind: 'not-sent', reason: whyNoSlot(error) };
    }
    return this.pixazo.submit(submission);
  }

  async status(requestId: string, signal: AbortSignal): Promise<StatusOutcome> {
    try {
      await this.acquireSlot(0, this.options.longestWaitMs, signal);
    } catch (error) {
      return { kind: 'not-called', reason: whyNoSlot(error), retryAfterMs: null };
    }
    // Pixazo may have asked for a pause while this call waited for its slot.
    const retryAfterMs = Math.ceil(this.pausedUntil - performance.now());
    if (retryAfterMs > 0) return { kind: 'not-called', reason: 'Pixazo asked for a pause', retryAfterMs };
    const outcome = await this.pixazo.status(requestId, signal);
    if (outcome.kind === 'busy') {
      const until = performance.now() + (outcome.retryAfterMs ?? 0);
      // The answer to another call may have asked for a longer pause.
      this.pausedUntil = Math.max(this.pausedUntil, until);
    }
    return outcome;
  }

  /** Ends the wait of every submit, now and later: none of them is sent. */
  close(): void {
    this.closing.abort();
  }

  /** Only the wait runs inside the queue, so a call that has its slot is not cut off when the wait would have ended. */
  private async acquireSlot(
    priority: number,
    longestWaitMs: number | null,
    signal: AbortSignal,
  ): Promise<void> {
    const { acquireSharedSlot, maxPerSecond } = this.options;
    // Not AbortSignal.any: on Node 20, a signal never forgets the signals derived from it.
    const waiting = new AbortController();
    const stopWaiting = () => waiting.abort();
    const timer = longestWaitMs === null ? undefined : setTimeout(stopWaiting, longestWaitMs);
    signal.addEventListener('abort', stopWaiting, { once: true });
    if (signal.aborted) stopWaiting();
    try {
      const acquire = async () => acquireSharedSlot?.(maxPerSecond);
      await this.queue.add(acquire, { priority, signal: waiting.signal });
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', stopWaiting);
    }
  }
}

function whyNoSlot(error: unknown): string {
  const stoppedWaiting = error instanceof DOMException;
  return stoppedWaiting
    ? 'timed out waiting for a PIXAZO_MAX_RPS slot'
    : `no PIXAZO_MAX_RPS slot could be acquired: ${error}`;
}
