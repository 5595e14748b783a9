import { type Kysely, type Migration, sql } from 'kysely';

/** How long each job is expected to take, and what finds the jobs from which that is learned. */
export const progress: Migration = { up };

async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('jobs').addColumn('expected_ms', 'integer').execute();
  await db.schema
    .createIndex('jobs_completed')
    .on('jobs')
    .columns(['model_id', 'updated_at'])
    .where(sql.ref('status'), '=', sql.lit('COMPLETED'))
    .execute();
}
