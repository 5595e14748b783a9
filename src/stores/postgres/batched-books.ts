import { type Kysely, sql } from 'kysely';
import { type Balance, emptyBalance, movement } from '../../core/budget.js';
import type { Hold } from '../../core/budget-refusal.js';
import type { Job } from '../../core/job.js';
import { CostState } from '../../core/job-cost.js';
import { type Books, type Closing, describe } from '../books.js';
import { ShareUsedUpError } from '../budget-balances.js';
import { type PreparedQuery, prepareWithPlan } from '../prepared-query.js';
import type { Session } from '../sql-database.js';
import type { BalanceRow, Tables } from '../tables.js';
import { columnList, jsonRows, statement } from './json-rows.js';

/** A new job with a price, and its hold; null: no budget applies. */
interface Entry {
  job: Job;
  hold: Hold | null;
}

/** The amounts that one row of an account gets. */
interface BalanceChange extends Balance {
  account: string;
  part: number;
}

const facts = ['amount', 'currency', 'price_version', 'caller', 'team', 'model_id'] as const;

/** Keeps the ledger and the balances of many jobs by one statement each. Locks in the order of `Books`. */
export class BatchedBooks {
  private readonly enterAll: PreparedQuery<unknown>;
  private readonly proceedAll: PreparedQuery<{ job_id: string; account: string }>;
  private readonly addAll: PreparedQuery<BalanceRow>;

  constructor(
    db: Kysely<Tables>,
    private readonly books: Books,
  ) {
    this.enterAll = prepareWithPlan(statement(db, enterAll()));
    this.proceedAll = prepareWithPlan(statement(db, proceedAll()));
    this.addAll = prepareWithPlan(statement(db, addAll()));
  }

  /**
   * Writes the first lines of new jobs, and takes their holds.
   * @throws ShareUsedUpError when one of them may be past a budget, so that each must be checked alone
   */
  async enter(session: Session, entries: readonly Entry[]): Promise<void> {
    const lines = entries.flatMap(({ job, hold }) => linesOf(job, hold));
    if (lines.length === 0) return;
    await session.executeQuery(this.enterAll({ lines: JSON.stringify(lines) }));
    const limits = new Map<string, bigint>();
    const changes = entries.flatMap(({ job, hold }) => {
      const taken = movement(hold?.price ?? 0n, null, CostState.HELD);
      const accounts = hold?.accounts ?? [];
      for (const { key, budget } of accounts) limits.set(key, budget.limit);
      return accounts.map(({ key }) => ({ ...this.books.balances.rowOf(key, job.id), ...taken }));
    });
    const rows = await this.change(session, changes);
    const isPast = (row: BalanceRow) => !this.books.balances.isWithin(row, limits.get(row.account) ?? 0n);
    if (rows.some(isPast)) throw new ShareUsedUpError();
  }

  /** Settles the holds that these ends of jobs end. */
  async settle(session: Session, closings: readonly Closing[]): Promise<void> {
    const settled = closings.filter((closing) => closing.settled !== null);
    if (settled.length === 0) return;
    const steps = settled.map((closing) => ({
      job_id: closing.job.id,
      state: closing.settled,
      entered_at: closing.job.updatedAt,
    }));
    const { rows } = await session.executeQuery(this.proceedAll({ steps: JSON.stringify(steps) }));
    const moved = new Map(settled.map((closing) => [closing.job.id, closing.moved]));
    const changes = rows.flatMap(({ job_id: jobId, account }) => {
      const amounts = moved.get(jobId);
      return account === '' || !amounts ? [] : [{ ...this.books.balances.rowOf(account, jobId), ...amounts }];
    });
    await this.change(session, changes);
    for (const closing of settled) await this.books.addUnresolved(session, closing);
  }

  private async change(session: Session, changes: readonly BalanceChange[]): Promise<BalanceRow[]> {
    if (changes.length === 0) return [];
    const { rows } = await session.executeQuery(this.addAll({ changes: textOf(summed(changes)) }));
    return rows;
  }
}

/** A line for the job itself, and one for each account. */
function linesOf(job: Job, hold: Hold | null) {
  const { cost, createdAt } = job;
  if (cost?.state !== CostState.HELD) return [];
  const accounts = ['', ...(hold?.accounts ?? []).map(({ key }) => key)];
  const line = {
    amount: Number(cost.price),
    state: cost.state,
    entered_at: createdAt,
    ...describe(job, cost),
  };
  return accounts.map((account) => ({ account, ...line }));
}

/** One change for each row, in the order in which rows are locked: by account, then by part. */
function summed(changes: readonly BalanceChange[]): BalanceChange[] {
  const sums = new Map<string, BalanceChange>();
  for (const { account, part, held, spent, unresolved } of changes) {
    const key = JSON.stringify([account, part]);
    const sum = sums.get(key) ?? { account, part, ...emptyBalance };
    sum.held += held;
    sum.spent += spent;
    sum.unresolved += unresolved;
    sums.set(key, sum);
  }
  return [...sums.values()].sort((one, other) =>
    one.account === other.account ? one.part - other.part : one.account < other.account ? -1 : 1,
  );
}

/** Amounts as texts: their sum may be more than a number of JSON holds exactly. */
function textOf(changes: readonly BalanceChange[]): string {
  return JSON.stringify(changes, (_name, value) => (typeof value === 'bigint' ? String(value) : value));
}

function enterAll() {
  const lines = jsonRows('lines', {
    job_id: 'text',
    account: 'text',
    amount: 'bigint',
    currency: 'text',
    price_version: 'text',
    caller: 'text',
    team: 'text',
    model_id: 'text',
    state: 'text',
    entered_at: 'bigint',
  });
  const columns = columnList(['job_id', 'account', ...facts, 'state', 'entered_at']);
  return sql<unknown>`insert into ledger (step, ${columns}) select 0, ${columns} from ${lines}`;
}

function proceedAll() {
  const steps = jsonRows('steps', { job_id: 'text', state: 'text', entered_at: 'bigint' });
  const same = sql.join(facts.map((name) => sql.ref(`line.${name}`)));
  return sql<{ job_id: string; account: string }>`
    insert into ledger (job_id, account, step, state, entered_at, ${columnList(facts)})
    select line.job_id, line.account, 1, steps.state, steps.entered_at, ${same}
    from ${steps} join ledger line on line.job_id = steps.job_id and line.step = 0
    on conflict (job_id, account, step) do nothing
    returning job_id, account`;
}

function addAll() {
  const changes = jsonRows('changes', {
    account: 'text',
    part: 'bigint',
    held: 'bigint',
    spent: 'bigint',
    unresolved: 'bigint',
  });
  const columns = columnList(['account', 'part', 'held', 'spent', 'unresolved']);
  return sql<BalanceRow>`
    insert into balances (${columns}) select ${columns} from ${changes}
    on conflict (account, part) do update set held = balances.held + excluded.held,
      spent = balances.spent + excluded.spent, unresolved = balances.unresolved + excluded.unresolved
    returning ${columns}, share, shared_limit`;
}
