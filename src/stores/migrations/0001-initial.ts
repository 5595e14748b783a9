import { type Kysely, type Migration, sql } from 'kysely';
import type { ColumnTypes } from './column-types.js';

/** All tables of version 1.0. */
export const initial = (types: ColumnTypes): Migration => ({
  up: async (db) => {
    await createJobs(db, types);
    await indexLists(db, types);
    await indexSchedule(db);
    await createLabels(db, types);
    if (types.isShared) await improvePlans(db);
    await createDeletions(db, types);
    await createSubmits(db, types);
    await createShared(db, types);
  },
});

async function createJobs(db: Kysely<unknown>, { id, integer, strict }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('jobs')
    .addColumn('id', id, (column) => column.primaryKey())
    .addColumn('caller', 'text', (column) => column.notNull())
    .addColumn('model_id', 'text', (column) => column.notNull())
    .addColumn('input', 'text', (column) => column.notNull())
    .addColumn('idempotency_key', 'text')
    .addColumn('labels', 'text', (column) => column.notNull())
    .addColumn('request_id', 'text')
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('revision', integer, (column) => column.notNull())
    .addColumn('version', integer, (column) => column.notNull())
    .addColumn('visible_to', 'text')
    .addColumn('position', integer)
    .addColumn('media', 'text', (column) => column.notNull())
    .addColumn('error', 'text')
    .addColumn('created_at', integer, (column) => column.notNull())
    .addColumn('updated_at', integer, (column) => column.notNull())
    .addColumn('completed_at', integer)
    .addColumn('expected_ms', integer)
    .addColumn('due_at', integer)
    .addColumn('lease', 'text')
    .addColumn('failures', integer, (column) => column.notNull())
    .addColumn('missing', integer, (column) => column.notNull())
    .addColumn('missing_since', integer)
    .addColumn('poll_requested', integer, (column) => column.notNull())
    .addColumn('callback_digest', 'text')
    .addColumn('claimed_request_id', 'text')
    .addColumn('status_calls', integer, (column) => column.notNull())
    .addColumn('previous_due_at', integer)
    .addColumn('expired_lease', 'text')
    .modifyEnd(strict)
    .execute();
}

/**
 * Every filter of a caller's list is a prefix of one of these, so a page costs as much as the rows that it returns. Jobs
 * that are not visible are not in them.
 */
async function indexLists(db: Kysely<unknown>, { listedId }: ColumnTypes): Promise<void> {
  const lists = {
    jobs_of_caller: ['visible_to'],
    jobs_of_status: ['visible_to', 'status'],
    jobs_of_model: ['visible_to', 'model_id', 'status'],
  };
  for (const [name, columns] of Object.entries(lists)) {
    await db.schema
      .createIndex(name)
      .on('jobs')
      .columns(columns)
      .expression(listedId)
      .where(sql.ref('visible_to'), 'is not', null)
      .execute();
  }
  // The changes of a caller since a cursor, and its generations of a day, which count jobs that are not visible too.
  await db.schema
    .createIndex('jobs_changed')
    .on('jobs')
    .columns(['visible_to', 'position'])
    .where(sql.ref('visible_to'), 'is not', null)
    .execute();
  await db.schema.createIndex('jobs_started').on('jobs').columns(['caller', 'created_at']).execute();
  await db.schema
    .createIndex('jobs_of_key')
    .on('jobs')
    .columns(['caller', 'idempotency_key'])
    .unique()
    .where(sql.ref('idempotency_key'), 'is not', null)
    .execute();
}

/** Find a callback's job, the jobs that are due, those that ended, and the completed runs of a model. */
async function indexSchedule(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createIndex('jobs_of_callback')
    .on('jobs')
    .column('callback_digest')
    .unique()
    .where(sql.ref('callback_digest'), 'is not', null)
    .execute();
  await db.schema
    .createIndex('jobs_due')
    .on('jobs')
    .column('due_at')
    .where(sql.ref('due_at'), 'is not', null)
    .execute();
  await db.schema
    .createIndex('jobs_ended')
    .on('jobs')
    .column('updated_at')
    .where(sql.ref('due_at'), 'is', null)
    .execute();
  await db.schema
    .createIndex('jobs_completed')
    .on('jobs')
    .columns(['model_id', 'updated_at'])
    .where(sql.ref('status'), '=', sql.lit('COMPLETED'))
    .execute();
}

/** Keeps PostgreSQL from scanning all jobs to count those of a filter. */
async function improvePlans(db: Kysely<unknown>): Promise<void> {
  // Without them it takes the columns for independent, and a rare combination of frequent values for a frequent one.
  await sql`create statistics jobs_filters (mcv) on visible_to, model_id, status from jobs`.execute(db);
  await sql`create statistics job_labels_filters (mcv) on caller, label_digest, model_id, status from job_labels`.execute(
    db,
  );
}

async function createLabels(db: Kysely<unknown>, { id, strictByKey }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('job_labels')
    .addColumn('caller', 'text', (column) => column.notNull())
    .addColumn('label_digest', 'text', (column) => column.notNull())
    .addColumn('job_id', id, (column) => column.notNull())
    .addColumn('model_id', 'text', (column) => column.notNull())
    .addColumn('status', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('job_labels_key', ['caller', 'label_digest', 'job_id'])
    .modifyEnd(strictByKey)
    .execute();
  const lists = { job_labels_of_status: ['status'], job_labels_of_model: ['model_id', 'status'] };
  for (const [name, columns] of Object.entries(lists)) {
    await db.schema
      .createIndex(name)
      .on('job_labels')
      .columns(['caller', 'label_digest', ...columns, 'job_id'])
      .execute();
  }
}

async function createDeletions(
  db: Kysely<unknown>,
  { id, integer, strictByKey }: ColumnTypes,
): Promise<void> {
  await db.schema
    .createTable('deleted_jobs')
    .addColumn('caller', 'text', (column) => column.notNull())
    .addColumn('position', integer, (column) => column.notNull())
    .addColumn('job_id', id, (column) => column.notNull())
    .addColumn('deleted_at', integer, (column) => column.notNull())
    .addPrimaryKeyConstraint('deleted_jobs_key', ['caller', 'position', 'job_id'])
    .modifyEnd(strictByKey)
    .execute();
}

async function createSubmits(db: Kysely<unknown>, { integer, strict }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('submits')
    .addColumn('caller', 'text', (column) => column.notNull())
    .addColumn('submitted_at', integer, (column) => column.notNull())
    .addColumn('number', integer, (column) => column.notNull())
    .modifyEnd(strict)
    .execute();
  await db.schema.createIndex('submits_of_caller').on('submits').columns(['caller', 'number']).execute();
}

async function createShared(db: Kysely<unknown>, { integer, strict }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('write_probe')
    .addColumn('id', integer, (column) => column.primaryKey())
    .addColumn('written_at', integer, (column) => column.notNull())
    .modifyEnd(strict)
    .execute();
  await db.schema
    .createTable('secrets')
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('value', 'text', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('rate_limits')
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('next_at', 'double precision', (column) => column.notNull())
    .execute();
}
