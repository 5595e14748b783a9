import type { Charge } from '../core/charge.js';
import type { GatewayError } from '../core/errors.js';
import type { Job } from '../core/job.js';
import type { SubmitLimits } from '../core/submit-limits.js';
import type { Books } from './books.js';
import { ShareUsedUpError } from './budget-balances.js';
import { changeJob } from './change-jobs.js';
import type { JobLabels } from './job-labels.js';
import type { JobQueries } from './job-queries.js';
import { toImmutableColumns, toJob, toMutableColumns } from './job-rows.js';
import type { JobTransaction, Session, SqlDatabase } from './sql-database.js';
import { assertStorable } from './storable-columns.js';
import { NumberTakenError, type Submit, type SubmitCounts } from './submit-counts.js';

/** A new job; or, not inserted, the one that its idempotency key has started. */
export interface InsertedJob {
  job: Job;
  inserted: boolean;
}

/** The columns of a new job. */
export interface NewColumns {
  immutable: ReturnType<typeof toImmutableColumns>;
  mutable: ReturnType<typeof toMutableColumns>;
}

/** The conditions under which a new job is written. */
interface Conditions {
  limits: SubmitLimits | undefined;
  charge: Charge | null;
  /** Whether budgets are checked by all that is left of them, rather than by a share. */
  ofAll: boolean;
}

/** Writes new jobs, each once for its idempotency key. */
export class JobInserts {
  constructor(
    private readonly database: SqlDatabase,
    private readonly queries: JobQueries,
    private readonly labels: JobLabels,
    private readonly submitCounts: SubmitCounts,
    private readonly books: Books,
  ) {}

  /**
   * Writes a new job in a transaction of its own.
   * @throws UnstorableJobError; GatewayError at a limit of the caller, or past a budget
   */
  async run(job: Job, limits: SubmitLimits | undefined, charge: Charge | null): Promise<InsertedJob> {
    const columns = columnsOf(job);
    const insert = (ofAll: boolean) =>
      changeJob(this.database, job.id, (transaction) =>
        this.insert(transaction, job, columns, { limits, charge, ofAll }),
      );
    const hold = charge?.hold;
    let ofAll = Boolean(hold && this.books.balances.isAboveShares(hold));
    for (;;) {
      try {
        return await insert(ofAll);
      } catch (error) {
        if (error instanceof ShareUsedUpError) ofAll = true;
        else if (!(error instanceof NumberTakenError)) throw error;
      }
    }
  }

  private async insert(
    transaction: JobTransaction,
    job: Job,
    columns: NewColumns,
    { limits, charge, ofAll }: Conditions,
  ): Promise<InsertedJob> {
    await this.database.lockCaller(transaction, job.caller);
    const submit = limits ? await this.submitCounts.check(transaction, job, limits) : null;
    const refusal = submit?.refusal ?? (charge && (await this.refusalOf(transaction, job, charge, ofAll)));
    for (;;) {
      if (!refusal && (await this.write(transaction, job, columns, submit))) {
        await this.books.enter(transaction, job, charge?.hold ?? null, ofAll);
        return { job, inserted: true };
      }
      const known = await this.findByKey(transaction, job);
      if (known) return { job: known, inserted: false };
      // The job that had the key was removed in between, so the key is free again.
      if (refusal) throw refusal;
    }
  }

  /** The budgets are asked before the first write where a transaction that fails later would waste more than that. */
  private async refusalOf(
    session: Session,
    job: Job,
    { refusal, hold }: Charge,
    ofAll: boolean,
  ): Promise<GatewayError | null> {
    const isAsked = ofAll || this.database.sharesCommits;
    if (refusal || !hold || !isAsked) return refusal;
    return this.books.balances.refusalOf(session, hold, job.createdAt);
  }

  /** Returns false, and writes nothing, when the caller has a job under this key. */
  private async write(
    transaction: JobTransaction,
    job: Job,
    { immutable, mutable }: NewColumns,
    submit: Submit | null,
  ): Promise<boolean> {
    const { numAffectedRows } = await transaction.executeQuery(
      job.visible
        ? this.queries.insertVisible(immutable, { position: transaction.takePosition(), ...mutable })
        : this.queries.insertHidden(immutable, mutable),
    );
    if (numAffectedRows !== 1n) return false;
    if (submit) await this.submitCounts.record(transaction, submit);
    if (!job.visible) return true;
    await this.labels.add(transaction, job);
    transaction.signal(job);
    return true;
  }

  private async findByKey(session: Session, job: Job): Promise<Job | null> {
    if (job.idempotencyKey === null) return null;
    const key = { caller: job.caller, idempotency_key: job.idempotencyKey };
    const { rows } = await session.executeQuery(this.queries.findByKey(key));
    return rows[0] ? toJob(rows[0]) : null;
  }
}

/** @throws UnstorableJobError */
export function columnsOf(job: Job): NewColumns {
  const columns = { immutable: toImmutableColumns(job), mutable: toMutableColumns(job) };
  assertStorable(job.id, columns.immutable);
  assertStorable(job.id, columns.mutable);
  return columns;
}
