import {
  HandleEmptyInListsPlugin,
  Kysely,
  PostgresDialect,
  replaceWithNoncontingentExpression,
  sql,
} from 'kysely';
import type { Clock } from '../../core/clock.js';
import { GatewayError } from '../../core/errors.js';
import type { Job } from '../../core/job.js';
import type { SubmitLimits } from '../../core/submit-limits.js';
import type { Dialect } from '../job-queries.js';
import type { Database } from '../job-rows.js';
import { migrate } from '../migrate.js';
import type { ColumnTypes } from '../migrations/column-types.js';
import { slot } from '../prepared-query.js';
import type { Session } from '../session.js';
import { type Changed, SqlJobStore } from '../sql-job-store.js';
import { DatabaseClock } from './database-clock.js';
import { cannotOpenPostgres, isPostgresDataError, mayBeCommitted, PostgresPool } from './pool.js';
import { CHANNEL, PostgresJobSignals } from './postgres-signals.js';

/** How often the store looks for what no notification told, in milliseconds. */
const SWEEP_MS = 5_000;
/** What was committed late may bear an earlier time, by no more than a transaction can last. */
const LATE_COMMIT_MS = 30_000;
/** A store that takes longer to write one row is of no use now. */
const USABLE_WITHIN_MS = 3_000;

const dialect: Dialect = {
  wait: sql`for update`,
  skip: sql`for update skip locked`,
  isListed: sql<boolean>`id = any(${slot('ids')}::text[])`,
  listOf: (ids) => ids,
};
/** How the migrations are written for PostgreSQL. */
const postgresColumns: ColumnTypes = {
  id: sql`text collate "C"`,
  integer: 'bigint',
  strict: sql``,
  isShared: true,
};
/** The database's time, in milliseconds since the epoch. */
const databaseTime = sql<number>`extract(epoch from clock_timestamp())::float8 * 1000`;

/** Jobs in a PostgreSQL database that any number of gateways share. */
export class PostgresJobStore extends SqlJobStore {
  readonly signals: PostgresJobSignals;
  /** The time of which all gateways on this database speak. */
  readonly clock: DatabaseClock;

  /** Jobs whose insert failed in a way that may have left them there, with the lease they were written with. */
  private readonly doubtful = new Map<string, string>();
  private sweptAt: number;
  private readonly stopping = new AbortController();
  private sweeping: Promise<void> = Promise.resolve();

  private constructor(
    db: Kysely<Database>,
    url: string,
    own: Clock,
    private readonly onTrouble: (error: unknown) => void,
  ) {
    super(db, dialect, {
      executeQuery: (query) => db.executeQuery(query),
      transaction: (work) => db.transaction().execute(work),
    });
    this.clock = new DatabaseClock(own, () => this.readTime());
    this.signals = new PostgresJobSignals(url, own, { gap: () => this.sweep(), trouble: onTrouble });
    this.sweptAt = 0;
  }

  /**
   * Opens and migrates the database, and begins to listen. The leases of others in it are left alone: they may live.
   * @param onTrouble is told when what other gateways change cannot be heard or read, which is tried again
   */
  static async open(url: string, own: Clock, onTrouble: (error: unknown) => void): Promise<PostgresJobStore> {
    const migrating = kyselyOver(new PostgresPool(url, 'patient'));
    const db = kyselyOver(new PostgresPool(url));
    try {
      await migrate(migrating, postgresColumns);
      const store = new PostgresJobStore(db, url, own, onTrouble);
      await store.start();
      return store;
    } catch (error) {
      await db.destroy();
      throw cannotOpenPostgres(url, error);
    } finally {
      await migrating.destroy();
    }
  }

  /** Also takes back, later, what an insert whose commit was not answered may have written. */
  override async insert(job: Job, limits?: SubmitLimits): Promise<{ job: Job; inserted: boolean }> {
    try {
      return await super.insert(job, limits);
    } catch (error) {
      const { lease } = job.schedule;
      const isDoubtful = !(error instanceof GatewayError) && mayBeCommitted(error);
      if (isDoubtful && lease !== null) this.doubtful.set(job.id, lease);
      throw error;
    }
  }

