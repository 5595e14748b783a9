import { randomBytes } from 'node:crypto';
import type { CompiledQuery, Kysely } from 'kysely';
import type { CorruptRowError } from '../core/corrupt-row.js';
import type { Job } from '../core/job.js';
import type { ClaimedJob, JobFilter, JobSignals, JobStore, UnfinishedCount } from '../core/job-store.js';
import type { CompletedRun } from '../core/progress.js';
import type { SubmitLimits } from '../core/submit-limits.js';
import { UnstorableJobError } from '../core/unstorable-job.js';
import { JobLoader } from './job-loader.js';
import { type Dialect, type JobQueries, jobQueries } from './job-queries.js';
import { type Database, parseRows, toImmutableColumns, toJob, toMutableColumns, toRun } from './job-rows.js';
import type { Session, Transactions } from './session.js';
import { assertStorable } from './storable-columns.js';
import { type Submit, SubmitCounts } from './submit-counts.js';
import { updateJob } from './update-job.js';

/** What of a job a signal is about. */
export type Changed = Pick<Job, 'id' | 'caller' | 'revision'>;

/** Jobs in SQL tables: all that is alike for every database. The members without a body are what differs. */
export abstract class SqlJobStore implements JobStore {
  abstract readonly signals: JobSignals & { raise(job: Changed): void };
  protected readonly queries: JobQueries;
  private readonly submitCounts: SubmitCounts;
  private readonly reads = new JobLoader((ids) => this.findMany(ids));

  protected constructor(
    protected readonly db: Kysely<Database>,
    dialect: Dialect,
    private readonly jobs: Transactions,
  ) {
    this.queries = jobQueries(db, dialect);
    this.submitCounts = new SubmitCounts(db);
  }

  /** Lets one transaction at a time submit for this caller, until its end. */
  protected abstract lockCaller(session: Session, caller: string): Promise<void>;
  /** Tells other instances that these changed, once the transaction is committed. This one's signals are raised then too. */
  protected abstract notifyOthers(session: Session, jobs: Changed[]): Promise<void>;

  /** Whether the database refused a value, rather than being unable to read or write. */
  protected abstract isDataError(error: unknown): boolean;

  async insert(job: Job, limits?: SubmitLimits): Promise<{ job: Job; inserted: boolean }> {
    const row = this.insertOf(job);
    const outcome = await this.change(job.id, async (session) => {
      await this.lockCaller(session, job.caller);
      const submit = limits ? await this.submitCounts.check(session, job, limits) : null;
      for (;;) {
        if (!submit?.refusal && (await this.write(session, job, row, submit))) return { job, inserted: true };
        const known = await this.findByKey(session, job);
        if (known) return { job: known, inserted: false };
        // Otherwise that job was taken back in between, and the key is free again.
        if (submit?.refusal) throw submit.refusal;
      }
    });
    if (outcome.inserted) this.signals.raise(job);
    return outcome;
  }

  /** @throws UnstorableJobError */
  private insertOf(job: Job): CompiledQuery {
    const immutable = toImmutableColumns(job);
    const mutable = toMutableColumns(job);
    assertStorable(job.id, immutable);
    assertStorable(job.id, mutable);
    return this.queries.insert(immutable, mutable);
  }

  /** Answers false, and writes nothing, when the caller has a job under this key. */
  private async write(
    session: Session,
    job: Job,
    row: CompiledQuery,
    submit: Submit | null,
  ): Promise<boolean> {
    const { numAffectedRows } = await session.executeQuery(row);
    if (numAffectedRows !== 1n) return false;
    if (submit) await this.submitCounts.record(session, submit);
    await this.notifyOthers(session, [job]);
    return true;
  }

  private async findByKey(session: Session, job: Job): Promise<Job | null> {
    if (job.idempotencyKey === null) return null;
    const key = { caller: job.caller, idempotency_key: job.idempotencyKey };
    const { rows } = await session.executeQuery(this.queries.findByKey(key));
    return rows[0] ? toJob(rows[0]) : null;
  }

  async remove(jobId: string, lease?: string): Promise<void> {
    const gone = await this.jobs.transaction(async (session) => {
      const query =
        lease === undefined
          ? this.queries.remove({ id: jobId })
          : this.queries.removeLeased({ id: jobId, lease });
      const { rows } = await session.executeQuery(query);
      await this.notifyOthers(session, rows);
      return rows;
    });
    for (const job of gone) this.signals.raise(job);
  }

  async update(jobId: string, change: (job: Job) => Job | null, lastSeen?: Job): Promise<Job | null> {
    const { after, grew } = await this.change(jobId, async (session) => {
      const changed = await updateJob(session, this.queries, { jobId, change, lastSeen });
      if (changed.after && changed.grew) await this.notifyOthers(session, [changed.after]);
      return changed;
    });
    if (after && grew) this.signals.raise(after);
    return after;
  }

  /** A transaction that writes one job. */
  private async change<Result>(jobId: string, work: (session: Session) => Promise<Result>): Promise<Result> {
    try {
      return await this.jobs.transaction(work);
    } catch (error) {
      if (!this.isDataError(error)) throw error;
      throw new UnstorableJobError(jobId, 'the database refuses a value', { cause: error });
    }
  }

  find(jobId: string): Promise<Job | null> {
    return this.reads.find(withoutNul(jobId));
  }

