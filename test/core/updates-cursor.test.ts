import { describe, expect, it } from 'vitest';
import { CURSOR_LIFETIME_MS, cursorText, parseCursor } from '../../src/core/updates-cursor.js';

const cursor = { databaseId: 'a-b_C9', position: 900_000_000_001, takenAt: 1_700_000_000_000 };
const at = (age: number, databaseId = cursor.databaseId) => ({ databaseId, now: cursor.takenAt + age });

describe('a cursor of updates', () => {
  it('is valid for a day, also when the clock was set back', () => {
    for (const age of [0, CURSOR_LIFETIME_MS - 1, -1_000])
      expect(parseCursor(cursorText(cursor), at(age))).toEqual(cursor);
  });

  it.each([
    ['24 hours old', at(CURSOR_LIFETIME_MS)],
    ['of another database', at(0, 'other')],
  ])('that is %s has expired', (_case, now) => {
    expect(() => parseCursor(cursorText(cursor), now)).toThrow(
      expect.objectContaining({ code: 'CURSOR_EXPIRED', retryable: false, charged: 'NO' }),
    );
  });

  it.each([
    '',
    'rain',
    cursorText(cursor).slice(0, 8),
    Buffer.from('-1.5.a').toString('base64url'),
    Buffer.from('9999999999999999.5.a').toString('base64url'),
    Buffer.from('1.2.').toString('base64url'),
  ])('%j is refused as an invalid cursor', (text) => {
    expect(() => parseCursor(text, at(0))).toThrow(
      expect.objectContaining({
        code: 'BAD_USER_INPUT',
        fields: [expect.objectContaining({ path: ['after'] })],
      }),
    );
  });
});
