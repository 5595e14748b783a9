import type { Migration } from 'kysely';
import type { ColumnTypes } from './column-types.js';

/** The uploads of callers, and the jobs that use them. */
export const uploads = ({ id, integer, strict, strictByKey }: ColumnTypes): Migration => ({
  up: async (db) => {
    await db.schema
      .createTable('uploads')
      .addColumn('id', id, (column) => column.primaryKey().notNull())
      .addColumn('caller', 'text', (column) => column.notNull())
      .addColumn('filename', 'text', (column) => column.notNull())
      .addColumn('mime_type', 'text', (column) => column.notNull())
      .addColumn('size_bytes', integer, (column) => column.notNull())
      .addColumn('created_at', integer, (column) => column.notNull())
      .addColumn('expires_at', integer, (column) => column.notNull())
      .addColumn('complete', integer, (column) => column.notNull())
      .addColumn('content_type', 'text')
      .addColumn('last_used_at', integer)
      .addColumn('deleting', integer, (column) => column.notNull())
      .modifyEnd(strict)
      .execute();
    await db.schema.createIndex('uploads_caller').on('uploads').columns(['caller', 'expires_at']).execute();
    await db.schema.createIndex('uploads_expiry').on('uploads').columns(['expires_at']).execute();
    await db.schema
      .createTable('upload_uses')
      .addColumn('job_id', id, (column) => column.notNull())
      .addColumn('upload_id', id, (column) => column.notNull())
      .addPrimaryKeyConstraint('upload_uses_key', ['job_id', 'upload_id'])
      .modifyEnd(strictByKey)
      .execute();
    await db.schema.createIndex('upload_uses_upload').on('upload_uses').columns(['upload_id']).execute();
  },
});
