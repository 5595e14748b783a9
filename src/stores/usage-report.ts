import { type RawBuilder, sql } from 'kysely';
import { BudgetPeriod, periodAt } from '../core/budget-period.js';
import {
  type Days,
  daysOf,
  mergeUnpriced,
  monthsIn,
  UsageDimension,
  type UsageQuery,
  type UsageRow,
} from '../core/usage.js';
import type { SqlDatabase } from './sql-database.js';

/** The sums of one group and currency. Absent columns do not group. */
interface SumRow {
  day?: number;
  model_id?: string;
  team?: string;
  caller?: string;
  currency: string;
  jobs: number;
  completed: number;
  spent: number;
  held: number;
  unresolved: number;
}

const columns = {
  [UsageDimension.DAY]: 'day',
  [UsageDimension.MODEL]: 'model_id',
  [UsageDimension.TEAM]: 'team',
  [UsageDimension.CALLER]: 'caller',
} as const;

/**
 * Adds up the jobs that have ended, which are counted by day and month, and those that are unfinished, which are few. One
 * statement, so that a job which ends just now is counted once.
 */
export async function reportUsage(
  { kysely: db, unfinished }: Pick<SqlDatabase, 'kysely' | 'unfinished'>,
  query: UsageQuery,
): Promise<UsageRow[]> {
  const days = daysOf(query);
  const groups = [...new Set(query.groupBy)].map((dimension) => sql.ref(columns[dimension]));
  const grouped = sql.join([...groups, sql.ref('currency')]);
  const ended = rowsOfEnded(query, days).map(
    (rows) => sql`
      select ${grouped}, sum(jobs) as jobs, sum(completed) as completed, sum(spent) as spent, 0 as held,
        sum(unresolved) as unresolved
      from usage where ${rows} group by ${grouped}`,
  );
  const { rows } = await sql<SumRow>`
    with unfinished as materialized (
      select caller, created_at - created_at % 86400000 as day, coalesce(team, '') as team, model_id,
        coalesce(currency, '') as currency, coalesce(price, 0) as price
      from ${unfinished} where visible_to is not null
    ), counted as (
      select ${grouped}, count(*) as jobs, 0 as completed, 0 as spent, sum(price) as held, 0 as unresolved
      from unfinished where ${query.caller === null ? sql`true` : sql`caller = ${query.caller}`} and ${isIn(days)}
      group by ${grouped}
      ${sql.join(
        ended.map((rows) => sql`union all ${rows}`),
        sql` `,
      )}
    )
    select ${grouped}, ${sql.join(['jobs', 'completed', 'spent', 'held', 'unresolved'].map(sumOf))}
    from counted group by ${grouped} order by ${grouped}`.execute(db);
  return mergeUnpriced(rows.map(toUsageRow), query);
}

/**
 * Conditions for the rows of usage that make up these days, which have no row in common. The sums over all callers are
 * rows of their own. For each caller, months take the place of their days, which are far more.
 */
function rowsOfEnded({ caller, groupBy }: UsageQuery, days: Days): RawBuilder<unknown>[] {
  if (caller !== null) return [sql`series = 'CALLER_DAY' and caller = ${caller} and ${isIn(days)}`];
  if (!groupBy.includes(UsageDimension.CALLER)) return [sql`series = 'DAY' and ${isIn(days)}`];
  const parts = groupBy.includes(UsageDimension.DAY) ? { days: [days], months: [] } : monthsIn(days);
  return [...parts.days.map(daysOfCallers), ...parts.months.map(monthsOfCallers)];
}

/** By each caller that had jobs in a month of these days, so that the index is read at these days alone. */
function daysOfCallers(days: Days): RawBuilder<unknown> {
  const since = periodAt(BudgetPeriod.MONTH, days.from).startsAt;
  const callers = sql`select caller from usage where ${monthsOfCallers({ from: since, to: days.to })}`;
  return sql`series = 'CALLER_DAY' and caller in (${callers}) and ${isIn(days)}`;
}

function monthsOfCallers(days: Days): RawBuilder<unknown> {
  return sql`series = 'CALLER_MONTH' and ${isIn(days)}`;
}

function isIn({ from, to }: Days): RawBuilder<unknown> {
  return sql`day >= ${from} and day < ${to}`;
}

/** Cast, since PostgreSQL adds up whole numbers to decimals. */
function sumOf(column: string): RawBuilder<number> {
  return sql<number>`cast(sum(${sql.ref(column)}) as bigint) as ${sql.ref(column)}`;
}

function toUsageRow(row: SumRow): UsageRow {
  const { currency, jobs, completed } = row;
  const amounts = {
    currency,
    spent: BigInt(row.spent),
    held: BigInt(row.held),
    unresolved: BigInt(row.unresolved),
  };
  return {
    day: row.day ?? null,
    modelId: row.model_id ?? null,
    team: row.team || null,
    caller: row.caller ?? null,
    jobs,
    completed,
    money: currency === '' ? null : amounts,
  };
}
