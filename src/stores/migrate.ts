import { type Kysely, type Migration, Migrator, sql } from 'kysely';
import { initial } from './migrations/0001-initial.js';
import { money } from './migrations/0002-money.js';
import { keptResults } from './migrations/0003-kept-results.js';
import { uploads } from './migrations/0004-uploads.js';
import { uploadLocks } from './migrations/0005-upload-locks.js';
import { submitNumbers } from './migrations/0006-submit-numbers.js';
import { schedule } from './migrations/0007-schedule.js';
import { forgottenDeletions } from './migrations/0008-forgotten-deletions.js';
import { unfinishedJobs } from './migrations/0009-unfinished-jobs.js';
import type { ColumnTypes } from './migrations/column-types.js';
import type { Tables } from './tables.js';

/**
 * Every migration, in order. A released migration is never edited: a change is a new one, and it only adds, or drops an
 * index, so that a gateway of the version before can run beside it.
 */
const migrations = (types: ColumnTypes): Record<string, Migration> => ({
  '0001-initial': initial(types),
  '0002-money': money(types),
  '0003-kept-results': keptResults(types),
  '0004-uploads': uploads(types),
  '0005-upload-locks': uploadLocks(types),
  '0006-submit-numbers': submitNumbers(),
  '0007-schedule': schedule(types),
  '0008-forgotten-deletions': forgottenDeletions(),
  '0009-unfinished-jobs': unfinishedJobs(types),
});

/**
 * Brings the database to the newest version; a version newer than this gateway's is left alone. Several gateways may
 * call it at once. @throws the error of the database when a migration fails
 */
export async function migrate(db: Kysely<Tables>, types: ColumnTypes): Promise<void> {
  for (;;) {
    const executed = await executedNames(db);
    const unknown = Object.fromEntries(executed.map((name) => [name, nothingToDo]));
    const provider = { getMigrations: async () => ({ ...unknown, ...migrations(types) }) };
    const { error } = await new Migrator({ db, provider }).migrateToLatest();
    if (!error) return;
    // A newer gateway may have migrated after the names were read, which the migrator reports as a corrupt history.
    if ((await executedNames(db)).length <= executed.length) throw error;
  }
}

const nothingToDo: Migration = { up: async () => undefined };

async function executedNames(db: Kysely<Tables>): Promise<string[]> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some(({ name }) => name === 'kysely_migration')) return [];
  const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(db);
  return rows.map(({ name }) => name);
}
