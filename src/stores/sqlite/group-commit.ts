import type { CompiledQuery, QueryResult } from 'kysely';
import type { Session, Transactions } from '../sql-database.js';
import type { SqliteConnection } from './connection.js';

/**
 * How long a commit may wait while others join, in milliseconds; on a slower disk, as long as the last one took. Only the
 * event loop of a busy gateway has others in each turn.
 */
const WAIT_MS = 40;

/**
 * Runs transactions one after another and commits several of them by one fsync. Transactions that come in the same turn
 * of the event loop share a commit. So do those of the following turns, while each turn brings more, for WAIT_MS or as
 * long as the last commit took: the slower the disk, the more share it. All resolve once the commit is durable, and so
 * do reads that may have seen changes of it.
 *
 * A transaction that fails before its first change fails alone. One that fails later undoes all others of its commit: a
 * savepoint for each would cost a third of the time of storing a job. So a transaction must check what it can before its
 * first write.
 */
export class GroupCommit implements Transactions {
  private readonly waiting: (() => void)[] = [];
  private isTaken = false;
  private group: Group | null = null;
  private lastCommitMs = 0;

  /** @param now milliseconds of a steady clock */
  constructor(
    private readonly connection: SqliteConnection,
    private readonly now: () => number = () => performance.now(),
  ) {}

  async transaction<Result>(work: (session: Session) => Promise<Result>): Promise<Result> {
    await this.acquire();
    let group: Group;
    let result: Result;
    try {
      group = this.join();
      result = await this.runIn(group, work);
    } finally {
      this.release();
    }
    await group.committed;
    return result;
  }

  async executeQuery<Row>(query: CompiledQuery<Row>): Promise<QueryResult<Row>> {
    await this.acquire();
    let result: QueryResult<Row>;
    let group: Group | null;
    try {
      result = this.run(query.sql, query.parameters);
      group = this.group;
    } finally {
      this.release();
    }
    // The query may have seen changes that are not durable yet.
    await group?.committed;
    return result;
  }

  /** Commits what is pending and closes the connection. Later queries reject. */
  async close(): Promise<void> {
    await this.acquire();
    try {
      if (this.group) this.commit(this.group);
      this.connection.close();
    } finally {
      this.release();
    }
  }

  private async runIn<Result>(group: Group, work: (session: Session) => Promise<Result>): Promise<Result> {
    let hasWritten = false;
    const executeQuery = async <Row>({ sql, parameters }: CompiledQuery<Row>): Promise<QueryResult<Row>> => {
      const result = this.run(sql, parameters);
      // A single statement that fails has undone itself.
      hasWritten ||= !sql.startsWith('select') && result.numAffectedRows !== 0n;
      return result;
    };
    try {
      return await work({ executeQuery });
    } catch (error) {
      if (hasWritten && group === this.group) {
        this.run('rollback');
        this.reject(group, new Error('a transaction of the same commit failed'));
      }
      throw error;
    }
  }

  private join(): Group {
    const group = this.group ?? this.begin();
    group.size += 1;
    return group;
  }

  private begin(): Group {
    this.run('begin immediate');
    const group = new Group(this.now());
    this.group = group;
    setImmediate(() => this.commitInTime(group, 0));
    return group;
  }

  /** @param seen the size of the group one turn ago */
  private async commitInTime(group: Group, seen: number): Promise<void> {
    const { size, begunAt } = group;
    if (size > seen && this.now() - begunAt < Math.max(WAIT_MS, this.lastCommitMs)) {
      setImmediate(() => this.commitInTime(group, size));
      return;
    }
    // Lets a transaction that has begun come to its end.
    await this.acquire();
    if (group === this.group) this.commit(group);
    this.release();
  }

  private commit(group: Group): void {
    const begunAt = this.now();
    try {
      this.run('commit');
      this.lastCommitMs = this.now() - begunAt;
      this.group = null;
      group.resolve();
    } catch (error) {
      if (this.connection.isInTransaction) this.run('rollback');
      if (this.group) this.reject(group, error);
    }
  }

  /** @throws the error of SQLite; when SQLite has rolled back by itself, the whole group is rejected */
  private run(sql: string, parameters?: readonly unknown[]): QueryResult<never> {
    try {
      return this.connection.run(sql, parameters);
    } catch (error) {
      if (this.group && !this.connection.isInTransaction) this.reject(this.group, error);
      throw error;
    }
  }

  private reject(group: Group, error: unknown): void {
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
}

/** Transactions that are committed together or not at all. */
class Group {
  /** Resolves once all of it is durable; rejects when none of it is. */
  readonly committed: Promise<void>;
  /** The number of transactions in it. */
  size = 0;
  resolve!: () => void;
  reject!: (reason: unknown) => void;

  /** @param begunAt when the first joined, in milliseconds of a steady clock */
  constructor(readonly begunAt: number) {
    this.committed = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    // Its transactions receive the rejection; all of them may have failed before.
    this.committed.catch(() => undefined);
  }
}
