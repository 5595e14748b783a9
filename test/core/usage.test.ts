import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Days,
  daysOf,
  mergeUnpriced,
  monthsIn,
  UsageDimension,
  type UsageRow,
} from '../../src/core/usage.js';

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

describe('the months of a report', () => {
  const dates = ({ from, to }: Days) => [from, to].map((time) => new Date(time).toISOString().slice(0, 10));

  it.each([
    { from: '2026-05-01', to: '2026-06-01', months: [['2026-05-01', '2026-06-01']], days: [] },
    {
      from: '2025-11-30',
      to: '2026-11-30',
      months: [['2025-12-01', '2026-11-01']],
      days: [
        ['2025-11-30', '2025-12-01'],
        ['2026-11-01', '2026-11-30'],
      ],
    },
    { from: '2026-05-01', to: '2026-05-31', months: [], days: [['2026-05-01', '2026-05-31']] },
    { from: '2026-05-31', to: '2026-06-02', months: [], days: [['2026-05-31', '2026-06-02']] },
    { from: '2026-05-22', to: '2026-05-22', months: [], days: [] },
  ])('from $from to $to are $months, and $days are left as days', ({ from, to, months, days }) => {
    const parts = monthsIn({ from: Date.parse(from), to: Date.parse(to) });
    expect(parts.months.map(dates)).toEqual(months);
    expect(parts.days.map(dates)).toEqual(days);
  });

  it('and the days beside them make up all its days, each once', () => {
    const day = fc.integer({ min: 0, max: 4_000 }).map((number) => MIDNIGHT + number * DAY);
    fc.assert(
      fc.property(day, day, (from, to) => {
        const { months, days } = monthsIn({ from, to });
        const parts = [...months, ...days].sort((one, other) => one.from - other.from);
        expect(parts.every((part) => part.from < part.to)).toBe(true);
        expect(parts.map((part) => part.from).slice(1)).toEqual(parts.map((part) => part.to).slice(0, -1));
        expect([parts.at(0)?.from ?? from, parts.at(-1)?.to ?? from]).toEqual([from, Math.max(from, to)]);
      }),
    );
  });
});

describe('a generation without a price', () => {
  const day = { day: null, modelId: null, team: null, caller: null };
  const usd = { currency: 'USD', spent: 5n, held: 0n, unresolved: 0n };
  const row = (changes: Partial<UsageRow>): UsageRow => ({
    ...day,
    jobs: 1,
    completed: 1,
    money: null,
    ...changes,
  });
  const merge = (...rows: UsageRow[]) => mergeUnpriced(rows, { groupBy: [UsageDimension.CALLER] });

  it('is counted beside those of its group that have one', () => {
    const eur = { ...usd, currency: 'EUR' };
    const rows = merge(row({ jobs: 3 }), row({ jobs: 4, money: eur }), row({ money: usd }));
    expect(rows).toEqual([row({ jobs: 7, completed: 2, money: eur }), row({ money: usd })]);
  });

  it.each([{ caller: 'bob' }, { team: 'design' }, { modelId: 'sfx' }, { day: 0 }])(
    'is not counted in the group %j',
    (other) => {
      const rows = [row({}), row({ ...other, money: usd })];
      expect(merge(...rows)).toEqual(rows);
    },
  );

  it('makes no row, unless the report has no groups', () => {
    expect(merge()).toEqual([]);
    expect(mergeUnpriced([], { groupBy: [] })).toEqual([row({ jobs: 0, completed: 0 })]);
    expect(mergeUnpriced([row({})], { groupBy: [] })).toEqual([row({})]);
  });
});
