import type { ClaimedJob, JobStore } from '../core/job-store.js';
import { parseRows, toJob } from './job-rows.js';
import type { ScheduleQueries } from './schedule-queries.js';
import type { SqlDatabase } from './sql-database.js';

/** Takes leases on jobs, and renews them. */
export class JobLeases {
  constructor(
    private readonly database: SqlDatabase,
    private readonly queries: ScheduleQueries,
  ) {}

  async claimDue(claim: Parameters<JobStore['claimDue']>[0]): Promise<ClaimedJob[]> {
    const { now, limit, lease, leaseUntil } = claim;
    const query = this.queries.claimDue({ now, limit, lease, lease_until: leaseUntil });
    const { rows } = await this.database.executeQuery(query);
    const { parsed, corrupt } = parseRows(rows, (row) => ({
      job: toJob(row),
      dueAt: row.previous_due_at ?? now,
      expiredLease: row.expired_lease,
      pausedUntil: row.paused_until,
      nextDueAt: row.next_due_at,
    }));
    for (const { jobId, message } of corrupt) claim.onCorruptRow?.(jobId, message);
    return parsed;
  }

  async renew({ leases, jobIds, until }: Parameters<JobStore['renewLeases']>[0]): Promise<string[]> {
    const { listOf } = this.database;
    const query = this.queries.renewLeases({
      ids: listOf(jobIds),
      list: listOf(leases),
      lease_until: until,
    });
    const { rows } = await this.database.executeQuery(query);
    return rows.map(({ id }) => id);
  }
}
