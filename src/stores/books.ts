import { type Balance, emptyBalance, movement } from '../core/budget.js';
import { BudgetPeriod, periodAt } from '../core/budget-period.js';
import type { Hold } from '../core/budget-refusal.js';
import { isTerminal, type Job, JobStatus } from '../core/job.js';
import { CostState, type JobCost } from '../core/job-cost.js';
import { type BookQueries, bookQueries } from './book-queries.js';
import { BudgetBalances } from './budget-balances.js';
import type { RemovedRow } from './job-queries.js';
import { partOf } from './part-of.js';
import type { Session, SqlDatabase } from './sql-database.js';
import type { UnresolvedChargeRow } from './tables.js';

/** The account of a job's own line in the ledger, which every price has. */
const OWN_LINE = '';

/** The number of rows that share the sums of a day over all callers, where several gateways write them. */
export const SHARED_PARTS = 4;

/** A line that follows another of the same job. */
interface NextLine {
  jobId: string;
  /** The step before it: 0 is the hold, 1 is its settlement. */
  step: number;
  state: CostState;
  /** Milliseconds since the epoch. */
  now: number;
  /** The admin who resolved it; absent: the gateway. */
  by?: string;
}

/** The facts of a job by which its usage is grouped. */
interface UsageGroup {
  id: string;
  caller: string;
  team: string | null;
  modelId: string;
  createdAt: number;
  currency: string;
}

/** The end of a job, for the books. */
export interface Closing {
  job: Job;
  /** 1 if it ended COMPLETED, else 0. */
  completed: 0 | 1;
  /** The state in which its hold ends; null: nothing was held. */
  settled: CostState | null;
  /** The change of its accounts. */
  moved: Balance;
}

/** Null when the change does not end the job. */
export function closingOf(before: Job, job: Job): Closing | null {
  if (isTerminal(before.status) || !isTerminal(job.status)) return null;
  const { cost } = job;
  const completed = job.status === JobStatus.COMPLETED ? 1 : 0;
  if (cost === null || before.cost?.state !== CostState.HELD) {
    return { job, completed, settled: null, moved: emptyBalance };
  }
  return { job, completed, settled: cost.state, moved: movement(cost.price, CostState.HELD, cost.state) };
}

/**
 * Keeps ledger, balances and usage in the transactions that write, change and remove jobs. All of them lock in the same
 * order: the job, usage by its series, and balances by their keys. So no two of them wait for each other.
 */
export class Books {
  readonly balances: BudgetBalances;
  private readonly queries: BookQueries;

  constructor(private readonly database: SqlDatabase) {
    this.queries = bookQueries(database);
    this.balances = new BudgetBalances(database, this.queries);
  }

  /**
   * Writes the first lines of a new job, and takes its hold from every account.
   * @param ofAll whether by all that is left of each budget, rather than by a share
   * @throws ShareUsedUpError; GatewayError BUDGET_EXCEEDED
   */
  async enter(session: Session, job: Job, hold: Hold | null, ofAll: boolean): Promise<void> {
    const { cost, createdAt } = job;
    if (cost?.state !== CostState.HELD) return;
    const keys = hold?.accounts.map(({ key }) => key) ?? [];
    const list = this.database.listOf([OWN_LINE, ...keys]);
    const line = {
      amount: Number(cost.price),
      state: cost.state,
      entered_at: createdAt,
      entered_by: null,
      list,
    };
    await session.executeQuery(this.queries.enter(line, describe(job, cost)));
    if (hold && ofAll) await this.balances.takeOfAll(session, job, hold);
    else if (hold) await this.balances.take(session, job, hold);
  }

  /** Settles the hold that a change of a job ends, and counts the job once it has ended. */
  async close(session: Session, before: Job, after: Job): Promise<void> {
    const closing = closingOf(before, after);
    if (!closing) return;
    const { settled, moved, completed } = closing;
    await this.addUnresolved(session, closing);
    const { cost, id: jobId, updatedAt: now } = after;
    await this.addToUsage(
      session,
      { ...after, currency: cost?.currency ?? '' },
      { jobs: 1, completed },
      moved,
    );
    if (settled) await this.proceed(session, { jobId, step: 0, state: settled, now }, moved);
  }

  /** Lists a charge that the end of a job leaves unresolved. */
  async addUnresolved(session: Session, { job, settled }: Closing): Promise<void> {
    const { cost, requestId, createdAt, error, status } = job;
    if (settled !== CostState.UNRESOLVED || cost === null) return;
    const charge = { request_id: requestId, created_at: createdAt, reason: error?.code ?? status };
    const priced = { price: Number(cost.price), ...describe(job, cost) };
    await session.executeQuery(this.queries.addUnresolved(charge, priced));
  }

  /** Releases the hold of a job that is removed. */
  async release(session: Session, row: RemovedRow): Promise<void> {
    if (row.price === null || row.cost_state !== CostState.HELD) return;
    const line = { jobId: row.id, step: 0, state: CostState.RELEASED, now: row.updated_at };
    await this.proceed(session, line, movement(BigInt(row.price), CostState.HELD, CostState.RELEASED));
  }

  /** Ends an unresolved charge that this transaction has locked. */
  async resolve(
    session: Session,
    row: UnresolvedChargeRow,
    line: Omit<NextLine, 'step' | 'jobId'>,
  ): Promise<void> {
    const { job_id: id, caller, team, model_id: modelId, created_at: createdAt, currency } = row;
    await session.executeQuery(this.queries.removeUnresolved({ job_id: id }));
    const moved = movement(BigInt(row.price), CostState.UNRESOLVED, line.state);
    const group = { id, caller, team, modelId, createdAt, currency };
    await this.addToUsage(session, group, { jobs: 0, completed: 0 }, moved);
    await this.proceed(session, { jobId: id, step: 1, ...line }, moved);
  }

  /** The next line for each account of the job, and their balances. Does nothing when the step was done before. */
  private async proceed(
    session: Session,
    { jobId, step, state, now, by }: NextLine,
    moved: Balance,
  ): Promise<void> {
    const line = { job_id: jobId, step, state, entered_at: now, entered_by: by ?? null };
    const { rows } = await session.executeQuery(this.queries.proceed(line));
    const keys = rows.map(({ account }) => account).filter((account) => account !== OWN_LINE);
    if (keys.length > 0) await this.balances.move(session, jobId, keys, moved);
  }

  private async addToUsage(
    session: Session,
    group: UsageGroup,
    counted: { jobs: number; completed: number },
    moved: Balance,
  ): Promise<void> {
    const { id, caller, team, modelId, createdAt, currency } = group;
    const parts = this.database.sharesCommits ? 1 : SHARED_PARTS;
    const part = 1 + partOf(id, parts);
    const [day, month] = [BudgetPeriod.DAY, BudgetPeriod.MONTH].map(
      (period) => periodAt(period, createdAt).startsAt,
    );
    const row = { caller, part, day, month, team: team ?? '', model_id: modelId, currency };
    const amounts = { ...counted, spent: Number(moved.spent), unresolved: Number(moved.unresolved) };
    await session.executeQuery(this.queries.addToUsage(row, amounts));
  }
}

/** The columns of a price that every table of the books has. */
export function describe({ id, caller, team, modelId }: Job, { currency, priceVersion }: JobCost) {
  return { job_id: id, caller, team, model_id: modelId, currency, price_version: priceVersion };
}
