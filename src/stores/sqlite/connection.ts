import { dirname } from 'node:path';
import { DatabaseSync, type DatabaseSyncInstance, type StatementSyncInstance } from '@photostructure/sqlite';
import type { QueryResult } from 'kysely';
import { LRUCache } from 'lru-cache';
import { createDatabaseFile, makeFolder, tightenFiles } from './private-files.js';

/** More statements than the store has; only lists of several lengths add to them. */
const MAX_STATEMENTS = 200;
/** Waiting for a lock costs less than two gateways on one file. */
const BUSY_TIMEOUT_MS = 2_000;
const SYNCHRONOUS_FULL = 2;

interface Statement {
  statement: StatementSyncInstance;
  hasRows: boolean;
}

/** The one SQLite connection of this process, with its prepared statements. */
export class SqliteConnection {
  private readonly statements = new LRUCache<string, Statement>({ max: MAX_STATEMENTS });

  constructor(private readonly db: DatabaseSyncInstance) {}

  /** False also after `close`, and after SQLite has rolled back by itself, as it does when the disk fails. */
  get isInTransaction(): boolean {
    return this.db.isOpen && this.db.isTransaction;
  }

  /** @throws the error of SQLite */
  run(sql: string, parameters: readonly unknown[] = []): QueryResult<never> {
    const { statement, hasRows } = this.prepared(sql);
    if (hasRows) return { rows: statement.all(...parameters) as never[] };
    return { rows: [], numAffectedRows: BigInt(statement.run(...parameters).changes) };
  }

  /**
   * Moves everything into the one file and releases it. Closing alone does neither while a statement waits for the
   * garbage collector. Does nothing after the first call.
   */
  close(): void {
    if (!this.db.isOpen) return;
    this.statements.clear();
    try {
      this.db.exec('pragma journal_mode = delete');
      // Takes effect with the next read.
      this.db.exec('pragma locking_mode = normal; select count(*) from sqlite_schema');
    } finally {
      this.db.close();
    }
  }

  private prepared(sql: string): Statement {
    const known = this.statements.get(sql);
    if (known) return known;
    const statement = this.db.prepare(sql);
    const prepared = { statement, hasRows: statement.columns().length > 0 };
    this.statements.set(sql, prepared);
    return prepared;
  }
}

/**
 * Opens the file for this process alone, creating it and its folder when they are missing. Others on this machine
 * cannot read what it creates.
 * @throws when the file cannot be opened, is open in another process, or would lose commits in a power cut
 */
export function openConnection(path: string): SqliteConnection {
  try {
    if (path === ':memory:') return new SqliteConnection(openAlone(path));
    makeFolder(dirname(path));
    createDatabaseFile(path);
    const db = openAlone(path);
    tightenFiles(path);
    return new SqliteConnection(db);
  } catch (error) {
    throw cannotOpenSqlite(path, error);
  }
}

/** Names the database and the setting, and what the operator can look for. */
export function cannotOpenSqlite(path: string, cause: unknown): Error {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const hint = reason.includes('database is locked') ? ', as another gateway has it open' : '';
  return new Error(`DATABASE_URL: the database ${path} cannot be opened: ${reason}${hint}`, { cause });
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
