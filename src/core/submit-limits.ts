import { ErrorCode, GatewayError } from './errors.js';

/** How much one caller may start. Null: as much as it likes. */
export interface SubmitLimits {
  /** Submits in any 60 seconds, whatever became of them. */
  perMinute: number | null;
  /** Generations in a day of UTC; what Pixazo refused is none. */
  perDay: number | null;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** A caller's generations of one UTC day. */
export interface DayQuota {
  limit: number;
  used: number;
  /** The end of the day, in milliseconds since the epoch. */
  resetsAt: number;
}

/** The UTC day of `now`, in milliseconds since the epoch. */
export function dayOf(now: number): { startsAt: number; endsAt: number } {
  const startsAt = now - (now % DAY_MS);
  return { startsAt, endsAt: startsAt + DAY_MS };
}

/**
 * Whether a caller may submit once more.
 * @param earlier when the caller's submit of `perMinute` submits ago was, and when its generation of `perDay`
 * generations ago was; null when there are not so many. Milliseconds since the epoch, like `now`
 * @returns why not, and when it may again by both limits; null when it may
 */
export function overLimit(
  limits: SubmitLimits,
  earlier: { submit: number | null; generation: number | null },
  now: number,
): GatewayError | null {
  const day = dayOf(now);
  // A time that seems to lie ahead was counted before the clock was set back; waiting for that time could take hours.
  const isAhead = (submit: number) => submit > now + MINUTE_MS;
  const minuteOverAt = earlier.submit === null || isAhead(earlier.submit) ? now : earlier.submit + MINUTE_MS;
  const isDayFull = earlier.generation !== null && earlier.generation >= day.startsAt;
  const freeAt = Math.max(minuteOverAt, isDayFull ? day.endsAt : now);
  if (freeAt <= now) return null;
  const retryAfterSeconds = Math.ceil((freeAt - now) / 1000);
  if (isDayFull) {
    const message = `You have started ${limits.perDay} generations today, which is your quota. It is new at midnight UTC.`;
    return new GatewayError(ErrorCode.QUOTA_EXCEEDED, message, { retryAfterSeconds });
  }
  const message = `You may submit ${limits.perMinute} times a minute. Wait a little.`;
  return new GatewayError(ErrorCode.RATE_LIMITED, message, { retryAfterSeconds });
}
