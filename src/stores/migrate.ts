import { type Kysely, Migrator } from 'kysely';
import type { Database } from './job-rows.js';
import { jobs } from './migrations/0001-jobs.js';
import { statusCalls } from './migrations/0002-status-calls.js';
import { progress } from './migrations/0003-progress.js';
import { submits } from './migrations/0004-submits.js';
import { secrets } from './migrations/0005-secrets.js';

/** Every migration, in order. What has been released is never edited: a change is a new one. */
const migrations = {
  '0001-jobs': jobs,
  '0002-status-calls': statusCalls,
  '0003-progress': progress,
  '0004-submits': submits,
  '0005-secrets': secrets,
};

/** Brings the database to the newest version. @throws what the database said, when a migration fails. */
export async function migrate(db: Kysely<Database>): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
  const { error } = await migrator.migrateToLatest();
  if (error) throw error;
}
