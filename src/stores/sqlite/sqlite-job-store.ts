import { Kysely, sql } from 'kysely';
import type { Dialect } from '../job-queries.js';
import type { Database } from '../job-rows.js';
import { LocalJobSignals } from '../job-signals.js';
import { migrate } from '../migrate.js';
import { slot } from '../prepared-query.js';
import { SqlJobStore } from '../sql-job-store.js';
import { cannotOpenSqlite, openSqlite, sqliteColumns } from './connection.js';
import { isSqliteDataError } from './sqlite-errors.js';

const dialect: Dialect = {
  // The one connection is all the locking there is.
  wait: sql``,
  skip: sql``,
  isListed: sql<boolean>`id in (select value from json_each(${slot('ids')}))`,
  listOf: (ids) => JSON.stringify(ids),
};

/** Jobs in one SQLite file, which belongs to one process at a time. */
export class SqliteJobStore extends SqlJobStore {
  readonly signals = new LocalJobSignals();

  /**
   * Opens and migrates the file. Whoever held leases in it is gone, since nobody else has it open: their jobs are
   * due now.
   * @param path a file's path, or `:memory:`
   */
  static async open(path: string, now: number): Promise<SqliteJobStore> {
    const { dialect: sqlite, driver } = openSqlite(path);
    const db = new Kysely<Database>({ dialect: sqlite });
    try {
      await migrate(db, sqliteColumns);
      await db
        .updateTable('jobs')
        .set({ lease: null, due_at: now })
        .where('due_at', 'is not', null)
        .where('lease', 'is not', null)
        .execute();
    } catch (error) {
      await db.destroy();
      throw cannotOpenSqlite(path, error);
    }
    return new SqliteJobStore(db, dialect, driver);
  }

  protected async lockCaller(): Promise<void> {
    // A transaction has the file for itself.
  }

  protected isDataError(error: unknown): boolean {
    return isSqliteDataError(error);
  }

  protected async notifyOthers(): Promise<void> {
    // There is no other instance.
  }
}
