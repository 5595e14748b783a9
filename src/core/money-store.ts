import type { Balance } from './budget.js';
import type { ErrorCode } from './errors.js';
import type { JobCost, ResolvedState } from './job-cost.js';
import type { Amount } from './money.js';
import type { UsageQuery, UsageRow } from './usage.js';

/** A price of which only a person can find out whether it was charged. */
export interface UnresolvedCharge {
  jobId: string;
  requestId: string | null;
  modelId: string;
  caller: string;
  team: string | null;
  price: Amount;
  currency: string;
  /** Why the job ended without certainty. */
  reason: ErrorCode;
  /** When the job was written, in milliseconds since the epoch. */
  createdAt: number;
}

/**
 * The books. Everything in them is written in the transactions of `JobStore` that write, end and remove jobs, and
 * outlives the jobs.
 */
export interface MoneyStore {
  /** The balances of accounts by their keys; one from which nothing was taken is missing. */
  balances(accounts: readonly string[]): Promise<Map<string, Balance>>;
  /** The generations of whole UTC days, in the order of the groups. Its cost depends on the days, not on the jobs. */
  usage(query: UsageQuery): Promise<UsageRow[]>;
  /** Oldest first. @param page.after only charges after the one of this job */
  unresolvedCharges(page: { after: string | null; limit: number }): Promise<UnresolvedCharge[]>;
  countUnresolved(): Promise<number>;
  /**
   * Ends an unresolved charge, in the books and on its job if that still exists: the job then has another revision.
   * @param resolution.by the admin who found out
   * @param resolution.now milliseconds since the epoch
   * @throws GatewayError BAD_USER_INPUT for a charge that is not unresolved; NOT_FOUND when no job had a price under this id
   */
  resolveCharge(
    jobId: string,
    resolution: { state: ResolvedState; by: string; now: number },
  ): Promise<JobCost>;
}
