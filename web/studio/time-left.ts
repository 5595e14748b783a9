import { dateFormat } from './date-format.js';
import { messages } from './messages.js';

/** The time left, for people, such as `about 40 s left`. */
export function timeLeft(secondsRemaining: number): string {
  const seconds = Math.ceil(secondsRemaining);
  if (seconds <= 0) return messages.anyMoment;
  return seconds < 100 ? messages.secondsLeft(seconds) : messages.minutesLeft(Math.round(seconds / 60));
}

/** Seconds as `0:07`. */
export function clock(seconds: number): string {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

const hourAndMinute = dateFormat({ hour: '2-digit', minute: '2-digit' });

/** When a wait is over: `in 0:12`, or `at 02:00, in 9 h`. @param at milliseconds since the epoch */
export function whenOver(secondsLeft: number, at: number): string {
  if (secondsLeft < 3_600) return messages.inTime(clock(secondsLeft));
  return messages.atTime(hourAndMinute(at), Math.round(secondsLeft / 3_600));
}
