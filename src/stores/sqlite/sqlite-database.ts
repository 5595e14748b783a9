import { Kysely, sql } from 'kysely';
import { LocalJobSignals } from '../job-signals.js';
import type { ColumnTypes } from '../migrations/column-types.js';
import { slot } from '../prepared-query.js';
import type { Session, SqlDatabase, UnfinishedRow } from '../sql-database.js';
import type { JobRow, Tables } from '../tables.js';
import { openConnection } from './connection.js';
import { GroupCommit } from './group-commit.js';
import { sqliteDialect } from './kysely-driver.js';
import { PositionCounter } from './position-counter.js';
import { isSqliteDataError } from './sqlite-errors.js';

/** A SQLite file that is open in this process alone. */
export interface SqliteDatabase extends SqlDatabase<LocalJobSignals> {
  readonly positions: PositionCounter;
}

/**
 * Opens a SQLite file for this process alone: the one connection is the only lock that is needed, and there are no
 * other instances.
 * @param path a file's path, or `:memory:`
 * @throws when the file cannot be opened
 */
export function openSqliteDatabase(path: string): SqliteDatabase {
  const commits = new GroupCommit(openConnection(path));
  const kysely = new Kysely<Tables>({ dialect: sqliteDialect(commits) });
  const positions = new PositionCounter();
  return {
    kysely,
    signals: new LocalJobSignals(),
    columns: sqliteColumns,
    positions,
    unfinished: sql<UnfinishedRow>`(select * from jobs where due_at is not null)`.as('jobs'),
    scheduled: sql<JobRow>`jobs`.as('scheduled'),
    dueTimes: sql<JobRow>`jobs`.as('due'),
    forUpdate: sql``,
    skipLocked: sql``,
    sharesCommits: true,
    isListed: sql<boolean>`id in (select value from json_each(${slot('ids')}))`,
    listed: sql<{ value: string }>`json_each(${slot('list')})`.as('listed'),
    listOf: (values) => JSON.stringify(values),
    executeQuery: (query) => commits.executeQuery(query),
    transaction: <Result>(work: (session: Session) => Promise<Result>) => commits.transaction(work),
    lockCaller: async () => undefined,
    notifyOthers: () => undefined,
    isDataError: isSqliteDataError,
    onInsertError: () => undefined,
    close: () => commits.close(),
  };
}

/** How tables are written for SQLite. */
export const sqliteColumns: ColumnTypes = {
  id: 'text',
  integer: 'integer',
  strict: sql`strict`,
  strictByKey: sql`strict, without rowid`,
  isShared: false,
  listedId: sql`id`,
};
