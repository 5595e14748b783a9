import { type Kysely, type Migration, sql } from 'kysely';
import type { ColumnTypes } from './column-types.js';

/** How long each job is expected to take, and what finds the jobs from which that is learned. */
export const progress = (types: ColumnTypes): Migration => ({ up: (db) => up(db, types) });

async function up(db: Kysely<unknown>, { integer }: ColumnTypes): Promise<void> {
  await db.schema.alterTable('jobs').addColumn('expected_ms', integer).execute();
  await db.schema
    .createIndex('jobs_completed')
    .on('jobs')
    .columns(['model_id', 'updated_at'])
    .where(sql.ref('status'), '=', sql.lit('COMPLETED'))
    .execute();
}
