import type { Balance } from './budget.js';
import { BudgetPeriod, periodAt } from './budget-period.js';

/** The groups of a report. */
export enum UsageDimension {
  DAY = 'DAY',
  MODEL = 'MODEL',
  TEAM = 'TEAM',
  CALLER = 'CALLER',
}

/** The generations that a report is about. */
export interface UsageQuery {
  /** The first UTC day is that of this moment, in milliseconds since the epoch. */
  from: number;
  /** Days that begin at or after this moment are left out. */
  to: number;
  groupBy: readonly UsageDimension[];
  /** Null: everyone's. */
  caller: string | null;
}

/** The generations of one group. A member that does not group is null. */
export interface UsageRow {
  /** The start of the UTC day in which they were written, in milliseconds since the epoch. */
  day: number | null;
  modelId: string | null;
  /** Null also for callers without a team. */
  team: string | null;
  caller: string | null;
  /** Generations that were not refused. */
  jobs: number;
  completed: number;
  /** Null where none of them has a price. Prices of another currency are in a row of their own. */
  money: (Balance & { currency: string }) | null;
}

/** Whole UTC days, in milliseconds since the epoch: `from` is inclusive, `to` is exclusive. */
export type Days = Pick<UsageQuery, 'from' | 'to'>;

/** The UTC days of a report: those that begin before its end, from that of its beginning on. */
export function daysOf({ from, to }: Pick<UsageQuery, 'from' | 'to'>): Days {
  return { from: startOf(BudgetPeriod.DAY, from), to: endOf(BudgetPeriod.DAY, to) };
}

/** Splits days into the whole months among them, and the days before and after those. Parts without days are left out. */
export function monthsIn({ from, to }: Days): { months: Days[]; days: Days[] } {
  const months = { from: endOf(BudgetPeriod.MONTH, from), to: startOf(BudgetPeriod.MONTH, to) };
  if (months.from >= months.to) return { months: [], days: [{ from, to }].filter(hasDays) };
  const days = [
    { from, to: months.from },
    { from: months.to, to },
  ];
  return { months: [months], days: days.filter(hasDays) };
}

function hasDays({ from, to }: Days): boolean {
  return from < to;
}

/** The start of the period that a moment lies in. */
function startOf(period: BudgetPeriod, time: number): number {
  return periodAt(period, time).startsAt;
}

/** The first start of a period at this moment or later. */
function endOf(period: BudgetPeriod, time: number): number {
  const { startsAt, endsAt } = periodAt(period, time);
  // Days and months end.
  return startsAt === time ? time : (endsAt as number);
}

/**
 * The rows of a report, with generations that have no price counted beside those of the same group that have one. A report
 * without groups has one row at least.
 * @param rows of each group and currency, the groups one after another
 */
export function mergeUnpriced(
  rows: readonly UsageRow[],
  { groupBy }: Pick<UsageQuery, 'groupBy'>,
): UsageRow[] {
  const merged: UsageRow[] = [];
  for (const row of rows) {
    const last = merged.at(-1);
    if (last && last.money === null && isSameGroup(last, row)) {
      merged[merged.length - 1] = {
        ...row,
        jobs: row.jobs + last.jobs,
        completed: row.completed + last.completed,
      };
    } else merged.push(row);
  }
  return merged.length === 0 && groupBy.length === 0 ? [emptyReport] : merged;
}

const emptyReport: UsageRow = {
  day: null,
  modelId: null,
  team: null,
  caller: null,
  jobs: 0,
  completed: 0,
  money: null,
};

function isSameGroup(one: UsageRow, other: UsageRow): boolean {
  const { day, modelId, team, caller } = one;
  return day === other.day && modelId === other.modelId && team === other.team && caller === other.caller;
}
