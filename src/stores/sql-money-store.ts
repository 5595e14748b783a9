import type { Balance } from '../core/budget.js';
import { CorruptRowError } from '../core/corrupt-row.js';
import { badUserInput, type ErrorCode, jobNotFound } from '../core/errors.js';
import { type Job, resolveCost } from '../core/job.js';
import type { JobCost, ResolvedState } from '../core/job-cost.js';
import type { MoneyStore, UnresolvedCharge } from '../core/money-store.js';
import type { UsageQuery, UsageRow } from '../core/usage.js';
import { type BookQueries, bookQueries } from './book-queries.js';
import { changeJob } from './change-jobs.js';
import type { JobTransaction, SqlDatabase } from './sql-database.js';
import type { UnresolvedChargeRow } from './tables.js';
import { type UpdateStatements, updateJob } from './update-job.js';
import { reportUsage } from './usage-report.js';
import { withoutNul } from './without-nul.js';

/** An admin's finding about a charge. */
interface Resolution {
  state: ResolvedState;
  by: string;
  now: number;
}

/** Reads the books, and ends unresolved charges in them. */
export class SqlMoneyStore implements MoneyStore {
  private readonly queries: BookQueries;

  constructor(
    private readonly database: SqlDatabase,
    private readonly statements: UpdateStatements,
  ) {
    this.queries = bookQueries(database);
  }

  balances(accounts: readonly string[]): Promise<Map<string, Balance>> {
    return this.statements.books.balances.read(this.database, [...accounts]);
  }

  usage(query: UsageQuery): Promise<UsageRow[]> {
    const caller = query.caller === null ? null : withoutNul(query.caller);
    return reportUsage(this.database, { ...query, caller });
  }

  async unresolvedCharges(page: { after: string | null; limit: number }): Promise<UnresolvedCharge[]> {
    const { after, limit } = page;
    const query = this.queries.listUnresolved({ after: withoutNul(after ?? ''), limit });
    const { rows } = await this.database.executeQuery(query);
    return rows.map(toCharge);
  }

  async countUnresolved(): Promise<number> {
    const { count } = await this.database.kysely
      .selectFrom('unresolved_charges')
      .select((of) => of.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow();
    return count;
  }

  async resolveCharge(jobId: string, resolution: Resolution): Promise<JobCost> {
    const id = withoutNul(jobId);
    return changeJob(this.database, id, async (transaction) => {
      const row = await this.lockUnresolved(transaction, id);
      await this.resolveJob(transaction, id, resolution);
      await this.statements.books.resolve(transaction, row, resolution);
      const { currency, price_version: priceVersion } = row;
      return { price: BigInt(row.price), currency, priceVersion, state: resolution.state };
    });
  }

  /** The job first, as every transaction locks. @throws GatewayError NOT_FOUND; BAD_USER_INPUT when it is not unresolved */
  private async lockUnresolved(transaction: JobTransaction, jobId: string): Promise<UnresolvedChargeRow> {
    await transaction.executeQuery(this.statements.queries.findForUpdate({ id: jobId }));
    const { rows } = await transaction.executeQuery(this.queries.findUnresolved({ job_id: jobId }));
    if (rows[0]) return rows[0];
    const lines = await transaction.executeQuery(this.queries.findLine({ job_id: jobId }));
    if (lines.rows.length === 0) throw jobNotFound();
    throw badUserInput([{ path: ['jobId'], message: 'must be a job whose charge is unresolved' }]);
  }

  /** Changes the job, if it still exists and can be read. */
  private async resolveJob(
    transaction: JobTransaction,
    jobId: string,
    { state, now }: Resolution,
  ): Promise<void> {
    const change = (job: Job) => resolveCost(job, state, now);
    try {
      await updateJob(transaction, this.statements, { jobId, change, lastSeen: undefined });
    } catch (error) {
      // The books do not depend on it.
      if (!(error instanceof CorruptRowError)) throw error;
    }
  }
}

function toCharge(row: UnresolvedChargeRow): UnresolvedCharge {
  return {
    jobId: row.job_id,
    requestId: row.request_id,
    modelId: row.model_id,
    caller: row.caller,
    team: row.team,
    price: BigInt(row.price),
    currency: row.currency,
    reason: row.reason as ErrorCode,
    createdAt: row.created_at,
  };
}
