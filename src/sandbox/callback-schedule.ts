import type { AcceptedRequest } from './accepted-request.js';

const longestPauseMs = 15_000;

/** One callback: `at` is the moment whose status it reports, `sendAt` when it leaves (milliseconds since 1970). */
export interface ScheduledCallback {
  at: number;
  sendAt: number;
}

/** How the callbacks are timed. */
export interface CallbackTiming {
  /** Pause before the first look in sync mode, in milliseconds, at least 1; it doubles from look to look, up to 15 s. */
  everyMs: number;
  /** Every callback leaves this much too late, in milliseconds, and tells what was true when it was due. */
  delayMs: number;
  /** A request's callbacks leave only when it has ended, the newest first. */
  reorder: boolean;
}

/** The callbacks of a request in the order they leave: one at its end, and in sync mode one per look and change. */
export function callbackSchedule(
  { webhook, acceptedAt, processingAt, endsAt }: AcceptedRequest,
  { everyMs, delayMs, reorder }: CallbackTiming,
): ScheduledCallback[] {
  if (webhook === null) return [];
  const moments = new Set([endsAt]);
  if (webhook.mode === 'sync') {
    moments.add(processingAt);
    let pause = Math.max(everyMs, 1);
    for (let at = acceptedAt + pause; at < endsAt; at += pause) {
      moments.add(at);
      pause = Math.min(pause * 2, longestPauseMs);
    }
  }
  const oldestFirst = [...moments].sort((one, other) => one - other);
  if (reorder) return oldestFirst.reverse().map((at) => ({ at, sendAt: endsAt + delayMs }));
  return oldestFirst.map((at) => ({ at, sendAt: at + delayMs }));
}
