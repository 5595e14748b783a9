import { type Kysely, type Migration, sql } from 'kysely';
import type { ColumnTypes } from './column-types.js';

/** The jobs, with what finds them: a caller's own newest first, a key, a callback address, what is due, what is over. */
export const jobs = (types: ColumnTypes): Migration => ({ up: (db) => up(db, types) });

async function up(db: Kysely<unknown>, { id, integer, strict }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('jobs')
    .addColumn('id', id, (column) => column.primaryKey())
    .addColumn('caller', 'text', (column) => column.notNull())
    .addColumn('model_id', 'text', (column) => column.notNull())
    .addColumn('input', 'text', (column) => column.notNull())
    .addColumn('idempotency_key', 'text')
    .addColumn('request_id', 'text')
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('revision', integer, (column) => column.notNull())
    .addColumn('media', 'text', (column) => column.notNull())
    .addColumn('error', 'text')
    .addColumn('created_at', integer, (column) => column.notNull())
    .addColumn('updated_at', integer, (column) => column.notNull())
    .addColumn('completed_at', integer)
    .addColumn('due_at', integer)
    .addColumn('lease', 'text')
    .addColumn('failures', integer, (column) => column.notNull())
    .addColumn('missing', integer, (column) => column.notNull())
    .addColumn('missing_since', integer)
    .addColumn('rung', integer, (column) => column.notNull())
    .addColumn('callback_digest', 'text')
    .addColumn('callback_heard', 'text')
    .modifyEnd(strict)
    .execute();
  await db.schema.createIndex('jobs_of_caller').on('jobs').columns(['caller', 'id']).execute();
  await db.schema
    .createIndex('jobs_of_key')
    .on('jobs')
    .columns(['caller', 'idempotency_key'])
    .unique()
    .where(sql.ref('idempotency_key'), 'is not', null)
    .execute();
  await db.schema
    .createIndex('jobs_due')
    .on('jobs')
    .column('due_at')
    .where(sql.ref('due_at'), 'is not', null)
    .execute();
  await db.schema
    .createIndex('jobs_of_callback')
    .on('jobs')
    .column('callback_digest')
    .unique()
    .where(sql.ref('callback_digest'), 'is not', null)
    .execute();
  await db.schema
    .createIndex('jobs_ended')
    .on('jobs')
    .column('updated_at')
    .where(sql.ref('due_at'), 'is', null)
    .execute();
  // One row that is written to find out whether the database can be written.
  await db.schema
    .createTable('probe')
    .addColumn('id', integer, (column) => column.primaryKey())
    .addColumn('written_at', integer, (column) => column.notNull())
    .modifyEnd(strict)
    .execute();
}
