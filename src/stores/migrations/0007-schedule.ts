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
  const added = sql`insert into due_jobs (due_at, job_id) select due_at, id from`;
  const removed = sql`delete from due_jobs using`;
  const isRemoved = sql`due_jobs.due_at = gone.due_at and due_jobs.job_id = gone.id`;
  const bodies = {
    insert: sql`${added} new_jobs where due_at is not null;`,
    delete: sql`${removed} old_jobs as gone where ${isRemoved};`,
    update: sql`
      ${removed} old_jobs as gone join new_jobs on new_jobs.id = gone.id
        where ${isRemoved} and new_jobs.due_at is distinct from gone.due_at;
      ${added} new_jobs where due_at is not null
        and not exists (select from old_jobs where old_jobs.id = new_jobs.id and old_jobs.due_at = new_jobs.due_at);`,
  };
  const tables = {
    insert: sql`new table as new_jobs`,
    delete: sql`old table as old_jobs`,
    update: sql`old table as old_jobs new table as new_jobs`,
  };
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
