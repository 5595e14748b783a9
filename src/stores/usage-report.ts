import { type Kysely, type RawBuilder, sql } from 'kysely';
import { daysOf, mergeUnpriced, UsageDimension, type UsageQuery, type UsageRow } from '../core/usage.js';
import type { Tables } from './tables.js';

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
 * Adds up the jobs that have ended, which are counted by day, and those that are unfinished, which are few. One statement,
 * so that a job which ends just now is counted once.
 */
export async function reportUsage(db: Kysely<Tables>, query: UsageQuery): Promise<UsageRow[]> {
  const { from, to } = daysOf(query);
  const inRange = sql`day >= ${from} and day < ${to}`;
  const groups = [...new Set(query.groupBy)].map((dimension) => sql.ref(columns[dimension]));
  const grouped = sql.join([...groups, sql.ref('currency')]);
  const { rows } = await sql<SumRow>`
    with unfinished as materialized (
      select caller, created_at - created_at % 86400000 as day, coalesce(team, '') as team, model_id,
        coalesce(currency, '') as currency, coalesce(price, 0) as price
      from jobs where due_at is not null and visible_to is not null
    ), counted as (
      select ${grouped}, sum(jobs) as jobs, sum(completed) as completed, sum(spent) as spent, 0 as held,
        sum(unresolved) as unresolved
      from usage where ${endedOf(query)} and ${inRange} group by ${grouped}
      union all
      select ${grouped}, count(*), 0, 0, sum(price), 0
      from unfinished where ${query.caller === null ? sql`true` : sql`caller = ${query.caller}`} and ${inRange}
      group by ${grouped}
    )
    select ${grouped}, ${sql.join(['jobs', 'completed', 'spent', 'held', 'unresolved'].map(sumOf))}
    from counted group by ${grouped} order by ${grouped}`.execute(db);
  return mergeUnpriced(rows.map(toUsageRow), query);
}

/** The sums over all callers are rows of their own, which are far fewer. */
function endedOf({ caller, groupBy }: UsageQuery): RawBuilder<unknown> {
  if (caller !== null) return sql`caller = ${caller}`;
  return groupBy.includes(UsageDimension.CALLER) ? sql`caller > ''` : sql`caller = ''`;
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
