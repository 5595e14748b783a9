import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import type { Transactions } from '../sql-database.js';

/** Lets kysely write queries for SQLite and run them one by one. Transactions are begun by `Transactions`, not by kysely. */
export function sqliteDialect(transactions: Transactions): Dialect {
  return {
    createDriver: () => driverOver(transactions),
    createAdapter: () => new SqliteAdapter(),
    createQueryCompiler: () => new SqliteQueryCompiler(),
    createIntrospector: (kysely) => new SqliteIntrospector(kysely),
  };
}

function driverOver(transactions: Transactions): Driver {
  const connection: DatabaseConnection = {
    executeQuery: <Row>(query: CompiledQuery) => transactions.executeQuery<Row>(query as CompiledQuery<Row>),
    streamQuery: notSupported,
  };
  const nothingToDo = async () => undefined;
  return {
    init: nothingToDo,
    acquireConnection: async () => connection,
    beginTransaction: notSupported,
    commitTransaction: notSupported,
    rollbackTransaction: notSupported,
    releaseConnection: nothingToDo,
    destroy: nothingToDo,
  };
}

function notSupported(): never {
  throw new Error('The SQLite store neither streams nor begins transactions through kysely');
}
