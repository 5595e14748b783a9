import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import type { Transactions } from '../sql-database.js';

/**
 * Lets kysely write queries for SQLite and run them one by one. Only migrations, which run before all else, may begin
 * transactions through kysely: those of the store are begun by `Transactions`.
 */
export function sqliteDialect(transactions: Transactions): Dialect {
  return {
    createDriver: () => driverOver(transactions),
    createAdapter: () => new TransactionalAdapter(),
    createQueryCompiler: () => new SqliteQueryCompiler(),
    createIntrospector: (kysely) => new SqliteIntrospector(kysely),
  };
}

/** A migration that is cut short leaves nothing behind: SQLite undoes changes of tables too, which kysely does not assume. */
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

function driverOver(transactions: Transactions): Driver {
  const connection: DatabaseConnection = {
    executeQuery: <Row>(query: CompiledQuery) => transactions.executeQuery<Row>(query as CompiledQuery<Row>),
    streamQuery: notSupported,
  };
  const nothingToDo = async () => undefined;
  const runs = (sql: string) => async () => void (await transactions.executeQuery(CompiledQuery.raw(sql)));
  return {
    init: nothingToDo,
    acquireConnection: async () => connection,
    beginTransaction: runs('begin immediate'),
    commitTransaction: runs('commit'),
    rollbackTransaction: runs('rollback'),
    releaseConnection: nothingToDo,
    destroy: nothingToDo,
  };
}

function notSupported(): never {
  throw new Error('The SQLite store does not stream');
}
