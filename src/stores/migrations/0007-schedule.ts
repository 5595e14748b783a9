import { type Kysely, type Migration, sql } from 'kysely';
import type { ColumnTypes } from './column-types.js';

/** The share of a page of jobs that inserts fill. The rest holds the versions that polls write. */
const FILL_FACTOR = 45;

/**
 * The due times of jobs in a table of their own, where PostgreSQL writes a new version of a row for each change, with an
 * entry in every index of it. A poll that finds nothing new then changes no indexed column of the job, so that its new
 * versions stay in the page and enter no index. A trigger keeps the table, whatever statement changes a job.
 */
export const schedule = ({ id, integer, isShared }: ColumnTypes): Migration => ({
  up: async (db) => {
    if (!isShared) return;
    await db.schema
      .createTable('due_jobs')
      .addColumn('due_at', integer, (column) => column.notNull())
      .addColumn('job_id', id, (column) => column.notNull())
      .addPrimaryKeyConstraint('due_jobs_key', ['due_at', 'job_id'])
      .execute();
    await createTriggers(db);
    await sql`insert into due_jobs (due_at, job_id) select due_at, id from jobs where due_at is not null`.execute(
      db,
    );
    await freeDueTimeOfIndexes(db);
  },
});

/** One run for each statement, since a statement changes many jobs. */
async function createTriggers(db: Kysely<unknown>): Promise<void> {
  const removed = sql`
    delete from due_jobs using old_jobs where due_jobs.due_at = old_jobs.due_at and due_jobs.job_id = old_jobs.id;`;
  const added = sql`insert into due_jobs (due_at, job_id) select due_at, id from new_jobs where due_at is not null;`;
  const [old, fresh] = [sql`old table as old_jobs`, sql`new table as new_jobs`];
  const bodies = { insert: added, delete: removed, update: sql`${removed} ${added}` };
  const tables = { insert: fresh, delete: old, update: sql`${old} ${fresh}` };
  for (const event of ['insert', 'delete', 'update'] as const) {
    const name = sql.raw(`gateway_jobs_${event}`);
    await sql`
      create function ${name}() returns trigger language plpgsql as $$
      begin ${bodies[event]} return null; end $$`.execute(db);
    await sql`
      create trigger ${name} after ${sql.raw(event)} on jobs referencing ${tables[event]}
      for each statement execute function ${name}()`.execute(db);
  }
}

/** A column that is in an index, or in its condition, makes each change of it enter all indexes of the table. */
async function freeDueTimeOfIndexes(db: Kysely<unknown>): Promise<void> {
  await sql`drop index jobs_due`.execute(db);
  await sql`drop index jobs_ended`.execute(db);
  await sql`
    create index jobs_over on jobs (updated_at) where status in ('COMPLETED', 'FAILED', 'ERROR')`.execute(db);
  await sql`alter table jobs set (fillfactor = ${sql.lit(FILL_FACTOR)})`.execute(db);
}
