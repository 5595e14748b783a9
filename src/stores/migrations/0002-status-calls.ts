import type { Kysely, Migration } from 'kysely';
import type { ColumnTypes } from './column-types.js';

/** What can only be measured when the row remembers it: the status calls a job took, and since when a claimed look was due. */
export const statusCalls = (types: ColumnTypes): Migration => ({ up: (db) => up(db, types) });

async function up(db: Kysely<unknown>, { integer }: ColumnTypes): Promise<void> {
  await db.schema
    .alterTable('jobs')
    .addColumn('status_calls', integer, (column) => column.notNull().defaultTo(0))
    .execute();
  await db.schema.alterTable('jobs').addColumn('was_due_at', integer).execute();
}
