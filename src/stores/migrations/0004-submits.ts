import type { Kysely, Migration } from 'kysely';

/** When each caller submitted lately, whatever became of it: what the limit for each minute counts. */
export const submits: Migration = { up };

async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('submits')
    .addColumn('caller', 'text', (column) => column.notNull())
    .addColumn('submitted_at', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema
    .createIndex('submits_of_caller')
    .on('submits')
    .columns(['caller', 'submitted_at'])
    .execute();
}
