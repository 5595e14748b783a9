import type { Ending } from './closing.js';
import type { GatewayError } from './gateway-error.js';

/** Clock, chance and limits of waiting. Tests replace them; times are milliseconds. */
export interface Timing {
  /** The time on a clock that only moves forward, whatever the device's date is. */
  now(): number;
  /** The device's date since the epoch, which may be wrong. */
  date(): number;
  /** A number from 0 to 1. */
  random(): number;
  /** Calls back once. The returned function cancels it. */
  after(ms: number, callback: () => void): () => void;
  /** A ping is sent on an idle WebSocket after this time. */
  pingAfterMs: number;
  /** A WebSocket without a pong after this time is replaced. */
  pongWithinMs: number;
  /** A WebSocket that is not open after this time is replaced. */
  connectWithinMs: number;
  /** An HTTP request without a complete response after this time is given up. */
  answerWithinMs: number;
  /** The longest pause between two attempts that the gateway did not ask for. */
  longestPauseMs: number;
}

export const systemTiming: Timing = {
  now: () => performance.now(),
  date: () => Date.now(),
  random: Math.random,
  after: (ms, callback) => {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
  pingAfterMs: 10_000,
  pongWithinMs: 5_000,
  connectWithinMs: 15_000,
  answerWithinMs: 20_000,
  longestPauseMs: 15_000,
};

const FIRST_PAUSE_MS = 1_000;

/** The pause before the next attempt: at random, so that clients of a gateway that restarts do not come at once. */
export function backoff(timing: Timing, failures: number): number {
  return timing.random() * Math.min(FIRST_PAUSE_MS * 2 ** failures, timing.longestPauseMs);
}

/** The pause before a retry, in milliseconds: never shorter than the gateway asks for. */
export function waitAfter({ retryAfterSeconds = 0 }: GatewayError, timing: Timing, failures: number): number {
  return Math.max(retryAfterSeconds * 1_000, backoff(timing, failures));
}

/** Resolves after `ms` milliseconds, or as soon as one of the signals is aborted. */
export function pause(timing: Timing, ms: number, ...signals: (Ending | undefined)[]): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      cancel();
      for (const signal of signals) signal?.removeEventListener('abort', end);
      resolve();
    };
    const cancel = timing.after(ms, end);
    for (const signal of signals) signal?.addEventListener('abort', end);
    if (signals.some((signal) => signal?.aborted)) end();
  });
}
