import { setTimeout as sleep } from 'node:timers/promises';
import type { CompiledQuery } from 'kysely';
import type { CorruptRowError } from '../core/corrupt-row.js';
import type { Job } from '../core/job.js';
import type { ClaimedJob, JobFilter, JobStore, UnfinishedCount } from '../core/job-store.js';
import type { CompletedRun } from '../core/progress.js';
import type { SubmitLimits } from '../core/submit-limits.js';
import { UnstorableJobError } from '../core/unstorable-job.js';
import { JobLoader } from './job-loader.js';
import { type JobQueries, jobQueries } from './job-queries.js';
import { parseRows, toImmutableColumns, toJob, toMutableColumns, toRun } from './job-rows.js';
import { countJobs, listJobs, type Page } from './list-jobs.js';
import { type ScheduleQueries, scheduleQueries } from './schedule-queries.js';
import { sharedSecret } from './shared-secret.js';
import type { ChangedJob, Session, SqlDatabase, StoreSignals } from './sql-database.js';
import { assertStorable } from './storable-columns.js';
import { type Submit, SubmitCounts } from './submit-counts.js';
import { updateJob } from './update-job.js';
import { withoutNul } from './without-nul.js';

/** A store that takes longer to write one row is not usable. */
const WRITABLE_WITHIN_MS = 3_000;

/** Jobs in SQL tables. */
export class SqlJobStore<Signals extends StoreSignals = StoreSignals> implements JobStore {
  readonly signals: Signals;
  private readonly queries: JobQueries;
  private readonly schedule: ScheduleQueries;
  private readonly submitCounts: SubmitCounts;
  private readonly loader = new JobLoader((ids) => this.findMany(ids));

  constructor(private readonly database: SqlDatabase<Signals>) {
    this.signals = database.signals;
    this.queries = jobQueries(database);
    this.schedule = scheduleQueries(database);
    this.submitCounts = new SubmitCounts(database.kysely);
  }

  async insert(job: Job, limits?: SubmitLimits): Promise<{ job: Job; inserted: boolean }> {
    const row = this.rowOf(job);
    try {
      const outcome = await this.change(job.id, (session) => this.insertIn(session, job, row, limits));
      if (outcome.inserted) this.raise([job]);
      return outcome;
    } catch (error) {
      this.database.onInsertError(job, error);
      throw error;
    }
  }

  private async insertIn(session: Session, job: Job, row: CompiledQuery, limits: SubmitLimits | undefined) {
    await this.database.lockCaller(session, job.caller);
    const submit = limits ? await this.submitCounts.check(session, job, limits) : null;
    for (;;) {
      if (!submit?.refusal && (await this.write(session, job, row, submit))) return { job, inserted: true };
      const known = await this.findByKey(session, job);
      if (known) return { job: known, inserted: false };
      // The job that had the key was removed in between, so the key is free again.
      if (submit?.refusal) throw submit.refusal;
    }
  }

  /** Returns false, and writes nothing, when the caller has a job under this key. */
  private async write(session: Session, job: Job, row: CompiledQuery, submit: Submit | null) {
    const { numAffectedRows } = await session.executeQuery(row);
    if (numAffectedRows !== 1n) return false;
    if (submit) await this.submitCounts.record(session, submit);
    await this.database.notifyOthers(session, [job]);
    return true;
  }

  /** @throws UnstorableJobError */
  private rowOf(job: Job): CompiledQuery {
    const immutable = toImmutableColumns(job);
    const mutable = toMutableColumns(job);
    assertStorable(job.id, immutable);
    assertStorable(job.id, mutable);
    return this.queries.insert(immutable, mutable);
  }

  private async findByKey(session: Session, job: Job): Promise<Job | null> {
    if (job.idempotencyKey === null) return null;
    const key = { caller: job.caller, idempotency_key: job.idempotencyKey };
    const { rows } = await session.executeQuery(this.queries.findByKey(key));
    return rows[0] ? toJob(rows[0]) : null;
  }

  async remove(jobId: string, lease?: string): Promise<void> {
    await this.deleteAll(
      lease === undefined
        ? this.queries.remove({ id: jobId })
        : this.queries.removeLeased({ id: jobId, lease }),
    );
  }

  async update(jobId: string, change: (job: Job) => Job | null, lastSeen?: Job): Promise<Job | null> {
    const { after, grew } = await this.change(jobId, async (session) => {
      const updated = await updateJob(session, this.queries, { jobId, change, lastSeen });
      if (updated.after && updated.grew) await this.database.notifyOthers(session, [updated.after]);
      return updated;
    });
    if (after && grew) this.raise([after]);
    return after;
  }

