import type { CompiledQuery, QueryResult } from 'kysely';
import { gather } from '../gather.js';
import type { Session, Transactions } from '../sql-database.js';
import type { SqliteConnection } from './connection.js';

/** The shortest and the longest time for which a commit waits while each turn brings more, in milliseconds. */
const WAIT_MS = { least: 5, most: 100 };

/** Statements that change rows. */
const WRITE = /^(?:insert|update|delete|with)\b/;

/** A transaction that has not begun, and its promise. */
interface Waiting {
  work: (session: Session) => Promise<unknown>;
  resolve(result: unknown): void;
  reject(error: unknown): void;
}

/** A transaction that has run and is not committed yet. */
interface Uncommitted {
  acknowledge(): void;
  reject(error: unknown): void;
}

/**
 * Runs transactions one after another and commits several of them by one fsync. Those of the same turn of the event loop
 * share a commit, and those of the following turns, while each turn brings more, for as long as the last commit took, within
 * WAIT_MS: the slower the disk, the more share it. They run back to back when the waiting ends: a statement takes half the
 * time while its code and pages are in the processor's cache. All resolve once the commit is durable. Reads wait for no
 * commit but one that is being made, and so see nothing that is not durable.
 *
 * A transaction that fails before its first change fails alone. One that fails later undoes those that ran before it and
 * wait for the same commit: a savepoint for each would cost a third of the time of storing a job. So a transaction must
 * check what it can before its first write.
 */
export class GroupCommit implements Transactions {
  private waiting: Waiting[] = [];
  private isGathering = false;
  /** Resolves when the transactions that run have ended; null while none runs. */
  private running: Promise<void> | null = null;
  private lastCommitMs = 0;

  /** @param now milliseconds of a steady clock */
  constructor(
    private readonly connection: SqliteConnection,
    private readonly now: () => number = () => performance.now(),
  ) {}

  transaction<Result>(work: (session: Session) => Promise<Result>): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ work, resolve: (result) => resolve(result as Result), reject });
      this.gather();
    });
  }

  async executeQuery<Row>(query: CompiledQuery<Row>): Promise<QueryResult<Row>> {
    await this.idle();
    // Only a migration, which begins and commits by itself, is in a transaction now.
    const sharesCommit = WRITE.test(query.sql) && !this.connection.isInTransaction;
    if (sharesCommit) return this.transaction((session) => session.executeQuery(query));
    return this.connection.run(query.sql, query.parameters);
  }

  /** Commits what waits and closes the connection. Later queries reject. */
  async close(): Promise<void> {
    await this.idle();
    if (this.waiting.length > 0) await this.runWaiting();
    this.connection.close();
  }

  /** Resolves when no transactions run. */
  private async idle(): Promise<void> {
    while (this.running) await this.running;
  }

  private gather(): void {
    if (this.isGathering || this.running || this.waiting.length === 0) return;
    this.isGathering = true;
    const gathering = {
      size: () => this.waiting.length,
      most: Number.POSITIVE_INFINITY,
      waitMs: Math.min(Math.max(WAIT_MS.least, this.lastCommitMs), WAIT_MS.most),
      now: this.now,
    };
    gather(gathering, () => {
      this.isGathering = false;
      // A store that is being closed runs them at once.
      if (!this.running) void this.runWaiting();
    });
  }

  private async runWaiting(): Promise<void> {
    const transactions = this.waiting;
    this.waiting = [];
    this.running = this.run(transactions).catch((error) => {
      for (const { reject } of transactions) reject(error);
    });
    await this.running;
    this.running = null;
    this.gather();
  }

  private async run(transactions: Waiting[]): Promise<void> {
    let uncommitted: Uncommitted[] = [];
    for (const { work, resolve, reject } of transactions) {
      const session = new GroupSession(this.connection);
      try {
        if (!this.connection.isInTransaction) this.connection.run('begin immediate');
        const result = await work(session);
        uncommitted.push({ acknowledge: () => resolve(result), reject });
      } catch (error) {
        reject(error);
        if (session.hasWritten) this.rollBack();
      }
      // SQLite may have rolled back by itself, as it does when the disk is full.
      if (!this.connection.isInTransaction) {
        rejectAll(uncommitted, new Error('a transaction of the same commit failed'));
        uncommitted = [];
      }
    }
    if (this.connection.isInTransaction) this.commit(uncommitted);
  }

  private commit(uncommitted: Uncommitted[]): void {
    const begunAt = this.now();
    try {
      this.connection.run('commit');
    } catch (error) {
      rejectAll(uncommitted, error);
      this.rollBack();
      return;
    }
    this.lastCommitMs = this.now() - begunAt;
    for (const { acknowledge } of uncommitted) acknowledge();
  }

  private rollBack(): void {
    if (this.connection.isInTransaction) this.connection.run('rollback');
  }
}

function rejectAll(uncommitted: Uncommitted[], error: unknown): void {
  for (const { reject } of uncommitted) reject(error);
}

/** The statements of one transaction. */
class GroupSession implements Session {
  hasWritten = false;

  constructor(private readonly connection: SqliteConnection) {}

  async executeQuery<Row>({ sql, parameters }: CompiledQuery<Row>): Promise<QueryResult<Row>> {
    const result = this.connection.run(sql, parameters);
    // A single statement that fails has undone itself.
    this.hasWritten ||= WRITE.test(sql) && result.numAffectedRows !== 0n;
    return result;
  }
}
