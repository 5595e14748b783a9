import { Kysely, sql } from 'kysely';
import { type Job, JobStatus } from '../core/job.js';
import type { Run } from '../core/progress.js';
import type { Dialect } from './job-queries.js';
import type { Database } from './job-rows.js';
import { LocalJobSignals } from './job-signals.js';
import { migrate } from './migrate.js';
import { slot } from './prepared-query.js';
import { SqlJobStore } from './sql-job-store.js';
import { cannotOpen, openSqlite, sqliteColumns } from './sqlite-database.js';

const dialect: Dialect = {
  // The one connection is all the locking there is.
  wait: sql``,
  skip: sql``,
  isListed: sql<boolean>`id in (select value from json_each(${slot('ids')}))`,
  listOf: (ids) => JSON.stringify(ids),
};

/** Jobs in one SQLite file, which belongs to one process at a time. */
export class SqliteJobStore extends SqlJobStore {
  readonly signals = new LocalJobSignals();
  /** The answers of `lastRuns`, each until a job completes or goes: nobody else writes here. */
  private readonly runs = new Map<string, Promise<Run[]>>();

  /**
   * Opens and migrates the file. Whoever held leases in it is gone, since nobody else has it open: their jobs are
   * due now.
   * @param path a file's path, or `:memory:`
   */
  static async open(path: string, now: number): Promise<SqliteJobStore> {
    const { dialect: sqlite, driver } = openSqlite(path);
    const db = new Kysely<Database>({ dialect: sqlite });
    try {
      await migrate(db, sqliteColumns);
      await db
        .updateTable('jobs')
        .set({ lease: null, due_at: now })
        .where('due_at', 'is not', null)
        .where('lease', 'is not', null)
        .execute();
    } catch (error) {
      await db.destroy();
      throw cannotOpen(path, error);
    }
    return new SqliteJobStore(db, dialect, driver);
  }

  override lastRuns(modelId: string, limit: number): Promise<Run[]> {
    const question = `${modelId} ${limit}`;
    const known = this.runs.get(question);
    if (known) return known;
    const runs = super.lastRuns(modelId, limit);
    this.runs.set(question, runs);
    runs.catch(() => this.runs.delete(question));
    return runs;
  }

  override async update(...how: Parameters<SqlJobStore['update']>): Promise<Job | null> {
    const after = await super.update(...how);
    if (after?.status === JobStatus.COMPLETED) this.runs.clear();
    return after;
  }

  override async deleteEnded(which: { before: number; limit: number }): Promise<number> {
    const deleted = await super.deleteEnded(which);
    if (deleted > 0) this.runs.clear();
    return deleted;
  }

  protected async enter(): Promise<void> {
    // A transaction has the file for itself.
  }

  protected async announce(): Promise<void> {
    // There is no other instance.
  }
}