  /** Runs a transaction that writes one job. @throws UnstorableJobError when the database refuses a value of the job */
  private async change<Result>(jobId: string, work: (session: Session) => Promise<Result>): Promise<Result> {
    try {
      return await this.database.transaction(work);
    } catch (error) {
      if (!this.database.isDataError(error)) throw error;
      throw new UnstorableJobError(jobId, 'the database refuses a value', { cause: error });
    }
  }

  find(jobId: string): Promise<Job | null> {
    return this.loader.find(withoutNul(jobId));
  }

  private async findMany(ids: string[]): Promise<Map<string, Job | CorruptRowError>> {
    const { rows } = await this.database.executeQuery(this.queries.findMany(ids));
    const { parsed, corrupt } = parseRows(rows, toJob);
    const found = new Map<string, Job | CorruptRowError>(parsed.map((job) => [job.id, job]));
    for (const error of corrupt) found.set(error.jobId, error);
    return found;
  }

  async findByCallback(tokenDigest: string): Promise<Job | null> {
    const query = this.queries.findByCallback({ callback_digest: tokenDigest });
    const { rows } = await this.database.executeQuery(query);
    return rows[0] ? toJob(rows[0]) : null;
  }

  async list(filter: JobFilter, page: Page): Promise<Job[]> {
    const rows = await listJobs(this.database, filter, page);
    const { parsed, corrupt } = parseRows(rows, toJob);
    const last = rows.at(-1);
    if (corrupt.length === 0 || !last) return parsed;
    // A page that is not full would mean that no other follows.
    return [...parsed, ...(await this.list(filter, { after: last.id, limit: corrupt.length }))];
  }

  count(filter: JobFilter): Promise<number> {
    return countJobs(this.database, filter);
  }

  async findCompletedRuns(modelId: string, limit: number): Promise<CompletedRun[]> {
    const query = this.schedule.completedRuns({ model_id: modelId, limit });
    const { rows } = await this.database.executeQuery(query);
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
    const query = this.schedule.claimDue({ now, limit, lease, lease_until: leaseUntil });
    const { rows } = await this.database.executeQuery(query);
    const { parsed, corrupt } = parseRows(rows, (row) => ({
      job: toJob(row),
      dueAt: row.previous_due_at ?? now,
      expiredLease: row.expired_lease,
      pausedUntil: row.paused_until,
    }));
    for (const { jobId, message } of corrupt) claim.onCorruptRow?.(jobId, message);
    return parsed;
  }

  async pausePolling(until: number): Promise<void> {
    await this.database.executeQuery(this.schedule.pausePolling({ next_at: until }));
  }

  async deleteEndedBefore({ before, limit }: { before: number; limit: number }): Promise<number> {
    return this.deleteAll(this.schedule.deleteEnded({ before, limit }));
  }

  private async deleteAll(query: CompiledQuery<ChangedJob>): Promise<number> {
    const deleted = await this.database.transaction(async (session) => {
      const { rows } = await session.executeQuery(query);
      await this.database.notifyOthers(session, rows);
      return rows;
    });
    this.raise(deleted);
    return deleted.length;
  }

  private raise(jobs: ChangedJob[]): void {
    for (const job of jobs) this.signals.raise(job);
  }

  async forgetSubmits(before: number): Promise<void> {
    await this.database.kysely.deleteFrom('submits').where('submitted_at', '<', before).execute();
  }

  async nextDueAt(): Promise<number | null> {
    const { rows } = await this.database.executeQuery(this.schedule.nextDue({}));
    return rows[0]?.due_at ?? null;
  }

  countUnfinished(): Promise<UnfinishedCount[]> {
    return this.database.kysely
      .selectFrom('jobs')
      .select((of) => ['model_id as modelId', 'status', of.fn.countAll<number>().as('count')])
      .where('due_at', 'is not', null)
      .groupBy(['model_id', 'status'])
      .execute();
  }

  /** The 32 random bytes stored under this name, the same for every gateway on this database. Made at the first call. */
  secret(name: string): Promise<Buffer> {
    return sharedSecret(this.database.kysely, name);
  }

  async checkWritable(): Promise<boolean> {
    const timeout = new AbortController();
    const { signal } = timeout;
    const tooLong = sleep(WRITABLE_WITHIN_MS, false, { signal, ref: false }).catch(() => false);
    const writable = await Promise.race([this.writeProbe(), tooLong]);
    timeout.abort();
    return writable;
  }

  /** Writes a row that changes: a full disk or a read-only file would still serve a read, or an update without effect. */
  private async writeProbe(): Promise<boolean> {
    const row = { id: 1, written_at: Date.now() };
    const written = this.database.kysely
      .insertInto('write_probe')
      .values(row)
      .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
      .execute();
    return written.then(
      () => true,
      () => false,
    );
  }

  close(): Promise<void> {
    return this.database.close();
  }
}
