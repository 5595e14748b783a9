import { randomBytes } from 'node:crypto';
import { Kysely, sql, type Transaction } from 'kysely';
import { type Job, JobStatus } from '../core/job.js';
import type { ClaimedJob, JobFilter, JobStore, UnfinishedCount } from '../core/job-store.js';
import type { Run } from '../core/progress.js';
import type { SubmitLimits } from '../core/submit-limits.js';
import { type Database, toJob, toRow } from './job-rows.js';
import { LocalJobSignals } from './job-signals.js';
import { migrate } from './migrate.js';
import { cannotOpen, openSqlite } from './sqlite-database.js';
import { countSubmit } from './submit-ledger.js';

/** Jobs in one SQLite file, which belongs to one process at a time. */
export class SqliteJobStore implements JobStore {
  readonly signals = new LocalJobSignals();

  private constructor(private readonly db: Kysely<Database>) {}

  /**
   * Opens and migrates the file. Whoever held leases in it is gone, since nobody else has it open: their jobs are
   * due now.
   * @param path a file's path, or `:memory:`
   */
  static async open(path: string, now: number): Promise<SqliteJobStore> {
    const db = new Kysely<Database>({ dialect: openSqlite(path) });
    try {
      await migrate(db);
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
    return new SqliteJobStore(db);
  }

  async insert(job: Job, limits?: SubmitLimits): Promise<{ job: Job; inserted: boolean }> {
    const outcome = await this.db.transaction().execute(async (transaction) => {
      const known = await this.findByKey(transaction, job);
      if (known) return { job: known, inserted: false };
      if (limits) await countSubmit(transaction, job, limits);
      await transaction.insertInto('jobs').values(toRow(job)).execute();
      return { job, inserted: true };
    });
    if (outcome.inserted) this.signals.raise(job);
    return outcome;
  }

  private async findByKey(transaction: Transaction<Database>, job: Job): Promise<Job | null> {
    if (job.idempotencyKey === null) return null;
    const row = await transaction
      .selectFrom('jobs')
      .selectAll()
      .where('caller', '=', job.caller)
      .where('idempotency_key', '=', job.idempotencyKey)
      .executeTakeFirst();
    return row ? toJob(row) : null;
  }

  async remove(jobId: string): Promise<void> {
    const gone = this.db.deleteFrom('jobs').where('id', '=', jobId).returning(['id', 'caller']);
    for (const job of await gone.execute()) this.signals.raise(job);
  }

  async update(jobId: string, change: (job: Job) => Job | null): Promise<Job | null> {
    const { before, after } = await this.db.transaction().execute(async (transaction) => {
      const row = await transaction.selectFrom('jobs').selectAll().where('id', '=', jobId).executeTakeFirst();
      const before = row ? toJob(row) : null;
      const after = before && change(before);
      if (after) await transaction.updateTable('jobs').set(toRow(after)).where('id', '=', jobId).execute();
      return { before, after: after ?? before };
    });
    if (before && after && after.revision > before.revision) this.signals.raise(after);
    return after;
  }

  async find(jobId: string): Promise<Job | null> {
    const row = await this.db.selectFrom('jobs').selectAll().where('id', '=', jobId).executeTakeFirst();
    return row ? toJob(row) : null;
  }

  async findByCallback(tokenDigest: string): Promise<Job | null> {
    const row = await this.db
      .selectFrom('jobs')
      .selectAll()
      .where('callback_digest', '=', tokenDigest)
      .executeTakeFirst();
    return row ? toJob(row) : null;
  }

  async list(filter: JobFilter, page: { after: string | null; limit: number }): Promise<Job[]> {
    let query = this.matching(filter).selectAll().orderBy('id', 'desc').limit(page.limit);
    if (page.after !== null) query = query.where('id', '<', page.after);
    return (await query.execute()).map(toJob);
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
    if (filter.modelId !== undefined) query = query.where('model_id', '=', filter.modelId);
    return query;
  }

  async lastRuns(modelId: string, limit: number): Promise<Run[]> {
    const rows = await this.db
      .selectFrom('jobs')
      .select(['input', 'created_at', 'updated_at'])
      // Not a parameter: only then is the index of completed jobs known to fit.
      .where('status', '=', sql.lit(JobStatus.COMPLETED))
      .where('model_id', '=', modelId)
      .orderBy('updated_at', 'desc')
      .limit(limit)
      .execute();
    return rows.map((row) => ({
      input: JSON.parse(row.input),
      createdAt: row.created_at,
      updatedAt: row.updated_at,
    }));
  }

  async claimDue(claim: {
    now: number;
    limit: number;
    lease: string;
    leaseUntil: number;
  }): Promise<ClaimedJob[]> {
    const rows = await this.db
      .updateTable('jobs')
      .set((row) => ({ lease: claim.lease, due_at: claim.leaseUntil, was_due_at: row.ref('due_at') }))
      .where('id', 'in', (due) =>
        due
          .selectFrom('jobs')
          .select('id')
          .where('due_at', '<=', claim.now)
          .orderBy('due_at')
          .limit(claim.limit),
      )
      .returningAll()
      .execute();
    return rows.map((row) => ({ job: toJob(row), dueAt: row.was_due_at ?? claim.now }));
  }

  async deleteEnded({ before, limit }: { before: number; limit: number }): Promise<number> {
    const rows = await this.db
      .deleteFrom('jobs')
      .where('id', 'in', (ended) =>
        ended
          .selectFrom('jobs')
          .select('id')
          .where('due_at', 'is', null)
          .where('updated_at', '<', before)
          .limit(limit),
      )
      .returning(['id', 'caller'])
      .execute();
    for (const job of rows) this.signals.raise(job);
    return rows.length;
  }

  async forgetSubmits(before: number): Promise<void> {
    await this.db.deleteFrom('submits').where('submitted_at', '<', before).execute();
  }

  async nextDueAt(): Promise<number | null> {
    const row = await this.db
      .selectFrom('jobs')
      .select('due_at')
      .where('due_at', 'is not', null)
      .orderBy('due_at')
      .limit(1)
      .executeTakeFirst();
    return row?.due_at ?? null;
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

  async isUsable(): Promise<boolean> {
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
