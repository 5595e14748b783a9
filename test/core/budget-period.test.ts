import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { BudgetPeriod, periodAt } from '../../src/core/budget-period.js';

const { DAY, WEEK, MONTH, TOTAL } = BudgetPeriod;
const HOUR = 3_600_000;
const times = fc.integer({ min: 0, max: Date.UTC(2200, 0) });

describe('a period', () => {
  it.each([
    { period: DAY, at: '2026-05-22T00:00:00.000Z', from: '2026-05-22', to: '2026-05-23' },
    { period: DAY, at: '2026-05-22T23:59:59.999Z', from: '2026-05-22', to: '2026-05-23' },
    { period: DAY, at: '2028-02-29T12:00:00.000Z', from: '2028-02-29', to: '2028-03-01' },
    // A Monday, and the Sunday after it.
    { period: WEEK, at: '2026-05-18T00:00:00.000Z', from: '2026-05-18', to: '2026-05-25' },
    { period: WEEK, at: '2026-05-24T23:59:59.999Z', from: '2026-05-18', to: '2026-05-25' },
    { period: WEEK, at: '2027-01-01T12:00:00.000Z', from: '2026-12-28', to: '2027-01-04' },
    // The epoch began on a Thursday.
    { period: WEEK, at: '1970-01-01T00:00:00.000Z', from: '1969-12-29', to: '1970-01-05' },
    { period: MONTH, at: '2026-05-01T00:00:00.000Z', from: '2026-05-01', to: '2026-06-01' },
    { period: MONTH, at: '2026-12-31T23:59:59.999Z', from: '2026-12-01', to: '2027-01-01' },
    { period: MONTH, at: '2028-02-29T23:59:59.999Z', from: '2028-02-01', to: '2028-03-01' },
  ])('of a $period at $at is from $from to $to', ({ period, at, from, to }) => {
    expect(periodAt(period, Date.parse(at))).toEqual({ startsAt: Date.parse(from), endsAt: Date.parse(to) });
  });

  it('of a total budget never ends', () => {
    expect(periodAt(TOTAL, Date.UTC(2026, 4, 22))).toEqual({ startsAt: 0, endsAt: null });
  });

  it.each([DAY, WEEK, MONTH])('of a %s ends where the next one begins', (period) => {
    fc.assert(
      fc.property(times, (now) => {
        const { startsAt, endsAt } = periodAt(period, now);
        expect(startsAt).toBeLessThanOrEqual(now);
        expect(endsAt).toBeGreaterThan(now);
        expect(periodAt(period, endsAt ?? 0).startsAt).toBe(endsAt);
        expect(periodAt(period, startsAt)).toEqual({ startsAt, endsAt });
      }),
    );
  });
});

describe('a period on a machine with daylight saving time', () => {
  const timezone = process.env.TZ;
  afterEach(() => {
    if (timezone === undefined) delete process.env.TZ;
    else process.env.TZ = timezone;
  });

  // The clocks of New York and Berlin change on these days; the days of Apia skipped one in 2011.
  it.each([
    { zone: 'America/New_York', day: '2026-03-08' },
    { zone: 'America/New_York', day: '2026-11-01' },
    { zone: 'Europe/Berlin', day: '2026-03-29' },
    { zone: 'Europe/Berlin', day: '2026-10-25' },
    { zone: 'Pacific/Apia', day: '2011-12-30' },
  ])('has 24 hours a day in $zone on $day too', ({ zone, day }) => {
    process.env.TZ = zone;
    const noon = Date.parse(`${day}T12:00:00Z`);
    // Proves that the zone is in force: the local time differs.
    expect(new Date(noon).getHours()).not.toBe(12);
    const { startsAt, endsAt } = periodAt(DAY, noon);
    expect(startsAt).toBe(noon - 12 * HOUR);
    expect(endsAt).toBe(noon + 12 * HOUR);
    const week = periodAt(WEEK, noon);
    expect((week.endsAt ?? 0) - week.startsAt).toBe(7 * 24 * HOUR);
    expect(new Date(periodAt(MONTH, noon).startsAt).toISOString()).toBe(
      `${day.slice(0, 7)}-01T00:00:00.000Z`,
    );
  });
});