  private async findMany(ids: string[]): Promise<Map<string, Job | CorruptRowError>> {
    const { rows } = await this.jobs.executeQuery(this.queries.findEach(ids));
    const { parsed, corrupt } = parseRows(rows, toJob);
    const found = new Map<string, Job | CorruptRowError>(parsed.map((job) => [job.id, job]));
    for (const error of corrupt) found.set(error.jobId, error);
    return found;
  }

  async findByCallback(tokenDigest: string): Promise<Job | null> {
    const { rows } = await this.jobs.executeQuery(
      this.queries.findByCallback({ callback_digest: tokenDigest }),
    );
    return rows[0] ? toJob(rows[0]) : null;
  }

  async list(filter: JobFilter, page: { after: string | null; limit: number }): Promise<Job[]> {
    let query = this.matching(filter).selectAll().orderBy('id', 'desc').limit(page.limit);
    if (page.after !== null) query = query.where('id', '<', withoutNul(page.after));
    const rows = await query.execute();
    const { parsed, corrupt } = parseRows(rows, toJob);
    const last = rows.at(-1);
    if (corrupt.length === 0 || !last) return parsed;
    // A page that is not full would say that no other follows.
    return [...parsed, ...(await this.list(filter, { after: last.id, limit: corrupt.length }))];
  }

  async count(filter: JobFilter): Promise<number> {
    const row = await this.matching(filter)
      .select((of) => of.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow();
    return row.count;
  }

  private matching(filter: JobFilter) {
    let query = this.db.selectFrom('jobs').where('caller', '=', filter.caller);
    if (filter.statuses) query = query.where('status', 'in', filter.statuses);
    if (filter.modelId !== undefined) query = query.where('model_id', '=', withoutNul(filter.modelId));
    return query;
  }

  async findCompletedRuns(modelId: string, limit: number): Promise<CompletedRun[]> {
    const { rows } = await this.jobs.executeQuery(this.queries.lastRuns({ model_id: modelId, limit }));
    return parseRows(rows, toRun).parsed;
  }

  async claimDue(claim: {
    now: number;
    limit: number;
    lease: string;
    leaseUntil: number;
    onCorruptRow?: (jobId: string, reason: string) => void;
  }): Promise<ClaimedJob[]> {
    const { now, limit, lease, leaseUntil } = claim;
    const query = this.queries.claimDue({ now, limit, lease, lease_until: leaseUntil });
    const { rows } = await this.jobs.executeQuery(query);
    const { parsed, corrupt } = parseRows(rows, (row) => ({
      job: toJob(row),
      dueAt: row.was_due_at ?? now,
      expiredLease: row.was_lease,
      pausedUntil: row.no_call_before,
    }));
    for (const { jobId, message } of corrupt) claim.onCorruptRow?.(jobId, message);
    return parsed;
  }

  async pausePolling(until: number): Promise<void> {
    await this.jobs.executeQuery(this.queries.pauseCalls({ next_at: until }));
  }

  async deleteEndedBefore({ before, limit }: { before: number; limit: number }): Promise<number> {
    const gone = await this.jobs.transaction(async (session) => {
      const { rows } = await session.executeQuery(this.queries.deleteEnded({ before, limit }));
      await this.notifyOthers(session, rows);
      return rows;
    });
    for (const job of gone) this.signals.raise(job);
    return gone.length;
  }

  async forgetSubmits(before: number): Promise<void> {
    await this.db.deleteFrom('submits').where('submitted_at', '<', before).execute();
  }

  async nextDueAt(): Promise<number | null> {
    const { rows } = await this.jobs.executeQuery(this.queries.nextDue({}));
    return rows[0]?.due_at ?? null;
  }

  async countUnfinished(): Promise<UnfinishedCount[]> {
    return this.db
      .selectFrom('jobs')
      .select((of) => ['model_id as modelId', 'status', of.fn.countAll<number>().as('count')])
      .where('due_at', 'is not', null)
      .groupBy(['model_id', 'status'])
      .execute();
  }

  /**
   * The 32 random bytes kept under this name: made when they are first asked for, and the same ever after for everyone
   * who has this database.
   */
  async secret(name: string): Promise<Buffer> {
    const value = randomBytes(32).toString('base64url');
    await this.db
      .insertInto('secrets')
      .values({ name, value })
      .onConflict((conflict) => conflict.column('name').doNothing())
      .execute();
    const kept = await this.db
      .selectFrom('secrets')
      .select('value')
      .where('name', '=', name)
      .executeTakeFirstOrThrow();
    return Buffer.from(kept.value, 'base64url');
  }

  async checkWritable(): Promise<boolean> {
    try {
      // A full disk or a read-only file would still answer a read, and an update that changes nothing writes nothing.
      const row = { id: 1, written_at: Date.now() };
      await this.db
        .insertInto('probe')
        .values(row)
        .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
        .execute();
      return true;
    } catch {
      return false;
    }
  }

  async close(): Promise<void> {
    await this.db.destroy();
  }
}

/**
 * An id that a caller asks for, without a NUL: PostgreSQL refuses the whole query that holds one, and with it what others
 * ask for at the same moment. No id holds what takes its place.
 */
function withoutNul(id: string): string {
  return id.replaceAll('\0', '\ufffd');
}
