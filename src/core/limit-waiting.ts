import type { Clock } from './clock.js';

/** How long the source of one file may keep its reader waiting in all, in milliseconds: half an hour. */
const LONGEST_WAITING_MS = 30 * 60_000;

/**
 * Passes chunks on until the source has kept its reader waiting for too long in all, so that one which is never silent
 * but sends a byte at a time holds nothing without end. The time that the reader takes does not count.
 * @param longestMs milliseconds
 * @throws Error once the time is over and another chunk came
 */
export async function* limitWaiting<Chunk>(
  chunks: AsyncIterable<Chunk>,
  clock: Pick<Clock, 'now'>,
  longestMs = LONGEST_WAITING_MS,
): AsyncGenerator<Chunk> {
  let waitedMs = 0;
  let askedAt = clock.now();
  for await (const chunk of chunks) {
    waitedMs += clock.now() - askedAt;
    if (waitedMs > longestMs) throw new Error('it sends too slowly');
    yield chunk;
    askedAt = clock.now();
  }
}
