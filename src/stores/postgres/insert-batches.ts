import { sql } from 'kysely';
import type { Charge } from '../../core/charge.js';
import type { Job } from '../../core/job.js';
import type { SubmitLimits } from '../../core/submit-limits.js';
import type { Books } from '../books.js';
import { ShareUsedUpError } from '../budget-balances.js';
import { columnsOf, type InsertedJob, type JobInserts, type NewColumns } from '../job-inserts.js';
import { immutableColumns, type JobQueries, mutableColumns } from '../job-queries.js';
import { toJob } from '../job-rows.js';
import { type PreparedQuery, prepareWithPlan } from '../prepared-query.js';
import type { Session } from '../sql-database.js';
import { BatchedBooks } from './batched-books.js';
import { type Admission, BatchedLimits } from './batched-limits.js';
import { Batches, type Waiting, type Write } from './batches.js';
import { columnList, columnTypes, jsonRows, statement } from './json-rows.js';
import type { PostgresDatabase } from './postgres-database.js';
import { isOfOneWrite } from './postgres-errors.js';

/** A new job that waits for its batch. */
interface NewJob extends Write {
  job: Job;
  columns: NewColumns;
  limits: SubmitLimits | undefined;
  charge: Charge | null;
}

/** The number of transactions that write one job each, at the same time. */
const ALONE_AT_ONCE = 4;

/**
 * Writes the new jobs of one moment by one statement. Jobs that need a closer look at the budgets, and those of a batch
 * of which the database refused a value, are written alone by `JobInserts`.
 */
export class InsertBatches {
  private readonly batches = new Batches<NewJob, InsertedJob>((batch) => this.run(batch));
  private readonly alone = new Batches<NewJob, InsertedJob>((batch) => this.runAlone(batch), {
    most: 1,
    atOnce: ALONE_AT_ONCE,
  });
  private readonly limits: BatchedLimits;
  private readonly batchedBooks: BatchedBooks;
  private readonly insertAll: PreparedQuery<{ id: string }>;

  constructor(
    private readonly database: PostgresDatabase,
    private readonly queries: JobQueries,
    private readonly books: Books,
    private readonly inserts: JobInserts,
  ) {
    const { kysely } = database;
    this.limits = new BatchedLimits(kysely);
    this.batchedBooks = new BatchedBooks(kysely, books);
    this.insertAll = prepareWithPlan(statement(kysely, insertAll(database)));
  }

  /** As `JobInserts.run`. */
  async insert(job: Job, limits: SubmitLimits | undefined, charge: Charge | null): Promise<InsertedJob> {
    const { caller, idempotencyKey: key } = job;
    const exclusive = key === null ? null : JSON.stringify([caller, key]);
    const write = { lane: caller, exclusive, job, columns: columnsOf(job), limits, charge };
    return this.isForBatch(write) ? this.batches.write(write) : this.alone.write(write);
  }

  /** Whether neither labels nor the price need statements of their own. */
  private isForBatch({ job, charge }: NewJob): boolean {
    if (job.visible && job.labels.length > 0) return false;
    if (!charge) return true;
    return charge.refusal === null && !(charge.hold && this.books.balances.isAboveShares(charge.hold));
  }

  private async run(batch: Waiting<NewJob, InsertedJob>[]): Promise<void> {
    const admissions = await this.limits.admit(
      this.database,
      batch.map(({ write }) => write),
    );
    const admitted = batch.filter((waiting) => this.isAdmitted(waiting, admissions));
    const numberOf = (job: Job) => numberIn(admissions.get(job));
    const writes = admitted.map(({ write }) => write).sort(byCallerAndKey);
    try {
      const inserted = await this.insertThese(writes, numberOf);
      for (const { write, resolve } of admitted) {
        const { job } = write;
        resolve(inserted.has(job.id) ? { job, inserted: true } : this.again(write));
      }
    } catch (error) {
      if (!(error instanceof ShareUsedUpError) && !isOfOneWrite(error)) throw error;
      for (const { write, resolve } of admitted) resolve(this.alone.write(write));
    }
  }

