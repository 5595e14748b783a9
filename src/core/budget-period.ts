/** How often the count of a budget starts again, in UTC, where every day has 24 hours. A week begins on Monday. */
export enum BudgetPeriod {
  DAY = 'DAY',
  WEEK = 'WEEK',
  MONTH = 'MONTH',
  TOTAL = 'TOTAL',
}

/** A span of time, in milliseconds since the epoch. */
export interface Period {
  /** Inclusive. */
  startsAt: number;
  /** Exclusive; null: it never ends. */
  endsAt: number | null;
}

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
/** The first Monday of the epoch, which began on a Thursday. */
const FIRST_MONDAY = 4 * DAY_MS;

/** The period that a moment lies in. @param now milliseconds since the epoch */
export function periodAt(period: BudgetPeriod, now: number): Period {
  switch (period) {
    case BudgetPeriod.DAY:
      return evenly(now, DAY_MS, 0);
    case BudgetPeriod.WEEK:
      return evenly(now, WEEK_MS, FIRST_MONDAY);
    case BudgetPeriod.MONTH: {
      const date = new Date(now);
      const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
      return { startsAt: Date.UTC(year, month), endsAt: Date.UTC(year, month + 1) };
    }
    case BudgetPeriod.TOTAL:
      return { startsAt: 0, endsAt: null };
  }
}

function evenly(now: number, length: number, first: number): Period {
  const startsAt = first + Math.floor((now - first) / length) * length;
  return { startsAt, endsAt: startsAt + length };
}
