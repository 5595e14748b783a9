import { type Balance, BudgetScope, emptyBalance, movement, scopeOf } from '../core/budget.js';
import { type Hold, pastBudget } from '../core/budget-refusal.js';
import type { GatewayError } from '../core/errors.js';
import { CostState } from '../core/job-cost.js';
import type { Amount } from '../core/money.js';
import type { BookQueries } from './book-queries.js';
import { partOf } from './part-of.js';
import type { Session, SqlDatabase } from './sql-database.js';
import type { BalanceRow } from './tables.js';

/** The rows of an account that several callers share, where several gateways write them. At most 16, as ids are hexadecimal. */
const PARTS = 16;

/** A row has no share left for a price. Only all rows of its account together show whether the budget has room. */
export class ShareUsedUpError extends Error {}

/** The facts of a new job that its hold needs. */
interface NewJob {
  id: string;
  /** Milliseconds since the epoch. */
  createdAt: number;
}

/**
 * The balances of budgets. A row stays locked until its transaction is on disk, so callers who share an account would wait
 * for one another. Where gateways do not share commits, such an account has several rows, each with a share of what is
 * left of the limit, and a job takes its price from one of them. A price above that share locks all rows, is checked
 * against their sum, and shares out what is left again. Shares never add up to more than the limit that they are of.
 */
export class BudgetBalances {
  constructor(
    private readonly database: SqlDatabase,
    private readonly queries: BookQueries,
  ) {}

  /** The sums of accounts. A missing one is empty. */
  async read(session: Session, accounts: string[]): Promise<Map<string, Balance>> {
    const query = this.queries.balances({ list: this.database.listOf(accounts) });
    const { rows } = await session.executeQuery(query);
    return sumsOf(rows);
  }

  /** BUDGET_EXCEEDED if a budget has no room. Changes nothing. */
  async refusalOf(session: Session, hold: Hold, now: number): Promise<GatewayError | null> {
    return pastBudget(hold, await this.read(session, keysOf(hold)), now);
  }

  /** Whether a price is above every share that its accounts can have, so that `take` need not be tried. */
  isAboveShares({ accounts, price }: Hold): boolean {
    const isAbove = (limit: Amount, parts: number) => parts > 1 && price * BigInt(parts) > limit;
    return accounts.some(({ key, budget }) => isAbove(budget.limit, this.partsOf(key)));
  }

  /**
   * Takes the hold of a new job from all its accounts by their shares.
   * @throws ShareUsedUpError; GatewayError BUDGET_EXCEEDED
   */
  async take(session: Session, job: NewJob, hold: Hold): Promise<void> {
    const taken = movement(hold.price, null, CostState.HELD);
    const rows = await this.move(session, job.id, keysOf(hold), taken);
    const limits = new Map(hold.accounts.map(({ key, budget }) => [key, budget.limit]));
    const isPast = (row: BalanceRow) =>
      this.partsOf(row.account) > 1 && !hasShare(row, limits.get(row.account));
    if (rows.some(isPast)) throw new ShareUsedUpError();
    const balances = sumsOf(rows);
    for (const balance of balances.values()) balance.held -= taken.held;
    const whole = hold.accounts.filter(({ key }) => this.partsOf(key) === 1);
    const refusal = pastBudget({ ...hold, accounts: whole }, balances, job.createdAt);
    if (refusal) throw refusal;
  }

  /**
   * Takes the hold of a new job by what is left of each budget, and shares out the rest.
   * @throws GatewayError BUDGET_EXCEEDED
   */
  async takeOfAll(session: Session, job: NewJob, hold: Hold): Promise<void> {
    const all = keysOf(hold).flatMap((key) =>
      Array.from({ length: this.partsOf(key) }, (_, part) => rowKey(key, part)),
    );
    const balances = sumsOf(await this.add(session, all, emptyBalance));
    const refusal = pastBudget(hold, balances, job.createdAt);
    if (refusal) throw refusal;
    await this.move(session, job.id, keysOf(hold), movement(hold.price, null, CostState.HELD));
    for (const { key, budget } of hold.accounts) {
      const parts = this.partsOf(key);
      if (parts === 1) continue;
      const left = budget.limit - takenOf(balances.get(key) ?? emptyBalance) - hold.price;
      const slots = { account: key, each: Number(left / BigInt(parts)), limit: Number(budget.limit) };
      await session.executeQuery(this.queries.shareOut(slots));
    }
  }

  /** The row of an account from which a job takes its price. */
  rowOf(account: string, jobId: string): { account: string; part: number } {
    return { account, part: partOf(jobId, this.partsOf(account)) };
  }

  /** Whether what a row has taken is within what it may take, of this limit, without a look at other rows. */
  isWithin(row: BalanceRow, limit: Amount): boolean {
    if (this.partsOf(row.account) > 1) return hasShare(row, limit);
    return BigInt(row.held) + BigInt(row.spent) + BigInt(row.unresolved) <= limit;
  }

  /** Adds amounts to the rows from which a job took its price. Locks them in the order of the accounts. */
  move(session: Session, jobId: string, accounts: string[], moved: Balance): Promise<BalanceRow[]> {
    const rows = accounts.sort().map((key) => this.rowOf(key, jobId));
    return this.add(
      session,
      rows.map(({ account, part }) => rowKey(account, part)),
      moved,
    );
  }

  private async add(session: Session, keys: string[], added: Balance): Promise<BalanceRow[]> {
    const { held, spent, unresolved } = added;
    const amounts = { held: Number(held), spent: Number(spent), unresolved: Number(unresolved) };
    const list = this.database.listOf(keys);
    const { rows } = await session.executeQuery(this.queries.addToBalances({ list }, amounts));
    return rows;
  }

  /** The submits of one caller wait for each other anyway. */
  private partsOf(account: string): number {
    return this.database.sharesCommits || scopeOf(account) === BudgetScope.CALLER ? 1 : PARTS;
  }
}

function keysOf({ accounts }: Hold): string[] {
  return accounts.map(({ key }) => key).sort();
}

/** As the statements split it: two digits, and the account. */
function rowKey(account: string, part: number): string {
  return `${String(part).padStart(2, '0')}${account}`;
}

function sumsOf(rows: readonly BalanceRow[]): Map<string, Balance> {
  const sums = new Map<string, Balance>();
  for (const { account, held, spent, unresolved } of rows) {
    const sum = sums.get(account) ?? { ...emptyBalance };
    sum.held += BigInt(held);
    sum.spent += BigInt(spent);
    sum.unresolved += BigInt(unresolved);
    sums.set(account, sum);
  }
  return sums;
}

/** Whether what a row has taken is within its share of this limit. A share of another limit does not count. */
function hasShare({ held, spent, unresolved, share, shared_limit }: BalanceRow, limit: Amount = 0n): boolean {
  if (share === null || shared_limit === null || BigInt(shared_limit) !== limit) return false;
  return held + spent + unresolved <= share;
}

function takenOf({ held, spent, unresolved }: Balance): Amount {
  return held + spent + unresolved;
}
