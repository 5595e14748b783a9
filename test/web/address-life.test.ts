import { describe, expect, it } from 'vitest';
import { laterOf, renewAfterMs } from '../../web/studio/address-life.js';

const MINUTE_MS = 60_000;
const now = Date.UTC(2026, 4, 22, 12);
const endingIn = (minutes: number) => ({ urlExpiresAt: new Date(now + minutes * MINUTE_MS).toISOString() });

describe('an address', () => {
  it.each([
    ['five minutes before its end', 90, 85],
    ['within an hour where the device is an hour and more behind', 190, 55],
    ['within an hour where the device is ahead', -30, 55],
    ['within an hour where it would end at once', 3, 55],
  ])('is read again %s', (_when, endsIn, after) => {
    expect(renewAfterMs(endingIn(endsIn), now)).toBe(after * MINUTE_MS);
  });

  it('without an end is never read again', () => {
    expect(renewAfterMs({ urlExpiresAt: null }, now)).toBeNull();
  });

  it('takes the place of one that ends earlier', () => {
    const [earlier, later] = [endingIn(60), endingIn(120)];

    expect(laterOf(earlier, later)).toBe(later);
    expect(laterOf(later, earlier)).toBe(later);
    expect(laterOf(earlier, null)).toBe(earlier);
    expect(laterOf({ urlExpiresAt: null }, null)).toEqual({ urlExpiresAt: null });
  });
});
