import { JobStatus } from '../core/job.js';
import type { JobFilter } from '../core/job-store.js';
import type { SqlDatabase } from './sql-database.js';
import type { JobRow } from './tables.js';
import { withoutNul } from './without-nul.js';

type ListDatabase = Pick<SqlDatabase, 'kysely' | 'columns'>;

/** A page of a list: at most `limit` jobs, older than the job `after`. */
export interface Page {
  after: string | null;
  limit: number;
}

/**
 * Finds a page of a caller's jobs, newest first. Each status is a query of its own, in the order of an index, so that
 * a page visits no more rows than `limit` for each status, however many jobs the caller has.
 */
export async function listJobs(database: ListDatabase, filter: JobFilter, page: Page): Promise<JobRow[]> {
  const [first, ...others] = statusesOf(filter).map((status) => pageOf(database, filter, status, page));
  if (!first) return [];
  if (others.length === 0) return first.execute();
  // A member of a compound select cannot have an order and a limit unless it is a subquery.
  const db = database.kysely;
  const all = others.reduce(
    (union, other) => union.unionAll(db.selectFrom(other.as('page')).selectAll()),
    db.selectFrom(first.as('page')).selectAll(),
  );
  return all.orderBy('id', 'desc').limit(page.limit).execute();
}

/** Counts a caller's jobs. Visits only rows that match. */
export async function countJobs(database: ListDatabase, filter: JobFilter): Promise<number> {
  if (filter.statuses?.length === 0) return 0;
  let query = matching(database, filter).select((of) => of.fn.countAll<number>().as('count'));
  if (filter.statuses) query = query.where('status', 'in', filter.statuses);
  const { count } = await query.executeTakeFirstOrThrow();
  return count;
}

/** The statuses to be queried one by one; null stands for all of them in one query, which has an index of its own. */
function statusesOf({ statuses, modelId }: JobFilter): (JobStatus | null)[] {
  if (statuses) return [...new Set(statuses)];
  return modelId === undefined ? [null] : Object.values(JobStatus);
}

function pageOf(database: ListDatabase, filter: JobFilter, status: JobStatus | null, { after, limit }: Page) {
  let query = matching(database, filter).selectAll().orderBy(database.columns.listedId, 'desc').limit(limit);
  if (status !== null) query = query.where('status', '=', status);
  if (after !== null) query = query.where(database.columns.listedId, '<', withoutNul(after));
  return query;
}

function matching(database: ListDatabase, { caller, modelId }: JobFilter) {
  const query = database.kysely.selectFrom('jobs').where('caller', '=', withoutNul(caller));
  return modelId === undefined ? query : query.where('model_id', '=', withoutNul(modelId));
}
