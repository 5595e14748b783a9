import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite';
import { type Dialect, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler, sql } from 'kysely';
import type { ColumnTypes } from '../migrations/column-types.js';
import { SqliteDriver } from './sqlite-driver.js';

/** What two gateways on one file would cost is worse than waiting for the file to come free. */
const BUSY_TIMEOUT_MS = 2_000;
const SYNCHRONOUS_FULL = 2;

/** How the migrations are written for SQLite. */
export const sqliteColumns: ColumnTypes = {
  id: 'text',
  integer: 'integer',
  strict: sql`strict`,
  isShared: false,
};

/**
 * Opens the file, making it and its folder when they are not there, for this process alone: a second gateway on the
 * same file fails to open it.
 * @throws when the file cannot be opened, or would not keep what it was given after a power cut.
 */
export function openSqlite(path: string): { dialect: Dialect; driver: SqliteDriver } {
  try {
    if (path !== ':memory:') makeFolder(dirname(path));
    const db = openAlone(path);
    const driver = new SqliteDriver(db, () => closeWhole(db));
    const dialect: Dialect = {
      createDriver: () => driver,
      createAdapter: () => new SqliteAdapter(),
      createQueryCompiler: () => new SqliteQueryCompiler(),
      createIntrospector: (kysely) => new SqliteIntrospector(kysely),
    };
    return { dialect, driver };
  } catch (error) {
    throw cannotOpenSqlite(path, error);
  }
}

/** Says which database it is, and what the operator can look for. */
export function cannotOpenSqlite(path: string, cause: unknown): Error {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const hint = reason.includes('database is locked') ? ', as another gateway has it open' : '';
  return new Error(`DATABASE_URL: the database ${path} cannot be opened: ${reason}${hint}`, { cause });
}

/** Node's own recursive mkdir never returns where a file system says that a folder's existing parent is not there: /proc. */
function makeFolder(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return;
  makeFolder(dirname(path));
  mkdirSync(path);
}

function openAlone(path: string): DatabaseSyncInstance {
  const db = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS });
  try {
    db.exec('pragma locking_mode = exclusive');
    // synchronous comes after journal_mode, which would otherwise choose a weaker one for WAL.
    db.exec('pragma journal_mode = wal');
    db.exec('pragma synchronous = full');
    assertDurable(db);
    // Takes the lock now rather than at the first write.
    db.exec('begin exclusive; commit');
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function assertDurable(db: DatabaseSyncInstance): void {
  const synchronous = db.prepare('pragma synchronous').get();
  if (synchronous?.synchronous !== SYNCHRONOUS_FULL) {
    throw new Error('SQLite does not run with synchronous=FULL, so a power cut could lose jobs');
  }
}

/**
 * Brings everything into the one file and lets go of it. Closing alone does neither while a statement waits to be
 * collected as garbage.
 */
function closeWhole(db: DatabaseSyncInstance): void {
  try {
    db.exec('pragma journal_mode = delete');
    // Takes effect with the next read.
    db.exec('pragma locking_mode = normal; select count(*) from sqlite_schema');
  } finally {
    db.close();
  }
}
