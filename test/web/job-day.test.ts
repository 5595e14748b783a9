import { expect, test } from 'vitest';
import { dayOf } from '../../web/studio/job-day.js';

/** Times of this device, as its days are what people know. */
const NOON = new Date(2026, 2, 1, 12).getTime();

test.for<[string, Date, string | RegExp]>([
  ['the present time', new Date(2026, 2, 1, 12), 'Today'],
  ['the first moment of the day', new Date(2026, 2, 1), 'Today'],
  ['the last moment of the day before', new Date(2026, 1, 28, 23, 59, 59), 'Yesterday'],
  ['two days ago', new Date(2026, 1, 27, 23), /Friday.*27|27.*Friday/],
  ['a day of another year', new Date(2025, 11, 31, 23), /2025/],
])('the day of %s', ([, createdAt, day]) => {
  expect(dayOf(createdAt.toISOString(), NOON)).toMatch(day);
});
