import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite';
import { SqliteDialect } from 'kysely';

/** What two gateways on one file would cost is worse than waiting for the file to come free. */
const BUSY_TIMEOUT_MS = 2_000;
const SYNCHRONOUS_FULL = 2;

/**
 * Opens the file, making it and its folder when they are not there, for this process alone: a second gateway on the
 * same file fails to open it.
 * @throws when the file cannot be opened, or would not keep what it was given after a power cut.
 */
export function openSqlite(path: string): SqliteDialect {
  try {
    return new SqliteDialect({ database: statementsOf(openDatabase(path)) });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`The database ${path} cannot be opened: ${reason}`, { cause: error });
  }
}

function openDatabase(path: string): DatabaseSyncInstance {
  if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true });
  const db = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS });
  try {
    db.exec('pragma locking_mode = exclusive');
    // synchronous comes after journal_mode, which would otherwise choose a weaker one for WAL.
    db.exec('pragma journal_mode = wal');
    db.exec('pragma synchronous = full');
    assertDurable(db);
    // Takes the lock now rather than at the first write.
    db.exec('begin exclusive; commit');
  } catch (error) {
    db.close();
    throw error;
  }
  return db;
}

function assertDurable(db: DatabaseSyncInstance): void {
  const synchronous = db.prepare('pragma synchronous').get();
  if (synchronous?.synchronous !== SYNCHRONOUS_FULL) {
    throw new Error('SQLite does not run with synchronous=FULL, so a power cut could lose jobs');
  }
}

/** The few methods of another SQLite driver through which kysely speaks. */
function statementsOf(db: DatabaseSyncInstance) {
  return {
    close: () => {
      try {
        // SQLite holds a closed file until the garbage collector has found its last statement. So the lock is given
        // back by hand, which takes leaving WAL mode first.
        db.exec('pragma journal_mode = delete; pragma locking_mode = normal; select 1 from sqlite_master');
      } finally {
        db.close();
      }
    },
    prepare: (sql: string) => {
      const statement = db.prepare(sql);
      return {
        reader: statement.columns().length > 0,
        all: (parameters: readonly unknown[]) => statement.all(...parameters),
        run: (parameters: readonly unknown[]) => statement.run(...parameters),
        iterate: (parameters: readonly unknown[]) => statement.iterate(...parameters),
      };
    },
  };
}
