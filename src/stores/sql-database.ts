import type { AliasedRawBuilder, CompiledQuery, Kysely, QueryResult, RawBuilder } from 'kysely';
import type { Job } from '../core/job.js';
import type { JobSignals } from '../core/job-store.js';
import type { ColumnTypes } from './migrations/column-types.js';
import type { JobRow, Tables } from './tables.js';

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

/** A transaction that changes jobs. */
export interface JobTransaction extends Session {
  /** The value for `newPosition` of each statement that has it. */
  takePosition(): number | null;
  /** Adds a change whose signal is raised once the transaction is committed. */
  signal(job: ChangedJob): void;
}

/** A position and when it was taken, in milliseconds since the epoch. */
export interface Settled {
  position: number;
  takenAt: number;
}

/** Numbers the changes that callers see. */
export interface Positions {
  /** The position of a change, for the statement that makes it; reads the slot `position` where the process counts. */
  readonly newPosition: RawBuilder<number>;
  /** Names the database in cursors. Positions of another name do not compare. */
  readonly databaseId: string;
  /** Runs a write, which ends with its signals. */
  during<Result>(write: (take: () => number | null) => Promise<Result>): Promise<Result>;
  /** Every change before it can be read now, and every later change has it or a greater one. */
  current(): Promise<number>;
  /** A position before which every change was signalled in this process, and when it was taken. */
  settled(now: number): Settled;
}

/** Signals that a store raises after its own changes. */
export interface StoreSignals extends JobSignals {
  raise(job: ChangedJob): void;
}

/** The columns of an unfinished job that are counted. */
export type UnfinishedRow = Pick<
  JobRow,
  'caller' | 'team' | 'model_id' | 'status' | 'visible_to' | 'price' | 'currency' | 'created_at'
>;

/** A database for jobs. Everything in which SQLite and PostgreSQL differ is a member of this interface. */
export interface SqlDatabase<Signals extends StoreSignals = StoreSignals> extends Transactions {
  /** Writes and runs queries that are not prepared. */
  readonly kysely: Kysely<Tables>;
  readonly signals: Signals;
  readonly columns: ColumnTypes;
  readonly positions: Positions;
  /** The unfinished jobs, by an index of them alone, as the table `jobs`. */
  readonly unfinished: AliasedRawBuilder<UnfinishedRow, 'jobs'>;
  /** The jobs by their due times, to be shared out: a row that is read is locked, and one that others hold is left out. */
  readonly scheduled: AliasedRawBuilder<Pick<JobRow, 'id' | 'due_at'>, 'scheduled'>;
  /** The due times of jobs, by an index. It may have null for ended jobs. */
  readonly dueTimes: AliasedRawBuilder<Pick<JobRow, 'due_at'>, 'due'>;
  /** Ends a `select` of rows to be changed: waits for transactions that hold them, until the end of the transaction. */
  readonly forUpdate: RawBuilder<unknown>;
  /** Ends a `select` of rows to be shared out: passes over those that others hold. */
  readonly skipLocked: RawBuilder<unknown>;
  /** Whether the column `id` is in the list of the slot `ids`. */
  readonly isListed: RawBuilder<boolean>;
  /** The list of the slot `list`, as a table `listed` with one column. */
  readonly listed: AliasedRawBuilder<{ value: string }, 'listed'>;
  /** Whether transactions share a commit, so that one which fails after its first write undoes others. */
  readonly sharesCommits: boolean;
  /** The list as one value, so that the statement is the same for every length. */
  listOf(values: string[]): unknown;
  /** Lets one transaction at a time submit for this caller, until the end of the transaction. */
  lockCaller(session: Session, caller: string): Promise<void>;
  /** Notifies other gateways of these changes, which are committed. */
  notifyOthers(jobs: ChangedJob[]): void;
  /** Whether the database refused a value, rather than being unable to read or write. */
  isDataError(error: unknown): boolean;
  /** Called when an insert failed, also in a way that may have committed the job. */
  onInsertError(job: Job, error: unknown): void;
  /** Ends all connections and background work. */
  close(): Promise<void>;
}
