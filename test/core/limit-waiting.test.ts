import { expect, it } from 'vitest';
import { limitWaiting } from '../../src/core/limit-waiting.js';
import { ManualClock } from '../support/manual-clock.js';

/** Reads a source that takes `sourceMs` for each of these chunks, with a reader that takes `readerMs` for each. */
async function readAll({ sourceMs, readerMs }: { sourceMs: number; readerMs: number }): Promise<string> {
  const clock = new ManualClock();
  let isClosed = false;
  async function* source() {
    try {
      for (const chunk of ['a', 'b', 'c', 'd']) {
        clock.advance(sourceMs);
        yield chunk;
      }
    } finally {
      isClosed = true;
    }
  }
  let read = '';
  try {
    for await (const chunk of limitWaiting(source(), clock, 100)) {
      read += chunk;
      clock.advance(readerMs);
    }
  } catch (error) {
    read += `, ${(error as Error).message}`;
  }
  expect(isClosed).toBe(true);
  return read;
}

it('a source that keeps its reader waiting for too long in all is cut off', async () => {
  expect(await readAll({ sourceMs: 40, readerMs: 0 })).toBe('ab, it sends too slowly');
});

it('a source may take all of its time', async () => {
  expect(await readAll({ sourceMs: 25, readerMs: 0 })).toBe('abcd');
});

it('the time that a reader takes does not count', async () => {
  expect(await readAll({ sourceMs: 1, readerMs: 1_000 })).toBe('abcd');
});
