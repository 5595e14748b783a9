import { expect, test } from 'vitest';
import { timeLeft } from '../../web/studio/time-left.js';

test.each([
  [4.2, 'about 5 s left'],
  [99, 'about 99 s left'],
  [150, 'about 3 min left'],
  [0, 'any moment now'],
])('%d s are %s', (seconds, words) => {
  expect(timeLeft(seconds)).toBe(words);
});