  /**
   * Resolves at the turn of the next of at most `perSecond` calls, counted over all gateways on this database. Turns
   * come evenly; one that nobody asked for is lost.
   */
  async acquireRateSlot(perSecond: number): Promise<void> {
    const gap = 1_000 / perSecond;
    const { wait } = await this.db
      .insertInto('turns')
      .values({ name: 'pixazo', next_at: sql`${databaseTime} + ${gap}::float8` })
      .onConflict((known) =>
        known
          .column('name')
          .doUpdateSet({ next_at: sql`greatest(turns.next_at, ${databaseTime}) + ${gap}::float8` }),
      )
      .returning(sql<number>`next_at - ${gap}::float8 - ${databaseTime}`.as('wait'))
      .executeTakeFirstOrThrow();
    if (wait > 0) await this.clock.sleep(Math.ceil(wait));
  }

  override async checkWritable(): Promise<boolean> {
    const timer = new AbortController();
    const tooLong = this.clock.sleep(USABLE_WITHIN_MS, timer.signal).then(() => false);
    const usable = await Promise.race([super.checkWritable(), tooLong]);
    timer.abort();
    return usable;
  }

  override async close(): Promise<void> {
    this.stopping.abort();
    await Promise.all([this.signals.stop(), this.sweeping]);
    await super.close();
  }

  protected async lockCaller(session: Session, caller: string): Promise<void> {
    const lock = sql`select pg_advisory_xact_lock(hashtextextended(${caller}, 0))`;
    await session.executeQuery(lock.compile(this.db));
  }

  protected async notifyOthers(session: Session, jobs: Changed[]): Promise<void> {
    if (jobs.length === 0) return;
    const payloads = jobs.map((job) => this.signals.payloadOf(job));
    const notify = sql`select pg_notify(${CHANNEL}, payload) from unnest(${payloads}::text[]) payload`;
    await session.executeQuery(notify.compile(this.db));
  }

  protected isDataError(error: unknown): boolean {
    return isPostgresDataError(error);
  }

  private async start(): Promise<void> {
    await this.assertDurable();
    await this.clock.measure();
    this.sweptAt = this.clock.now();
    await this.signals.start();
    this.sweeping = this.keepSweeping();
  }

  private async assertDurable(): Promise<void> {
    const { rows } = await sql`select 1 where current_setting('synchronous_commit') = 'off'`.execute(this.db);
    if (rows.length > 0) throw new Error('it runs with synchronous_commit=off, so a crash could lose jobs');
  }

  private async keepSweeping(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      await this.clock.sleep(SWEEP_MS, this.stopping.signal);
      if (this.stopping.signal.aborted) return;
      // Not waited for: nothing here depends on it.
      void this.signals.probe();
      try {
        await this.clock.measure();
        await this.sweep();
        await this.removeDoubtful();
      } catch (error) {
        this.onTrouble(error);
      }
    }
  }

  /** Signals what changed on other gateways without a notification that came through. */
  private async sweep(): Promise<void> {
    const watched = this.signals.watched();
    const now = this.clock.now();
    if (watched.jobs.length > 0 || watched.callers.length > 0) {
      const rows = await this.db
        .selectFrom('jobs')
        .select(['id', 'caller', 'revision'])
        .where((is) =>
          is.or([
            is('id', '=', anyOf(watched.jobs)),
            is.and([
              is('caller', '=', anyOf(watched.callers)),
              is('updated_at', '>', this.sweptAt - LATE_COMMIT_MS),
            ]),
          ]),
        )
        .execute();
      this.signals.signalMissed(watched, rows);
    }
    this.sweptAt = now;
  }

  private async removeDoubtful(): Promise<void> {
    for (const [jobId, lease] of this.doubtful) {
      await this.remove(jobId, lease);
      this.doubtful.delete(jobId);
    }
  }

  private async readTime(): Promise<number> {
    const row = await this.db.selectNoFrom(databaseTime.as('time')).executeTakeFirstOrThrow();
    return row.time;
  }
}

function kyselyOver(pool: PostgresPool): Kysely<Database> {
  return new Kysely<Database>({
    dialect: new PostgresDialect({ pool }),
    // PostgreSQL has no empty `in ()`.
    plugins: [new HandleEmptyInListsPlugin({ strategy: replaceWithNoncontingentExpression })],
  });
}

/** One parameter however many values, so that the statement stays the same. */
function anyOf(values: string[]) {
  return sql<string>`any(${values}::text[])`;
}
