import { Kysely, sql } from 'kysely';
import { LocalJobSignals } from '../job-signals.js';
import type { ColumnTypes } from '../migrations/column-types.js';
import { slot } from '../prepared-query.js';
import type { Session, SqlDatabase } from '../sql-database.js';
import type { Tables } from '../tables.js';
import { openConnection } from './connection.js';
import { GroupCommit } from './group-commit.js';
import { sqliteDialect } from './kysely-driver.js';
import { isSqliteDataError } from './sqlite-errors.js';

/**
 * Opens a SQLite file for this process alone: the one connection is the only lock that is needed, and there are no
 * other instances.
 * @param path a file's path, or `:memory:`
 * @throws when the file cannot be opened
 */
export function openSqliteDatabase(path: string): SqlDatabase<LocalJobSignals> {
  const commits = new GroupCommit(openConnection(path));
  const columns: ColumnTypes = {
    id: 'text',
    integer: 'integer',
    strict: sql`strict`,
    isShared: false,
    listedId: sql`id`,
  };
  return {
    kysely: new Kysely<Tables>({ dialect: sqliteDialect(commits) }),
    signals: new LocalJobSignals(),
    columns,
    forUpdate: sql``,
    skipLocked: sql``,
    isListed: sql<boolean>`id in (select value from json_each(${slot('ids')}))`,
    listOf: (ids) => JSON.stringify(ids),
    executeQuery: (query) => commits.executeQuery(query),
    transaction: <Result>(work: (session: Session) => Promise<Result>) => commits.transaction(work),
    lockCaller: async () => undefined,
    notifyOthers: async () => undefined,
    isDataError: isSqliteDataError,
    onInsertError: () => undefined,
    close: () => commits.close(),
  };
}
