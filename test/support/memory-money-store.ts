import { type Balance, emptyBalance, movement } from '../../src/core/budget.js';
import { type Hold, pastBudget } from '../../src/core/budget-refusal.js';
import { badUserInput, ErrorCode, jobNotFound } from '../../src/core/errors.js';
import { isTerminal, type Job, resolveCost } from '../../src/core/job.js';
import { CostState, type JobCost, type ResolvedState } from '../../src/core/job-cost.js';
import type { MoneyStore, UnresolvedCharge } from '../../src/core/money-store.js';
import { dayOf } from '../../src/core/submit-limits.js';
import {
  daysOf,
  mergeUnpriced,
  UsageDimension,
  type UsageQuery,
  type UsageRow,
} from '../../src/core/usage.js';

/** A job as it was last written, with the accounts that its price was taken from. Kept when the job is gone. */
interface Entry {
  job: Job;
  accounts: readonly string[];
  isRemoved: boolean;
}

/** Books that keep no sums: every answer is counted from all jobs there ever were. */
export class MemoryMoneyStore implements MoneyStore {
  readonly entries = new Map<string, Entry>();

  /** @param change changes the stored job, if it is still there */
  constructor(
    private readonly change: (jobId: string, change: (job: Job) => Job | null) => Promise<unknown>,
  ) {}

  /** @throws GatewayError BUDGET_EXCEEDED */
  enter(job: Job, hold: Hold | null): void {
    const refusal = hold && pastBudget(hold, this.sums(), job.createdAt);
    if (refusal) throw refusal;
    const accounts = hold?.accounts.map(({ key }) => key) ?? [];
    this.entries.set(job.id, { job, accounts, isRemoved: false });
  }

  write(job: Job): void {
    const entry = this.entries.get(job.id);
    if (entry) entry.job = job;
  }

  remove(jobId: string): void {
    const entry = this.entries.get(jobId);
    if (entry) entry.isRemoved = true;
  }

  async balances(accounts: readonly string[]): Promise<Map<string, Balance>> {
    return new Map([...this.sums()].filter(([key]) => accounts.includes(key)));
  }

  async usage(query: UsageQuery): Promise<UsageRow[]> {
    const { from, to } = daysOf(query);
    const counted = [...this.entries.values()].filter(
      ({ job, isRemoved }) =>
        !isRemoved &&
        (isTerminal(job.status) || job.visible) &&
        (query.caller === null || query.caller === job.caller) &&
        dayOf(job.createdAt).startsAt >= from &&
        dayOf(job.createdAt).startsAt < to,
    );
    const rows = new Map<string, UsageRow>();
    for (const { job } of counted) {
      const [key, group] = groupOf(job, query);
      rows.set(key, add(rows.get(key) ?? group, job));
    }
    return mergeUnpriced(
      [...rows].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, row]) => row),
      query,
    );
  }

  async unresolvedCharges({
    after,
    limit,
  }: {
    after: string | null;
    limit: number;
  }): Promise<UnresolvedCharge[]> {
    const unresolved = this.unresolved().filter(({ jobId }) => jobId > (after ?? ''));
    return unresolved.sort((one, other) => (one.jobId < other.jobId ? -1 : 1)).slice(0, limit);
  }

  async countUnresolved(): Promise<number> {
    return this.unresolved().length;
  }

  async resolveCharge(
    jobId: string,
    to: { state: ResolvedState; by: string; now: number },
  ): Promise<JobCost> {
    const job = this.entries.get(jobId)?.job;
    if (!job?.cost) throw jobNotFound();
    const resolved = resolveCost(job, to.state, to.now);
    if (!resolved) {
      throw badUserInput([{ path: ['jobId'], message: 'must be a job whose charge is unresolved' }]);
    }
    this.write(resolved);
    await this.change(jobId, (stored) => resolveCost(stored, to.state, to.now));
    return { ...job.cost, state: to.state };
  }

  private unresolved(): UnresolvedCharge[] {
    return [...this.entries.values()].flatMap(({ job }) => {
      const { id: jobId, requestId, modelId, caller, team, cost, error, createdAt } = job;
      if (cost?.state !== CostState.UNRESOLVED) return [];
      const { price, currency } = cost;
      const reason = error?.code ?? ErrorCode.GENERATION_FAILED;
      return { jobId, requestId, modelId, caller, team, price, currency, reason, createdAt };
    });
  }

  private sums(): Map<string, Balance> {
    const sums = new Map<string, Balance>();
    for (const { job, accounts, isRemoved } of this.entries.values()) {
      if (!job.cost) continue;
      const taken = movement(job.cost.price, null, isRemoved ? CostState.RELEASED : job.cost.state);
      for (const key of accounts) sums.set(key, plus(sums.get(key) ?? emptyBalance, taken));
    }
    return sums;
  }
}

function plus(one: Balance, other: Balance): Balance {
  return {
    held: one.held + other.held,
    spent: one.spent + other.spent,
    unresolved: one.unresolved + other.unresolved,
  };
}

function groupOf(
  { createdAt, modelId, team, caller, cost }: Job,
  { groupBy }: UsageQuery,
): [string, UsageRow] {
  const has = (dimension: UsageDimension) => groupBy.includes(dimension);
  const values = {
    [UsageDimension.DAY]: dayOf(createdAt).startsAt,
    [UsageDimension.MODEL]: modelId,
    [UsageDimension.TEAM]: team,
    [UsageDimension.CALLER]: caller,
  };
  const row: UsageRow = {
    day: has(UsageDimension.DAY) ? values.DAY : null,
    modelId: has(UsageDimension.MODEL) ? modelId : null,
    team: has(UsageDimension.TEAM) ? team : null,
    caller: has(UsageDimension.CALLER) ? caller : null,
    jobs: 0,
    completed: 0,
    money: cost && { ...emptyBalance, currency: cost.currency },
  };
  const key = [...groupBy.map((dimension) => values[dimension] ?? ''), cost?.currency ?? ''].join('\n');
  return [key, row];
}

function add(row: UsageRow, { status, cost }: Job): UsageRow {
  const completed = row.completed + (status === 'COMPLETED' ? 1 : 0);
  const taken = cost && movement(cost.price, null, cost.state);
  const money = row.money && taken && { ...plus(row.money, taken), currency: row.money.currency };
  return { ...row, jobs: row.jobs + 1, completed, money };
}
