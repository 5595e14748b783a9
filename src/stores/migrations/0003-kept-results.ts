import { type Kysely, type Migration, sql } from 'kysely';
import type { ColumnTypes } from './column-types.js';

/** The copying of results. Jobs that are COMPLETED before have none. */
export const keptResults = (types: ColumnTypes): Migration => ({
  up: async (db) => {
    await createCopies(db, types);
    await db.schema
      .createIndex('result_copies_due')
      .on('result_copies')
      .column('due_at')
      .where(sql.ref('due_at'), 'is not', null)
      .execute();
  },
});

async function createCopies(db: Kysely<unknown>, { id, integer, strictByKey }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('result_copies')
    .addColumn('job_id', id, (column) => column.notNull())
    .addColumn('file_index', integer, (column) => column.notNull())
    .addColumn('due_at', integer)
    .addColumn('lease', 'text')
    .addColumn('begun', integer, (column) => column.notNull())
    .addColumn('etag', 'text')
    .addColumn('size_bytes', integer)
    .addColumn('failures', integer, (column) => column.notNull())
    .addColumn('failing_since', integer)
    .addColumn('is_gone', integer, (column) => column.notNull())
    .addPrimaryKeyConstraint('result_copies_key', ['job_id', 'file_index'])
    .modifyEnd(strictByKey)
    .execute();
}
