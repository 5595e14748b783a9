import { sql } from 'kysely';
import { CorruptRowError } from '../../core/corrupt-row.js';
import type { Job } from '../../core/job.js';
import { withoutLease } from '../../core/replay-state.js';
import type { LocalJobSignals } from '../job-signals.js';
import { migrate } from '../migrate.js';
import { sharedSecret } from '../shared-secret.js';
import { SqlJobStore } from '../sql-job-store.js';
import type { StoreOptions } from '../store-options.js';
import { cannotOpenSqlite } from './connection.js';
import { openSqliteDatabase, type SqliteDatabase } from './sqlite-database.js';

/** Long enough that no two databases have the same. */
const DATABASE_ID_LENGTH = 16;

/** Jobs in one SQLite file, which belongs to one process at a time. */
export class SqliteJobStore extends SqlJobStore<LocalJobSignals> {
  private constructor(
    private readonly sqlite: SqliteDatabase,
    options?: StoreOptions,
  ) {
    super(sqlite, options);
  }

  /**
   * Opens and migrates the file. All leases in it are released and their jobs are due now, since no other process has
   * the file open.
   * @param path a file's path, or `:memory:`
   * @param now milliseconds since the epoch
   */
  static async open(path: string, now: number, options?: StoreOptions): Promise<SqliteJobStore> {
    const database = openSqliteDatabase(path);
    try {
      await migrate(database.kysely, database.columns);
      const store = new SqliteJobStore(database, options);
      await store.countOn();
      await store.releaseLeases(now);
      await store.copies.releaseLeases(now);
      return store;
    } catch (error) {
      await database.close();
      throw cannotOpenSqlite(path, error);
    }
  }

  private async countOn(): Promise<void> {
    const { kysely, positions } = this.sqlite;
    const secret = await sharedSecret(kysely, 'database');
    const positionsOf = kysely
      .selectFrom('jobs')
      .select('position')
      .unionAll(kysely.selectFrom('deleted_jobs').select('position'));
    const { largest } = await kysely
      .selectFrom(positionsOf.as('any'))
      .select((of) => of.fn.max('position').as('largest'))
      .executeTakeFirstOrThrow();
    positions.open(secret.toString('base64url').slice(0, DATABASE_ID_LENGTH), largest ?? 0);
  }

  private async releaseLeases(now: number): Promise<void> {
    const leased = this.sqlite.kysely
      .selectFrom('jobs')
      .select('id')
      .where('due_at', 'is not', null)
      .where('lease', 'is not', null)
      .where('visible_to', 'is', null);
    const release = (job: Job) => withoutLease(job, now);
    await Promise.all(
      (await leased.execute()).map(({ id }) => this.update(id, release).catch(unlessCorrupt)),
    );
    await this.sqlite.kysely
      .updateTable('jobs')
      .set({ lease: null, due_at: now, version: sql<number>`version + 1` })
      .where('due_at', 'is not', null)
      .where('lease', 'is not', null)
      .execute();
  }
}

function unlessCorrupt(error: unknown): void {
  if (!(error instanceof CorruptRowError)) throw error;
}
