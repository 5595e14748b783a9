import type { CompiledQuery, Kysely, QueryResult, RawBuilder } from 'kysely';
import type { Job } from '../core/job.js';
import type { JobSignals } from '../core/job-store.js';
import type { ColumnTypes } from './migrations/column-types.js';
import type { Tables } from './tables.js';

/** Runs queries: a transaction, or the database outside of one. */
export interface Session {
  executeQuery<Row>(query: CompiledQuery<Row>): Promise<QueryResult<Row>>;
}

/** Runs queries alone and in transactions. */
export interface Transactions extends Session {
  /** Resolves once the changes of `work` are durable. Rejects with the error of `work`, and has changed nothing then. */
  transaction<Result>(work: (session: Session) => Promise<Result>): Promise<Result>;
}

/** The facts of a job that its signal needs. */
export type ChangedJob = Pick<Job, 'id' | 'caller' | 'revision'>;

/** Signals that a store raises after its own changes. */
export interface StoreSignals extends JobSignals {
  raise(job: ChangedJob): void;
}

/** A database for jobs. Everything in which SQLite and PostgreSQL differ is a member of this interface. */
export interface SqlDatabase<Signals extends StoreSignals = StoreSignals> extends Transactions {
  /** Writes and runs queries that are not prepared. */
  readonly kysely: Kysely<Tables>;
  readonly signals: Signals;
  readonly columns: ColumnTypes;
  /** Ends a `select` of rows to be changed: waits for whoever holds them, until the end of the transaction. */
  readonly forUpdate: RawBuilder<unknown>;
  /** Ends a `select` of rows to be shared out: passes over those that others hold. */
  readonly skipLocked: RawBuilder<unknown>;
  /** Whether the column `id` is in the list of the slot `ids`. */
  readonly isListed: RawBuilder<boolean>;
  /** The list as one value, so that the statement is the same for every length. */
  listOf(ids: string[]): unknown;
  /** Lets one transaction at a time submit for this caller, until the end of the transaction. */
  lockCaller(session: Session, caller: string): Promise<void>;
  /** Notifies other instances of these changes when the transaction is committed. */
  notifyOthers(session: Session, jobs: ChangedJob[]): Promise<void>;
  /** Whether the database refused a value, rather than being unable to read or write. */
  isDataError(error: unknown): boolean;
  /** Called when an insert failed, also in a way that may have committed the job. */
  onInsertError(job: Job, error: unknown): void;
  /** Ends all connections and background work. */
  close(): Promise<void>;
}
