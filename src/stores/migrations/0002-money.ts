import { type Kysely, type Migration, sql } from 'kysely';
import type { ColumnTypes } from './column-types.js';

/** A report by day is read in the order of this key. */
const usageKey = ['caller', 'day', 'currency', 'part', 'team', 'model_id'] as const;

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
    .addColumn('account', 'text', (column) => column.primaryKey().notNull())
    .addColumn('held', integer, (column) => column.notNull())
    .addColumn('spent', integer, (column) => column.notNull())
    .addColumn('unresolved', integer, (column) => column.notNull())
    .modifyEnd(strictByKey)
    .execute();
}

async function createUsage(db: Kysely<unknown>, { integer, strictByKey }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('usage')
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
    .modifyEnd(strictByKey)
    .execute();
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
  for (const caller of [sql`caller`, sql`''`]) {
    await sql`
      insert into usage (caller, day, part, team, model_id, currency, jobs, completed, spent, unresolved)
      select ${caller}, created_at - created_at % 86400000, 0, '', model_id, '', count(*),
        sum(case when status = 'COMPLETED' then 1 else 0 end), 0, 0
      from jobs where due_at is null group by 1, 2, model_id`.execute(db);
  }
}
