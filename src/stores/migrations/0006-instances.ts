import type { Kysely, Migration } from 'kysely';

/** What several gateways on one database need to know of one another: whose lease ran out, and when the next call of all of them may leave. */
export const instances: Migration = { up };

async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('jobs').addColumn('was_lease', 'text').execute();
  // Finds what changed lately among the jobs of a caller who is watched.
  await db.schema.createIndex('jobs_changed').on('jobs').columns(['caller', 'updated_at']).execute();
  await db.schema
    .createTable('turns')
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('next_at', 'double precision', (column) => column.notNull())
    .execute();
}
