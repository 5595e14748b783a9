import type { Kysely, Migration } from 'kysely';

/** Random secrets that all gateways on this database share, by what they are for. */
export const secrets: Migration = { up };

async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('secrets')
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('value', 'text', (column) => column.notNull())
    .execute();
}
