import { sql } from 'kysely';
import type { Charge } from '../../core/charge.js';
import type { Clock } from '../../core/clock.js';
import type { Job } from '../../core/job.js';
import type { SubmitLimits } from '../../core/submit-limits.js';
import type { InsertedJob } from '../job-inserts.js';
import { SqlJobStore } from '../sql-job-store.js';
import type { StoreOptions } from '../store-options.js';
import { InsertBatches } from './insert-batches.js';
import { databaseTime, PostgresDatabase } from './postgres-database.js';
import { cannotOpenPostgres } from './postgres-errors.js';
import { UpdateBatches } from './update-batches.js';
import type { WatchRegistry } from './watch-registry.js';

/** The row of `rate_limits` with the time of the next call within PIXAZO_MAX_RPS. */
const PIXAZO_CALLS = 'pixazo';

/** Jobs in a PostgreSQL database that any number of gateways share. */
export class PostgresJobStore extends SqlJobStore<WatchRegistry> {
  private readonly insertBatches: InsertBatches;
  private readonly updateBatches: UpdateBatches;

  private constructor(
    private readonly postgres: PostgresDatabase,
    private readonly url: string,
    options?: StoreOptions,
  ) {
    super(postgres, options);
    const { queries, statements, inserts } = this;
    this.insertBatches = new InsertBatches(postgres, queries, statements.books, inserts);
    this.updateBatches = new UpdateBatches(postgres, statements);
  }

  /**
   * Opens and migrates the database, and begins to listen. Leases of other gateways stay: those gateways may be alive.
   * @param own the clock of this process
   * @param onTrouble called when changes of other gateways cannot be received or read, which is tried again
   * @throws when the database cannot be opened
   */
  static async open(
    url: string,
    own: Clock,
    onTrouble: (error: unknown) => void,
    options?: StoreOptions,
  ): Promise<PostgresJobStore> {
    const database = new PostgresDatabase(url, own, onTrouble);
    const store = new PostgresJobStore(database, url, options);
    try {
      const remove = (jobId: string, lease: string) => store.remove(jobId, lease);
      await database.start(() => database.uncertainInserts.removeAll(remove));
      return store;
    } catch (error) {
      await database.close();
      throw cannotOpenPostgres(url, error);
    }
  }

  protected override insertJob(
    job: Job,
    limits: SubmitLimits | undefined,
    charge: Charge | null,
  ): Promise<InsertedJob> {
    return this.insertBatches.insert(job, limits, charge);
  }

  override update(jobId: string, change: (job: Job) => Job | null, lastSeen?: Job): Promise<Job | null> {
    return this.updateBatches.update({ jobId, change, lastSeen });
  }

  /** @throws as `open`, since a gateway reads its secrets while it starts */
  override async secret(name: string): Promise<Buffer> {
    try {
      return await super.secret(name);
    } catch (error) {
      throw cannotOpenPostgres(this.url, error);
    }
  }

  /** The time that all gateways on this database share. */
  get clock(): Clock {
    return this.postgres.clock;
  }

  /**
   * Resolves when the next of at most `perSecond` calls may be made, counted over all gateways on this database. The
   * slots are evenly spaced; an unused one is lost.
   */
  async acquireRateSlot(perSecond: number): Promise<void> {
    const gap = 1_000 / perSecond;
    const { wait } = await this.postgres.kysely
      .insertInto('rate_limits')
      .values({ name: PIXAZO_CALLS, next_at: sql`${databaseTime} + ${gap}::float8` })
      .onConflict((known) =>
        known
          .column('name')
          .doUpdateSet({ next_at: sql`greatest(rate_limits.next_at, ${databaseTime}) + ${gap}::float8` }),
      )
      .returning(sql<number>`next_at - ${gap}::float8 - ${databaseTime}`.as('wait'))
      .executeTakeFirstOrThrow();
    if (wait > 0) await this.clock.sleep(Math.ceil(wait));
  }
}
