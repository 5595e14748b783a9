import { Kysely, PostgresDialect, sql } from 'kysely';
import type { Clock } from '../../core/clock.js';
import { isTerminal, type Job, JobStatus } from '../../core/job.js';
import { type Loop, runEvery } from '../../core/run-every.js';
import { migrate } from '../migrate.js';
import type { ColumnTypes } from '../migrations/column-types.js';
import { slot } from '../prepared-query.js';
import type { ChangedJob, Session, SqlDatabase, UnfinishedRow } from '../sql-database.js';
import type { JobRow, Tables } from '../tables.js';
import { ChangeNotifier } from './change-notifier.js';
import { DatabaseClock } from './database-clock.js';
import { DatabaseIdentity } from './database-identity.js';
import { GapSweep } from './gap-sweep.js';
import { PgListener } from './pg-listener.js';
import { PostgresPool } from './pool.js';
import { isPostgresDataError } from './postgres-errors.js';
import { TransactionPositions } from './transaction-positions.js';
import { UncertainInserts } from './uncertain-inserts.js';
import { WatchRegistry } from './watch-registry.js';

const CHANNEL = 'gateway_jobs';
const MAINTENANCE_MS = 5_000;

/** As in the condition of their partial index, which fits no bound values. */
const unfinishedStatuses = Object.values(JobStatus).filter((status) => !isTerminal(status));

/** The database's time, in milliseconds since the epoch. */
export const databaseTime = sql<number>`extract(epoch from clock_timestamp())::float8 * 1000`;

/** How tables are written for PostgreSQL. */
export const postgresColumns: ColumnTypes = {
  id: sql`text collate "C"`,
  integer: 'bigint',
  strict: sql``,
  strictByKey: sql``,
  isShared: true,
  // Another name for the order of the primary key. PostgreSQL would else read the primary key for a page of a list, and
  // discard all jobs of others, whenever it underestimates their number.
  listedId: sql`id collate "POSIX"`,
};

/** A PostgreSQL database that any number of gateways share. */
export class PostgresDatabase implements SqlDatabase<WatchRegistry> {
  readonly kysely: Kysely<Tables>;
  readonly signals = new WatchRegistry();
  readonly columns = postgresColumns;
  readonly unfinished = sql<UnfinishedRow>`(
    select * from jobs where status in (${sql.join(unfinishedStatuses.map(sql.lit))}))`.as<'jobs'>(sql`jobs`);
  // A subquery that locks is run for each row of the schedule, in its order. A plain join may begin with all jobs.
  readonly scheduled = sql<JobRow>`(
    select due_jobs.due_at, job.id from due_jobs cross join lateral (
      select id from jobs where id = due_jobs.job_id and due_at = due_jobs.due_at for update skip locked
    ) as job)`.as<'scheduled'>(sql`scheduled`);
  readonly dueTimes = sql<JobRow>`due_jobs`.as('due');
  readonly forUpdate = sql`for update`;
  readonly skipLocked = sql`for update skip locked`;
  readonly sharesCommits = false;
  readonly isListed = sql<boolean>`id = any(${slot('ids')}::text[])`;
  readonly listed = sql<{ value: string }>`unnest(${slot('list')}::text[])`.as<'listed'>(sql`listed(value)`);
  readonly isDataError = isPostgresDataError;
  /** The time that all gateways on this database share. */
  readonly clock: DatabaseClock;
  readonly positions: TransactionPositions;
  readonly uncertainInserts = new UncertainInserts();
  private readonly identity: DatabaseIdentity;
  private readonly sweep: GapSweep;
  private readonly listener: PgListener;
  private readonly notifier: ChangeNotifier;
  private maintenance: Loop | null = null;

  /** @param onTrouble called when changes of other gateways cannot be received or read, which is tried again */
  constructor(
    private readonly url: string,
    own: Clock,
    private readonly onTrouble: (error: unknown) => void,
  ) {
    this.kysely = kyselyOver(new PostgresPool(url));
    this.clock = new DatabaseClock(own, () => this.readTime());
    this.identity = new DatabaseIdentity(this.kysely);
    this.positions = new TransactionPositions(this.kysely, this.identity);
    this.sweep = new GapSweep(this.kysely, this.signals, this.positions, this.clock);
    this.listener = new PgListener(url, CHANNEL, own, {
      notification: (payload) => this.signals.receive(payload),
      reconnect: () => this.sweep.sweep(),
      trouble: onTrouble,
    });
    const send = (changes: ChangedJob[]) => this.listener.notify(this.signals.payloadsOf(changes));
    this.notifier = new ChangeNotifier(send, onTrouble);
  }

  /** Migrates the database and begins to listen. @throws when it cannot be opened or could lose commits */
  async start(removeUncertain: () => Promise<void>): Promise<void> {
    const migrating = kyselyOver(new PostgresPool(this.url, 'migration'));
    await migrate(migrating, postgresColumns).finally(() => migrating.destroy());
    await this.assertDurable();
    await this.clock.measure();
    await this.identity.read();
    // Sets the position from which the next sweep reads.
    await this.sweep.sweep();
    await this.listener.start();
    const maintain = async () => {
      // Not awaited: nothing else depends on it.
      void this.listener.probe();
      await this.clock.measure();
      await this.sweep.sweep();
      await removeUncertain();
      await this.identity.keep(this.positions.settled().position);
    };
    this.maintenance = runEvery(MAINTENANCE_MS, maintain, {
      clock: this.clock,
      onError: this.onTrouble,
      pauseFirst: true,
    });
    this.maintenance.start();
  }

  async close(): Promise<void> {
    await this.notifier.idle();
    await Promise.all([this.listener.stop(), this.maintenance?.stop()]);
    await this.kysely.destroy();
  }

  executeQuery: SqlDatabase['executeQuery'] = (query) => this.kysely.executeQuery(query);

  transaction<Result>(work: (session: Session) => Promise<Result>): Promise<Result> {
    return this.kysely.transaction().execute(work);
  }

  listOf(values: string[]): unknown {
    return values;
  }

  async lockCaller(session: Session, caller: string): Promise<void> {
    const lock = sql`select pg_advisory_xact_lock(hashtextextended(${caller}, 0))`;
    await session.executeQuery(lock.compile(this.kysely));
  }

  notifyOthers(jobs: ChangedJob[]): void {
    this.notifier.notify(jobs);
  }

  onInsertError(job: Job, error: unknown): void {
    this.uncertainInserts.add(job, error);
  }

  private async assertDurable(): Promise<void> {
    const off = sql`select 1 where current_setting('synchronous_commit') = 'off'`;
    const { rows } = await off.execute(this.kysely);
    if (rows.length > 0) throw new Error('it runs with synchronous_commit=off, so a crash could lose jobs');
  }

  private async readTime(): Promise<number> {
    const row = await this.kysely.selectNoFrom(databaseTime.as('time')).executeTakeFirstOrThrow();
    return row.time;
  }
}

function kyselyOver(pool: PostgresPool): Kysely<Tables> {
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
}
