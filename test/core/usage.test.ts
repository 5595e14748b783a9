import { describe, expect, it } from 'vitest';
import { daysOf } from '../../src/core/usage.js';

const DAY = 86_400_000;
const MIDNIGHT = Date.UTC(2026, 4, 22);

describe('a report of usage', () => {
  it.each([
    { what: 'one whole day', from: 0, to: DAY, days: [0] },
    { what: 'a day that has not ended', from: 0, to: 1, days: [0] },
    { what: 'a day from its noon on', from: DAY / 2, to: DAY, days: [0] },
    { what: 'two days', from: 0, to: 2 * DAY, days: [0, 1] },
    { what: 'no time', from: DAY, to: DAY, days: [] },
    { what: 'time that runs backwards', from: 2 * DAY, to: DAY, days: [] },
  ])('of $what has the days $days', ({ from, to, days }) => {
    const range = daysOf({ from: MIDNIGHT + from, to: MIDNIGHT + to });
    const starts = [0, 1, 2].map((day) => ({ day, startsAt: MIDNIGHT + day * DAY }));
    const inside = starts.filter(({ startsAt }) => startsAt >= range.from && startsAt < range.to);
    expect(inside.map(({ day }) => day)).toEqual(days);
  });
});
