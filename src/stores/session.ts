import type { CompiledQuery, QueryResult } from 'kysely';

/** What runs queries: a transaction, or the database outside of one. */
export interface Session {
  executeQuery<Row>(query: CompiledQuery<Row>): Promise<QueryResult<Row>>;
}

/** A database that queries run in, one by one or together. */
export interface Transactions extends Session {
  /** Resolves once what `work` did is durable. Rejects, and has changed nothing, when `work` does. */
  transaction<Result>(work: (session: Session) => Promise<Result>): Promise<Result>;
}
