import { dateFormat } from './date-format.js';
import { messages } from './messages.js';

const dayName = dateFormat({ weekday: 'long', day: 'numeric', month: 'long' });
const dayOfAnotherYear = dateFormat({ dateStyle: 'long' });

/**
 * The name of a job's day at this device: `Today`, `Yesterday`, `Monday, 23 November`, or a full date for another year.
 * @param now milliseconds since the epoch
 */
export function dayOf(createdAt: string, now: number): string {
  const day = new Date(createdAt);
  const today = new Date(now);
  if (day.toDateString() === today.toDateString()) return messages.today;
  const yesterday = new Date(now);
  yesterday.setDate(today.getDate() - 1);
  if (day.toDateString() === yesterday.toDateString()) return messages.yesterday;
  return day.getFullYear() === today.getFullYear() ? dayName(day) : dayOfAnotherYear(day);
}
