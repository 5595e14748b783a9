import type { Migration } from 'kysely';
import type { ColumnTypes } from './column-types.js';

/** The locks on uploads that are being sent, for gateways that share a directory. */
export const uploadLocks = ({ id, integer, strictByKey }: ColumnTypes): Migration => ({
  up: async (db) => {
    await db.schema
      .createTable('upload_locks')
      .addColumn('upload_id', id, (column) => column.primaryKey().notNull())
      .addColumn('holder', 'text', (column) => column.notNull())
      .addColumn('held_until', integer, (column) => column.notNull())
      .addColumn('is_wanted', integer, (column) => column.notNull())
      .modifyEnd(strictByKey)
      .execute();
  },
});
