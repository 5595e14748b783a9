import type { Charge } from '../core/charge.js';
import { CorruptRowError } from '../core/corrupt-row.js';
import type { Job } from '../core/job.js';
import type {
  ChangePage,
  ClaimedJob,
  JobChange,
  JobFilter,
  JobPage,
  JobStore,
  UnfinishedCount,
} from '../core/job-store.js';
import type { CompletedRun } from '../core/progress.js';
import type { SubmitLimits } from '../core/submit-limits.js';
import type { UpdatesCursor } from '../core/updates-cursor.js';
import { Books } from './books.js';
import { changeJob, changeJobs } from './change-jobs.js';
import { checkWritable } from './check-writable.js';
import { Deletions } from './deletions.js';
import { type InsertedJob, JobInserts } from './job-inserts.js';
import { JobLabels } from './job-labels.js';
import { JobLeases } from './job-leases.js';
import { JobLoader } from './job-loader.js';
import { type JobQueries, jobQueries } from './job-queries.js';
import { parseRows, toJob, toRun } from './job-rows.js';
import { countJobs, listJobs } from './list-jobs.js';
import { ResultCopies } from './result-copies.js';
import { type ScheduleQueries, scheduleQueries } from './schedule-queries.js';
import { sharedSecret } from './shared-secret.js';
import { SqlCopyStore } from './sql-copy-store.js';
import type { SqlDatabase, StoreSignals } from './sql-database.js';
import { SqlMoneyStore } from './sql-money-store.js';
import { SqlUploadLocks } from './sql-upload-locks.js';
import { SqlUploadStore } from './sql-upload-store.js';
import type { StoreOptions } from './store-options.js';
import { SubmitCounts } from './submit-counts.js';
import { type UpdateStatements, updateJob } from './update-job.js';
import { withoutNul } from './without-nul.js';

/** Jobs in SQL tables. */
export class SqlJobStore<Signals extends StoreSignals = StoreSignals> implements JobStore {
  readonly signals: Signals;
  readonly money: SqlMoneyStore;
  readonly copies: SqlCopyStore;
  readonly uploads: SqlUploadStore;
  /** Null: no other gateway has the database open. */
  readonly uploadLocks: SqlUploadLocks | null;
  protected readonly queries: JobQueries;
  private readonly schedule: ScheduleQueries;
  private readonly leases: JobLeases;
  private readonly submitCounts: SubmitCounts;
  protected readonly statements: UpdateStatements;
  protected readonly inserts: JobInserts;
  private readonly deletions: Deletions;
  private readonly loader = new JobLoader((ids) => this.findMany(ids));

  constructor(
    private readonly database: SqlDatabase<Signals>,
    { keepResults }: StoreOptions = { keepResults: false },
  ) {
    this.signals = database.signals;
    this.queries = jobQueries(database);
    this.schedule = scheduleQueries(database);
    this.leases = new JobLeases(database, this.schedule);
    this.submitCounts = new SubmitCounts(database.kysely);
    const { queries } = this;
    const labels = new JobLabels(database);
    const books = new Books(database);
    const copies = new ResultCopies(database);
    this.statements = { queries, labels, books, copies: keepResults ? copies : null };
    this.inserts = new JobInserts(database, queries, labels, this.submitCounts, books);
    this.deletions = new Deletions(database, queries, labels, books, copies);
    this.money = new SqlMoneyStore(database, this.statements);
    this.copies = new SqlCopyStore(database);
    this.uploads = new SqlUploadStore(database);
    this.uploadLocks = database.columns.isShared ? new SqlUploadLocks(database) : null;
  }

  get databaseId(): string {
    return this.database.positions.databaseId;
  }

  async insert(job: Job, limits?: SubmitLimits, charge?: Charge | null): Promise<InsertedJob> {
    try {
      return await this.insertJob(job, limits, charge ?? null);
    } catch (error) {
      this.database.onInsertError(job, error);
      throw error;
    }
  }

  protected insertJob(
    job: Job,
    limits: SubmitLimits | undefined,
    charge: Charge | null,
  ): Promise<InsertedJob> {
    return this.inserts.run(job, limits, charge);
  }

  async remove(jobId: string, lease?: string): Promise<void> {
    const query =
      lease === undefined
        ? this.queries.remove({ id: jobId })
        : this.queries.removeLeased({ id: jobId, lease });
    await changeJobs(this.database, (transaction) => this.deletions.removeRows(transaction, query, null));
  }

