import { type Kysely, type Migration, Migrator, sql } from 'kysely';
import type { Database } from './job-rows.js';
import { jobs } from './migrations/0001-jobs.js';
import { statusCalls } from './migrations/0002-status-calls.js';
import { progress } from './migrations/0003-progress.js';
import { submits } from './migrations/0004-submits.js';
import { secrets } from './migrations/0005-secrets.js';
import { instances } from './migrations/0006-instances.js';
import { countedSubmits } from './migrations/0007-counted-submits.js';
import { indexForInstances } from './migrations/0008-index-for-instances.js';
import type { ColumnTypes } from './migrations/column-types.js';

/**
 * Every migration, in order. What has been released is never edited: a change is a new one, and it only ever adds, or
 * drops an index, so that a gateway of the version before can go on beside it.
 */
const migrations = (types: ColumnTypes): Record<string, Migration> => ({
  '0001-jobs': jobs(types),
  '0002-status-calls': statusCalls(types),
  '0003-progress': progress(types),
  '0004-submits': submits,
  '0005-secrets': secrets,
  '0006-instances': instances,
  '0007-counted-submits': countedSubmits,
  '0008-index-for-instances': indexForInstances(types),
});

/**
 * Brings the database to the newest version, or leaves it at a newer one than this gateway knows. Many may do this at
 * once. @throws what the database said, when a migration fails.
 */
export async function migrate(db: Kysely<Database>, types: ColumnTypes): Promise<void> {
  for (;;) {
    const executed = await executedNames(db);
    const unknown = Object.fromEntries(executed.map((name) => [name, nothingToDo]));
    const provider = { getMigrations: async () => ({ ...unknown, ...migrations(types) }) };
    const { error } = await new Migrator({ db, provider }).migrateToLatest();
    if (!error) return;
    // A newer gateway may have migrated since the names were read, which the migrator takes for damage.
    if ((await executedNames(db)).length <= executed.length) throw error;
  }
}

const nothingToDo: Migration = { up: async () => undefined };

async function executedNames(db: Kysely<Database>): Promise<string[]> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some(({ name }) => name === 'kysely_migration')) return [];
  const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(db);
  return rows.map(({ name }) => name);
}
