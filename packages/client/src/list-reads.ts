import type { Ending } from './closing.js';
import type { Connection } from './connection.js';
import type { JobFilter, JobsQuery } from './graph/types.js';
import type { Job } from './job.js';
import { jobsCountOperation, jobsOperation, type Operation, renewJobsOperation } from './operations.js';
import { markArrival } from './progress.js';
import { withRetries } from './retry.js';

/** The most that the gateway returns at once. */
export const LARGEST_PAGE = 100;

/** One page of a list. */
export type Page = JobsQuery['jobs'];

/** The reads of one list. Each waits while the gateway is away, and ends with the list. */
export class ListReads {
  /** @param failed called when a read must wait */
  constructor(
    private readonly connection: Connection,
    private readonly filter: JobFilter,
    private readonly closing: Ending,
    private readonly failed: () => void,
  ) {}

  async page(first: number, after: string | null): Promise<Page> {
    const { jobs } = await this.read(jobsOperation, { filter: this.filter, first, after });
    for (const job of jobs.nodes) markArrival(job);
    return jobs;
  }

  async totalCount(): Promise<number> {
    return (await this.read(jobsCountOperation, { filter: this.filter })).jobs.totalCount;
  }

  /** The jobs as they are now, without those that were deleted. */
  async jobs(ids: readonly string[]): Promise<Job[]> {
    const found: Job[] = [];
    for (let at = 0; at < ids.length; at += LARGEST_PAGE) {
      const { nodes } = await this.read(renewJobsOperation, { ids: ids.slice(at, at + LARGEST_PAGE) });
      for (const job of nodes) if (job && isJob(job)) found.push(markArrival(job));
    }
    return found;
  }

  private read<Result, Variables>(operation: Operation<Result, Variables>, variables: Variables) {
    const send = () => this.connection.http.send(operation, variables, { signal: this.closing });
    return withRetries(this.connection, send, { failed: this.failed });
  }
}

/** The id of a job that was deleted finds null; that of another object, an object without members. */
function isJob(node: Job | Record<PropertyKey, never>): node is Job {
  return 'id' in node;
}
