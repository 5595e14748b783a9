import { sql } from 'kysely';
import type { LocalJobSignals } from '../job-signals.js';
import { migrate } from '../migrate.js';
import { SqlJobStore } from '../sql-job-store.js';
import { cannotOpenSqlite } from './connection.js';
import { openSqliteDatabase } from './sqlite-database.js';

/** Jobs in one SQLite file, which belongs to one process at a time. */
export class SqliteJobStore extends SqlJobStore<LocalJobSignals> {
  /**
   * Opens and migrates the file. All leases in it are released and their jobs are due now, since no other process has
   * the file open.
   * @param path a file's path, or `:memory:`
   * @param now milliseconds since the epoch
   */
  static async open(path: string, now: number): Promise<SqliteJobStore> {
    const database = openSqliteDatabase(path);
    try {
      await migrate(database.kysely, database.columns);
      await database.kysely
        .updateTable('jobs')
        .set({ lease: null, due_at: now, version: sql<number>`version + 1` })
        .where('due_at', 'is not', null)
        .where('lease', 'is not', null)
        .execute();
    } catch (error) {
      await database.close();
      throw cannotOpenSqlite(path, error);
    }
    return new SqliteJobStore(database);
  }
}
