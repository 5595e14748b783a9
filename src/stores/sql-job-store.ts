import { randomBytes } from 'node:crypto';
import type { Kysely, RawBuilder, Transaction } from 'kysely';
import { sql } from 'kysely';
import { type Job, JobStatus } from '../core/job.js';
import type { ClaimedJob, JobFilter, JobSignals, JobStore, UnfinishedCount } from '../core/job-store.js';
import type { Run } from '../core/progress.js';
import type { SubmitLimits } from '../core/submit-limits.js';
import { type Database, readEach, toJob, toRow, toRun } from './job-rows.js';
import { countSubmit } from './submit-ledger.js';

/** What of a job a signal is about. */
export type Changed = Pick<Job, 'id' | 'caller' | 'revision'>;

/** Ends of a `select` that say how its rows are locked, for as long as its transaction lasts. */
export interface Locks {
  /** To change them: waits for whoever holds them. */
  wait: RawBuilder<unknown>;
  /** To share them out: passes over those that others hold. */
  skip: RawBuilder<unknown>;
}

/** Jobs in SQL tables: all that is alike for every database. The members without a body are what differs. */
export abstract class SqlJobStore implements JobStore {
  abstract readonly signals: JobSignals & { raise(job: Changed): void };
  protected abstract readonly locks: Locks;

  protected constructor(protected readonly db: Kysely<Database>) {}

  /** Lets one transaction at a time submit for this caller, until its end. */
  protected abstract enter(transaction: Transaction<Database>, caller: string): Promise<void>;
  /** Tells other instances that these changed, once the transaction is committed. This one's signals are raised then too. */
  protected abstract announce(transaction: Transaction<Database>, jobs: Changed[]): Promise<void>;

  async insert(job: Job, limits?: SubmitLimits): Promise<{ job: Job; inserted: boolean }> {
    const outcome = await this.db.transaction().execute(async (transaction) => {
      await this.enter(transaction, job.caller);
      const known = await this.findByKey(transaction, job);
      if (known) return { job: known, inserted: false };
      if (limits) await countSubmit(transaction, job, limits);
      await transaction.insertInto('jobs').values(toRow(job)).execute();
      await this.announce(transaction, [job]);
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

  async remove(jobId: string, lease?: string): Promise<void> {
    const gone = await this.db.transaction().execute(async (transaction) => {
      let query = transaction.deleteFrom('jobs').where('id', '=', jobId).returning(identity);
      if (lease !== undefined) query = query.where('lease', '=', lease);
      const rows = await query.execute();
      await this.announce(transaction, rows);
      return rows;
    });
    for (const job of gone) this.signals.raise(job);
  }

  async update(jobId: string, change: (job: Job) => Job | null): Promise<Job | null> {
    const { after, grew } = await this.db.transaction().execute(async (transaction) => {
      const row = await transaction
        .selectFrom('jobs')
        .selectAll()
        .where('id', '=', jobId)
        .modifyEnd(this.locks.wait)
        .executeTakeFirst();
      const before = row ? toJob(row) : null;
      const after = before && change(before);
      if (!before || !after) return { after: before, grew: false };
      await transaction.updateTable('jobs').set(toRow(after)).where('id', '=', jobId).execute();
      const grew = after.revision > before.revision;
      if (grew) await this.announce(transaction, [after]);
      return { after, grew };
    });
    if (after && grew) this.signals.raise(after);
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
    const rows = await query.execute();
    const { whole, damaged } = readEach(rows, toJob);
    const last = rows.at(-1);
    if (damaged.length === 0 || !last) return whole;
    // A page that is not full would say that no other follows.
    return [...whole, ...(await this.list(filter, { after: last.id, limit: damaged.length }))];
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
      .select(['id', 'input', 'created_at', 'updated_at'])
      // Not a parameter: only then is the index of completed jobs known to fit.
      .where('status', '=', sql.lit(JobStatus.COMPLETED))
      .where('model_id', '=', modelId)
      .orderBy('updated_at', 'desc')
      .limit(limit)
      .execute();
    return readEach(rows, toRun).whole;
  }

  async claimDue(claim: {
    now: number;
    limit: number;
    lease: string;
    leaseUntil: number;
    onDamaged?: (jobId: string, reason: string) => void;
  }): Promise<ClaimedJob[]> {
    const rows = await this.db
      // Chosen once and for all: a database may evaluate a subquery again for each row, and lock past the limit.
      .with(
        (due) => due('due').materialized(),
        (db) =>
          db
            .selectFrom('jobs')
            .select('id')
            .where('due_at', '<=', claim.now)
            .orderBy('due_at')
            .limit(claim.limit)
            .modifyEnd(this.locks.skip),
      )
      .updateTable('jobs')
      .set((row) => ({
        lease: claim.lease,
        due_at: claim.leaseUntil,
        was_due_at: row.ref('due_at'),
        was_lease: row.ref('lease'),
      }))
      .where('id', 'in', (db) => db.selectFrom('due').select('due.id'))
      .returningAll()
      .execute();
    const { whole, damaged } = readEach(rows, (row) => ({
      job: toJob(row),
      dueAt: row.was_due_at ?? claim.now,
      lostBy: row.was_lease,
    }));
    for (const { id, message } of damaged) claim.onDamaged?.(id, message);
    return whole;
  }

  async deleteEnded({ before, limit }: { before: number; limit: number }): Promise<number> {
    const gone = await this.db.transaction().execute(async (transaction) => {
      const rows = await transaction
        .with(
          (ended) => ended('ended').materialized(),
          (db) =>
            db
              .selectFrom('jobs')
              .select('id')
              .where('due_at', 'is', null)
              .where('updated_at', '<', before)
              .limit(limit)
              .modifyEnd(this.locks.skip),
        )
        .deleteFrom('jobs')
        .where('id', 'in', (db) => db.selectFrom('ended').select('ended.id'))
        .returning(identity)
        .execute();
      await this.announce(transaction, rows);
      return rows;
    });
    for (const job of gone) this.signals.raise(job);
    return gone.length;
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

const identity = ['id', 'caller', 'revision'] as const;
