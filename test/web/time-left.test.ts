import { expect, test } from 'vitest';
import { timeLeft, whenOver } from '../../web/studio/time-left.js';

test.each([
  [4.2, 'about 5 s left'],
  [99, 'about 99 s left'],
  [150, 'about 3 min left'],
  [0, 'any moment now'],
])('%d s are %s', (seconds, words) => {
  expect(timeLeft(seconds)).toBe(words);
});

test('a short wait is a countdown, and a long one has its end and its hours', () => {
  const at = new Date(2026, 0, 1, 14, 5).getTime();
  expect(whenOver(12, at)).toBe('in 0:12');
  expect(whenOver(31_938, at)).toMatch(/^at \d\d:05(?: PM)?, in 9 h$/);
});
