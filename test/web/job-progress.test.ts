import { expect, test } from 'vitest';
import { progressAt, timeLeft } from '../../web/studio/job-progress.js';

test.each([
  ['begins where the gateway saw it', 1_000, 0.2],
  ['is half way between there and almost done at half time', 6_000, (0.2 + 0.97) / 2],
  ['waits just before the end', 11_000, 0.97],
  ['waits there for as long as it takes', 99_000, 0.97],
  ['does not go back when the clock does', 0, 0.2],
])('the bar %s', (_says, now, expected) => {
  expect(progressAt(0.2, 11_000, 1_000, now)).toBeCloseTo(expected);
});

test('the bar never shows less than the reported progress', () => {
  expect(progressAt(0.99, 11_000, 1_000, 6_000)).toBe(0.99);
});

test('the bar of a job that should have ended before it was seen is almost full', () => {
  expect(progressAt(0.5, 1_000, 2_000, 2_000)).toBe(0.97);
});

test.each([
  [4_200, 'about 5 s left'],
  [99_000, 'about 99 s left'],
  [150_000, 'about 3 min left'],
  [0, 'any moment now'],
  [-5_000, 'any moment now'],
])('%d ms are %s', (milliseconds, words) => {
  expect(timeLeft(milliseconds)).toBe(words);
});
