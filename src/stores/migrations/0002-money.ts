import { type Kysely, type Migration, sql } from 'kysely';
import { BudgetPeriod, periodAt } from '../../core/budget-period.js';
import type { ColumnTypes } from './column-types.js';

/** A report by day is read in the order of this key. */
const usageKey = ['series', 'caller', 'day', 'currency', 'part', 'team', 'model_id'] as const;

/** Prices of jobs, the ledger, and the sums that are kept with it. Jobs from before have no price. */
export const money = (types: ColumnTypes): Migration => ({
  up: async (db) => {
    await addPrices(db, types);
    await createLedger(db, types);
    await createBalances(db, types);
    await createUsage(db, types);
    await createUnresolved(db, types);
    await countEndedJobs(db);
  },
});

async function addPrices(db: Kysely<unknown>, { integer }: ColumnTypes): Promise<void> {
  // One column at a time: SQLite adds no more at once.
  await db.schema.alterTable('jobs').addColumn('team', 'text').execute();
  await db.schema.alterTable('jobs').addColumn('price', integer).execute();
  await db.schema.alterTable('jobs').addColumn('currency', 'text').execute();
  await db.schema.alterTable('jobs').addColumn('price_version', 'text').execute();
  await db.schema.alterTable('jobs').addColumn('cost_state', 'text').execute();
}

/** The primary key is the identity of a line: no step of a job is written twice, whatever state it brings. */
async function createLedger(db: Kysely<unknown>, { id, integer, strictByKey }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('ledger')
    .addColumn('job_id', id, (column) => column.notNull())
    .addColumn('account', 'text', (column) => column.notNull())
    .addColumn('step', integer, (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('amount', integer, (column) => column.notNull())
    .addColumn('currency', 'text', (column) => column.notNull())
    .addColumn('price_version', 'text', (column) => column.notNull())
    .addColumn('caller', 'text', (column) => column.notNull())
    .addColumn('team', 'text')
    .addColumn('model_id', 'text', (column) => column.notNull())
    .addColumn('entered_at', integer, (column) => column.notNull())
    .addColumn('entered_by', 'text')
    .addPrimaryKeyConstraint('ledger_key', ['job_id', 'account', 'step'])
    .modifyEnd(strictByKey)
    .execute();
}

async function createBalances(db: Kysely<unknown>, { integer, strictByKey }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('balances')
    .addColumn('account', 'text', (column) => column.notNull())
    .addColumn('part', integer, (column) => column.notNull())
    .addColumn('held', integer, (column) => column.notNull())
    .addColumn('spent', integer, (column) => column.notNull())
    .addColumn('unresolved', integer, (column) => column.notNull())
    .addColumn('share', integer)
    .addColumn('shared_limit', integer)
    .addPrimaryKeyConstraint('balances_key', ['account', 'part'])
    .modifyEnd(strictByKey)
    .execute();
}

/** PostgreSQL keeps the rows of a table in no order, so each series has a partition, which a report reads alone. */
async function createUsage(
  db: Kysely<unknown>,
  { integer, strictByKey, isShared }: ColumnTypes,
): Promise<void> {
  await db.schema
    .createTable('usage')
    .addColumn('series', 'text', (column) => column.notNull())
    .addColumn('caller', 'text', (column) => column.notNull())
    .addColumn('day', integer, (column) => column.notNull())
    .addColumn('part', integer, (column) => column.notNull())
    .addColumn('team', 'text', (column) => column.notNull())
    .addColumn('model_id', 'text', (column) => column.notNull())
    .addColumn('currency', 'text', (column) => column.notNull())
    .addColumn('jobs', integer, (column) => column.notNull())
    .addColumn('completed', integer, (column) => column.notNull())
    .addColumn('spent', integer, (column) => column.notNull())
    .addColumn('unresolved', integer, (column) => column.notNull())
    .addPrimaryKeyConstraint('usage_key', [...usageKey])
    .modifyEnd(isShared ? sql`partition by list (series)` : strictByKey)
    .execute();
  if (!isShared) return;
  for (const series of ['DAY', 'CALLER_DAY', 'CALLER_MONTH']) {
    const partition = sql.table(`usage_${series.toLowerCase()}`);
    await sql`create table ${partition} partition of usage for values in (${sql.lit(series)})`.execute(db);
  }
}

async function createUnresolved(
  db: Kysely<unknown>,
  { id, integer, strictByKey }: ColumnTypes,
): Promise<void> {
  await db.schema
    .createTable('unresolved_charges')
    .addColumn('job_id', id, (column) => column.primaryKey().notNull())
    .addColumn('request_id', 'text')
    .addColumn('model_id', 'text', (column) => column.notNull())
    .addColumn('caller', 'text', (column) => column.notNull())
    .addColumn('team', 'text')
    .addColumn('price', integer, (column) => column.notNull())
    .addColumn('currency', 'text', (column) => column.notNull())
    .addColumn('price_version', 'text', (column) => column.notNull())
    .addColumn('reason', 'text', (column) => column.notNull())
    .addColumn('created_at', integer, (column) => column.notNull())
    .modifyEnd(strictByKey)
    .execute();
}

/** Counts the jobs that have ended, by caller and in all. Those that are unfinished are counted at their end. */
async function countEndedJobs(db: Kysely<unknown>): Promise<void> {
  for (const { series, caller } of [
    { series: 'DAY', caller: sql`''` },
    { series: 'CALLER_DAY', caller: sql`caller` },
  ]) {
    await sql`
      insert into usage (series, caller, day, part, team, model_id, currency, jobs, completed, spent, unresolved)
      select ${sql.lit(series)}, ${caller}, created_at - created_at % 86400000, 0, '', model_id, '', count(*),
        sum(case when status = 'COMPLETED' then 1 else 0 end), 0, 0
      from jobs where due_at is null group by 2, 3, model_id`.execute(db);
  }
  await addUpMonths(db);
}

/** The databases know months by different functions, so the months are computed here. */
async function addUpMonths(db: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<{ day: number }>`select distinct day from usage`.execute(db);
  const months = new Map(
    rows.map(({ day }) => [periodAt(BudgetPeriod.MONTH, day).startsAt, periodAt(BudgetPeriod.MONTH, day)]),
  );
  for (const { startsAt, endsAt } of months.values()) {
    await sql`
      insert into usage (series, caller, day, part, team, model_id, currency, jobs, completed, spent, unresolved)
      select 'CALLER_MONTH', caller, cast(${startsAt} as bigint), 0, '', model_id, '', sum(jobs), sum(completed), 0, 0
      from usage where series = 'CALLER_DAY' and day >= ${startsAt} and day < ${endsAt}
      group by caller, model_id`.execute(db);
  }
}
