import type { DatabaseSyncInstance, StatementSyncInstance } from '@photostructure/sqlite';
import type { CompiledQuery, DatabaseConnection, Driver, QueryResult } from 'kysely';
import { LRUCache } from 'lru-cache';
import type { Session, Transactions } from '../session.js';
import { CommitGroup } from './commit-group.js';

/** More statements than the store has; only lists of several lengths make more. */
const MOST_STATEMENTS = 200;
/** How long a commit may wait for others to join, in milliseconds; on a slower disk, as long as the last one took. */
const WAIT_MS = 5;

/**
 * kysely's way to the one SQLite connection of this process. Transactions that come in the same turn of the event loop
 * share one commit, and so one fsync, and resolve once all are durable. So do those of the turns after it, while each
 * brings others, but for some milliseconds only, or as long as the last commit took: the slower the disk, the more share
 * it. What is read meanwhile is answered no sooner either, so nobody is told of what a crash could still undo.
 *
 * One that fails before it has changed anything fails alone. One that fails later takes all others of its commit with it:
 * a savepoint for each would spare them, and cost a third of what storing a job costs. So what can be foreseen is to be
 * looked for before the first write.
 */
export class SqliteDriver implements Driver, Transactions {
  private readonly statements = new LRUCache<string, Statement>({ max: MOST_STATEMENTS });
  private readonly waiting: (() => void)[] = [];
  private isTaken = false;
  private group: CommitGroup | null = null;
  private lastCommitMs = 0;

  /** @param now milliseconds of a steady clock */
  constructor(
    private readonly db: DatabaseSyncInstance,
    private readonly close: () => void,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** As kysely's own, at a small part of the work. Rejects with what `work` rejects with, and has changed nothing then. */
  async transaction<Result>(work: (session: Session) => Promise<Result>): Promise<Result> {
    const connection = await this.acquireConnection();
    try {
      await this.beginTransaction(connection);
      const result = await work(connection);
      await this.commitTransaction(connection);
      return result;
    } catch (error) {
      await this.rollbackTransaction(connection);
      throw error;
    } finally {
      this.releaseOnce(connection);
    }
  }

  /** Runs a query outside of a transaction. */
  async executeQuery<Row>(query: CompiledQuery<Row>): Promise<QueryResult<Row>> {
    const connection = await this.acquireConnection();
    try {
      return await connection.executeQuery(query);
    } finally {
      this.releaseOnce(connection);
    }
  }

  async init(): Promise<void> {
    // The database is open.
  }

  async acquireConnection(): Promise<SqliteConnection> {
    await this.acquire();
    return new SqliteConnection(this);
  }

  async beginTransaction(connection: SqliteConnection): Promise<void> {
    const group = this.group ?? this.beginGroup();
    group.size += 1;
    connection.group = group;
  }

  /** The next transaction may begin while this one waits for the commit of all. */
  async commitTransaction(connection: SqliteConnection): Promise<void> {
    const { group } = connection;
    connection.group = null;
    this.releaseOnce(connection);
    await group?.committed;
  }

  async rollbackTransaction(connection: SqliteConnection): Promise<void> {
    // With its group, this transaction is gone already.
    const { group } = connection;
    if (group === null || group !== this.group) return;
    connection.group = null;
    if (!connection.hasWritten) return;
    this.run('rollback');
    this.rejectGroup(group, new Error('a transaction of the same commit failed'));
  }

  async releaseConnection(connection: SqliteConnection): Promise<void> {
    this.releaseOnce(connection);
  }

  async destroy(): Promise<void> {
    await this.acquire();
    this.commit(this.group);
    this.statements.clear();
    this.close();
    // Whoever comes from now on is told that it is closed.
    this.release();
  }

  /** @throws what SQLite says; if it gave up everything that was under way, so does whoever waits for it */
  run(sql: string, parameters: readonly unknown[] = []): QueryResult<never> {
    try {
      const { statement, hasRows } = this.prepared(sql);
      if (hasRows) return { rows: statement.all(...parameters) as never[] };
      return { rows: [], numAffectedRows: BigInt(statement.run(...parameters).changes) };
    } catch (error) {
      // When the disk fails, SQLite rolls back by itself.
      if (this.group && !this.db.isTransaction) this.rejectGroup(this.group, error);
      throw error;
    }
  }

  /** Outside of a transaction: also waits for what others have not committed yet, as it has seen it. */
  async runAlone(connection: SqliteConnection, sql: string, parameters: readonly unknown[]) {
    const result = this.run(sql, parameters);
    if (this.group) {
      const { committed } = this.group;
      this.releaseOnce(connection);
      await committed;
    }
    return result;
  }

  private prepared(sql: string): Statement {
    const known = this.statements.get(sql);
    if (known) return known;
    const statement = this.db.prepare(sql);
    const made = { statement, hasRows: statement.columns().length > 0 };
    this.statements.set(sql, made);
    return made;
  }

  private beginGroup(): CommitGroup {
    this.run('begin immediate');
    const group = new CommitGroup(this.now());
    this.group = group;
    setImmediate(() => this.commitInTime(group, 0));
    return group;
  }

  /** @param seen of how many it was a turn ago */
  private async commitInTime(group: CommitGroup, seen: number): Promise<void> {
    const { size, begunAt } = group;
    if (size > seen && this.now() - begunAt < Math.max(WAIT_MS, this.lastCommitMs)) {
      setImmediate(() => this.commitInTime(group, size));
      return;
    }
    // Whoever is in the midst of a transaction comes to its end first.
    await this.acquire();
    this.commit(group);
    this.release();
  }

  private commit(group: CommitGroup | null): void {
    if (group === null || group !== this.group) return;
    const begunAt = this.now();
    try {
      this.run('commit');
      this.lastCommitMs = this.now() - begunAt;
      this.group = null;
      group.resolve();
    } catch (error) {
      if (this.db.isTransaction) this.run('rollback');
      if (this.group) this.rejectGroup(group, error);
    }
  }

  private rejectGroup(group: CommitGroup, error: unknown): void {
    this.group = null;
    group.reject(error);
  }

  private async acquire(): Promise<void> {
    if (this.isTaken) await new Promise<void>((resolve) => this.waiting.push(resolve));
    this.isTaken = true;
  }

  private release(): void {
    const next = this.waiting.shift();
    if (next) next();
    else this.isTaken = false;
  }

  private releaseOnce(connection: SqliteConnection): void {
    if (connection.isGivenBack) return;
    connection.isGivenBack = true;
    this.release();
  }
}

interface Statement {
  statement: StatementSyncInstance;
  hasRows: boolean;
}

/** The right to use the database, for as long as nobody else may. */
class SqliteConnection implements DatabaseConnection {
  isGivenBack = false;
  /** Of the transaction that runs in it. */
  group: CommitGroup | null = null;
  /** Whether that transaction has changed anything. */
  hasWritten = false;

  constructor(private readonly driver: SqliteDriver) {}

  async executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    if (!this.group) return this.driver.runAlone(this, sql, parameters);
    const result = this.driver.run(sql, parameters);
    // A write that fails has undone itself.
    this.hasWritten ||= !sql.startsWith('select') && result.numAffectedRows !== 0n;
    return result;
  }

  streamQuery(): AsyncIterableIterator<never> {
    throw new Error('Nothing of this store is read as a stream');
  }
}
