import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { type RetryOptions, retry } from '../../src/core/retry.js';
import { ManualClock } from '../support/manual-clock.js';

/** Runs a retry to its end while time passes, and returns the start of each attempt, in milliseconds. */
async function attempts(
  outcomes: (number | Error)[],
  options: Omit<RetryOptions<number>, 'clock'> = {},
): Promise<{ at: number[]; end: number | Error; errors: string[] }> {
  const clock = new ManualClock(0);
  const at: number[] = [];
  const errors: string[] = [];
  const work = async () => {
    at.push(clock.now());
    const outcome = outcomes[Math.min(at.length, outcomes.length) - 1];
    if (outcome instanceof Error) throw outcome;
    return outcome as number;
  };
  const onError = (error: unknown) => void errors.push(String(error));
  const ending = { over: false };
  const end = retry(work, { clock, onError, ...options })
    .catch((error: Error) => error)
    .finally(() => {
      ending.over = true;
    });
  while (!ending.over) {
    await turn();
    if (clock.sleeping > 0) clock.advance(50);
  }
  return { at, end: await end, errors };
}

const failure = new Error('disk full');

describe('retry', () => {
  it('returns the first result', async () => {
    expect(await attempts([7])).toEqual({ at: [0], end: 7, errors: [] });
  });

  it('doubles the pause after each error, up to the longest, and reports each error', async () => {
    const backoff = { firstMs: 100, longestMs: 400 };
    const { at, end, errors } = await attempts([failure, failure, failure, failure, 7], { backoff });

    expect(at).toEqual([0, 100, 300, 700, 1_100]);
    expect(end).toBe(7);
    expect(errors).toEqual(Array.from({ length: 4 }, () => 'Error: disk full'));
  });

  it.each([
    { draw: 0, at: [0, 50, 150] },
    { draw: 1, at: [0, 100, 300] },
  ])('spreads each pause over its upper half: $draw', async ({ draw, at }) => {
    expect((await attempts([failure, failure, 7], { random: () => draw })).at).toEqual(at);
  });

  it('rejects with the last error when the time for attempts is over', async () => {
    const { at, end, errors } = await attempts([failure], { giveUpAt: 700 });

    expect(at).toEqual([0, 100, 300]);
    expect(end).toBe(failure);
    expect(errors).toHaveLength(2);
  });

  it('rejects at once with a permanent error', async () => {
    const { at, end } = await attempts([failure, 7], { isTemporary: (error) => error !== failure });

    expect({ at, end }).toEqual({ at: [0], end: failure });
  });

  it('retries an unfinished result, and returns the last one when the time is over', async () => {
    const isUnfinished = (result: number) => result < 3;

    expect(await attempts([1, 2, 3, 4], { isUnfinished })).toMatchObject({ at: [0, 100, 300], end: 3 });
    expect(await attempts([1, 2, 3], { isUnfinished, giveUpAt: 300 })).toMatchObject({ end: 2 });
  });

  it('ends its pause when it is aborted, and begins no further attempt', async () => {
    const clock = new ManualClock(0);
    const stop = new AbortController();
    let begun = 0;
    const work = () => {
      begun += 1;
      return Promise.reject(failure);
    };
    const end = expect(retry(work, { clock, signal: stop.signal })).rejects.toBe(failure);
    while (clock.sleeping === 0) await turn();
    stop.abort();
    await end;

    expect({ begun, sleeping: clock.sleeping }).toEqual({ begun: 1, sleeping: 0 });
  });

  it('makes its one attempt even when it is aborted already', async () => {
    expect(await attempts([failure], { signal: AbortSignal.abort() })).toMatchObject({
      at: [0],
      end: failure,
    });
  });
});