  /** Settles a write that the limits refuse, and one whose key has a job. */
  private isAdmitted(
    { write, resolve, reject }: Waiting<NewJob, InsertedJob>,
    admissions: ReadonlyMap<Job, Admission>,
  ): boolean {
    const admission = admissions.get(write.job);
    if (!admission || 'isReplay' in admission) resolve(this.again(write));
    else if ('refusal' in admission) reject(admission.refusal);
    else return true;
    return false;
  }

  /** The job that has the key. Without one, another gateway has taken the number, or has removed the job since. */
  private async again(write: NewJob): Promise<InsertedJob> {
    const { caller, idempotencyKey } = write.job;
    if (idempotencyKey !== null) {
      const query = this.queries.findByKey({ caller, idempotency_key: idempotencyKey });
      const { rows } = await this.database.executeQuery(query);
      if (rows[0]) return { job: toJob(rows[0]), inserted: false };
    }
    return this.batches.write(write);
  }

  /** Returns the ids of those that were written. Without prices, the one statement is the transaction. */
  private async insertThese(
    writes: NewJob[],
    numberOf: (job: Job) => number | null,
  ): Promise<ReadonlySet<string>> {
    if (writes.length === 0) return new Set();
    const inserted = writes.some(({ charge }) => charge)
      ? await this.database.transaction(async (session) => {
          const ids = await this.insertRows(session, writes, numberOf);
          const entries = writes.filter(({ job }) => ids.has(job.id));
          await this.batchedBooks.enter(
            session,
            entries.map(({ job, charge }) => ({ job, hold: charge?.hold ?? null })),
          );
          return ids;
        })
      : await this.insertRows(this.database, writes, numberOf);
    const changed = writes.map(({ job }) => job).filter(({ id, visible }) => visible && inserted.has(id));
    for (const job of changed) this.database.signals.raise(job);
    this.database.notifyOthers(changed);
    return inserted;
  }

  private async insertRows(
    session: Session,
    writes: readonly NewJob[],
    numberOf: (job: Job) => number | null,
  ): Promise<ReadonlySet<string>> {
    const rows = writes.map(({ job, columns: { immutable, mutable } }) => ({
      number: numberOf(job),
      visible_to: job.visible ? job.caller : null,
      ...immutable,
      ...mutable,
    }));
    const { rows: inserted } = await session.executeQuery(this.insertAll({ rows: JSON.stringify(rows) }));
    return new Set(inserted.map(({ id }) => id));
  }

  private async runAlone(batch: Waiting<NewJob, InsertedJob>[]): Promise<void> {
    for (const { write, resolve } of batch) {
      resolve(await this.inserts.run(write.job, write.limits, write.charge));
    }
  }
}

function numberIn(admission: Admission | undefined): number | null {
  return admission && 'number' in admission ? admission.number : null;
}

/** One order for all gateways, since an insert waits for another gateway's of the same number or key. */
function byCallerAndKey(one: NewJob, other: NewJob): number {
  if (one.lane !== other.lane) return one.lane < other.lane ? -1 : 1;
  return (one.exclusive ?? '') < (other.exclusive ?? '') ? -1 : 1;
}

/** Writes nothing for a job whose number is taken, or whose key has a job. Returns the ids of those written. */
function insertAll({ positions }: PostgresDatabase) {
  const columns = columnList([...immutableColumns, ...mutableColumns, 'visible_to']);
  const rows = jsonRows('rows', { number: 'bigint', visible_to: 'text', ...columnTypes });
  return sql<{ id: string }>`
    with new as materialized (select * from ${rows}),
      numbered as (
        insert into submits (caller, submitted_at, number)
        select caller, created_at, number from new where number is not null
        on conflict (caller, number) do nothing returning caller, number
      )
    insert into jobs (${columns}, position)
    select ${columns}, case when visible_to is not null then ${positions.newPosition} end from new
    where number is null or (caller, number) in (select caller, number from numbered)
    on conflict (caller, idempotency_key) where idempotency_key is not null do nothing
    returning id`;
}
