import { describe, expect, it } from 'vitest';
import { retryAfterMs } from '../../src/datasources/retry-after.js';

const now = Date.UTC(2026, 4, 22, 13, 0, 0);

describe('a Retry-After header', () => {
  it.each([
    ['0', 0],
    ['30', 30_000],
    [' 30 ', 30_000],
    ['86400', 86_400_000],
    ['9'.repeat(400), 86_400_000],
    ['Fri, 22 May 2099 13:00:00 GMT', 86_400_000],
    ['Fri, 22 May 2026 13:00:45 GMT', 45_000],
    ['Friday, 22-May-26 13:01:00 GMT', 60_000],
    ['Fri, 22 May 2026 12:00:00 GMT', 0],
  ])('of %j means a pause of %d ms', (header, wait) => {
    expect(retryAfterMs(header, now)).toBe(wait);
  });

  it('that comes twice means the longer pause', () => {
    expect(retryAfterMs(['60', 'soon', '30'], now)).toBe(60_000);
  });

  it.each([undefined, '', ' ', '-5', '1.5', '1e3', 'soon', ['soon', '-5']])('of %j is ignored', (header) => {
    expect(retryAfterMs(header, now)).toBeNull();
  });
});
