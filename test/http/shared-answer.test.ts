import { expect, it } from 'vitest';
import { sharedAnswer } from '../../src/http/shared-answer.js';
import { aGate } from '../support/gate.js';

it('a response is shared for a second after its computation began, and while it is computed', async () => {
  let now = 0;
  let reads = 0;
  let gate = aGate();
  const answer = sharedAnswer(
    async () => {
      reads += 1;
      await gate.opened;
      return reads;
    },
    () => now,
  );

  const first = answer();
  now = 5_000;
  const second = answer();
  gate.open();
  expect(await Promise.all([first, second])).toEqual([1, 1]);

  gate = aGate();
  gate.open();
  expect(await answer()).toBe(2);
  now = 5_999;
  expect(await answer()).toBe(2);
  now = 6_000;
  expect(await answer()).toBe(3);
});