  update(jobId: string, change: (job: Job) => Job | null, lastSeen?: Job): Promise<Job | null> {
    return changeJob(this.database, jobId, (transaction) =>
      updateJob(transaction, this.statements, { jobId, change, lastSeen }),
    );
  }

  delete(jobId: string, now: number): Promise<boolean> {
    return changeJobs(this.database, (transaction) => this.deletions.delete(transaction, jobId, now));
  }

  async find(jobId: string): Promise<Job | null> {
    try {
      const job = await this.findStored(jobId);
      return job?.visible ? job : null;
    } catch (error) {
      if (error instanceof CorruptRowError && error.visibleTo === null) return null;
      throw error;
    }
  }

  findStored(jobId: string): Promise<Job | null> {
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

  async list(
    filter: JobFilter,
    page: JobPage,
    onCorruptRow?: (error: CorruptRowError) => void,
  ): Promise<Job[]> {
    const rows = await listJobs(this.database, filter, page);
    const { parsed, corrupt } = parseRows(rows, toJob);
    const [first, last] = [rows.at(0), rows.at(-1)];
    if (corrupt.length === 0 || !first || !last) return parsed;
    for (const error of corrupt) onCorruptRow?.(error);
    // A page that is not full would mean that no other follows.
    const limit = corrupt.length;
    return page.from === 'oldest'
      ? [...(await this.list(filter, { ...page, before: first.id, limit }, onCorruptRow)), ...parsed]
      : [...parsed, ...(await this.list(filter, { ...page, after: last.id, limit }, onCorruptRow))];
  }

  count(filter: JobFilter): Promise<number> {
    return countJobs(this.database, filter);
  }

  countGenerations(caller: string, since: number): Promise<number> {
    return this.submitCounts.countGenerations(this.database, withoutNul(caller), since);
  }

  async cursor(now: number): Promise<UpdatesCursor> {
    const position = await this.database.positions.current();
    return { databaseId: this.databaseId, position, takenAt: now };
  }

  settled(now: number): UpdatesCursor {
    return { databaseId: this.databaseId, ...this.database.positions.settled(now) };
  }

  async changedSince(caller: string, position: number, page: ChangePage): Promise<JobChange[]> {
    const { after, limit } = page;
    const query = this.queries.changedSince({
      caller: withoutNul(caller),
      position: after?.position ?? position,
      after_id: after?.jobId ?? '',
      limit,
    });
    const { rows } = await this.database.executeQuery(query);
    return rows.map(({ jobId, deleted, position }) => ({ jobId, deleted: deleted === 1, position }));
  }

  async findCompletedRuns(modelId: string, limit: number): Promise<CompletedRun[]> {
    const query = this.schedule.completedRuns({ model_id: modelId, limit });
    const { rows } = await this.database.executeQuery(query);
    return parseRows(rows, toRun).parsed;
  }

  claimDue(claim: Parameters<JobStore['claimDue']>[0]): Promise<ClaimedJob[]> {
    return this.leases.claimDue(claim);
  }

  renewLeases(which: Parameters<JobStore['renewLeases']>[0]): Promise<string[]> {
    return this.leases.renew(which);
  }

  async pausePolling(until: number): Promise<void> {
    await this.database.executeQuery(this.schedule.pausePolling({ next_at: until }));
  }

  deleteEndedBefore(which: { before: number; limit: number; now: number }): Promise<number> {
    const { before, limit, now } = which;
    const query = this.schedule.deleteEnded({ before, limit });
    return changeJobs(this.database, (transaction) => this.deletions.removeRows(transaction, query, now));
  }

  forgetSubmits(before: number): Promise<void> {
    return this.submitCounts.forget(this.database.kysely, before);
  }

  forgetDeletions(before: number, limit: number): Promise<number> {
    return this.deletions.forget(before, limit);
  }

  async nextDueAt(): Promise<number | null> {
    const { rows } = await this.database.executeQuery(this.schedule.nextDue({}));
    return rows[0]?.due_at ?? null;
  }

  countUnfinished(): Promise<UnfinishedCount[]> {
    return this.database.kysely
      .selectFrom(this.database.unfinished)
      .select((of) => ['model_id as modelId', 'status', of.fn.countAll<number>().as('count')])
      .groupBy(['model_id', 'status'])
      .execute();
  }

  /** The 32 random bytes stored under this name, the same for every gateway on this database. Made at the first call. */
  secret(name: string): Promise<Buffer> {
    return sharedSecret(this.database.kysely, name);
  }

  checkWritable(): Promise<boolean> {
    return checkWritable(this.database.kysely);
  }

  close(): Promise<void> {
    return this.database.close();
  }
}
