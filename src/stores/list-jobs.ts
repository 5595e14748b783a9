import { JobStatus } from '../core/job.js';
import type { JobFilter, JobPage } from '../core/job-store.js';
import { labelDigest } from './job-labels.js';
import type { SqlDatabase } from './sql-database.js';
import type { JobRow } from './tables.js';
import { withoutNul } from './without-nul.js';

type ListDatabase = Pick<SqlDatabase, 'kysely' | 'columns'>;

/**
 * Finds a page of a caller's jobs, newest first. Each status is a query of its own, in the order of an index, so that
 * a page visits no more rows than `limit` for each status, however many jobs the caller has. A page by labels visits
 * the jobs that have the first of them.
 */
export async function listJobs(database: ListDatabase, filter: JobFilter, page: JobPage): Promise<JobRow[]> {
  const rows = await jobsFrom(database, filter, page);
  return page.from === 'oldest' ? rows.reverse() : rows;
}

/** In the order in which the page is read. */
async function jobsFrom(database: ListDatabase, filter: JobFilter, page: JobPage): Promise<JobRow[]> {
  if (filter.statuses?.length === 0) return [];
  if (filter.labels?.length) return pageOfLabels(database, filter, filter.labels, page).execute();
  const [first, ...others] = statusesOf(filter).map((status) => pageOf(database, filter, status, page));
  if (!first) return [];
  if (others.length === 0) return first.execute();
  // A member of a compound select cannot have an order and a limit unless it is a subquery.
  const db = database.kysely;
  const all = others.reduce(
    (union, other) => union.unionAll(db.selectFrom(other.as('page')).selectAll()),
    db.selectFrom(first.as('page')).selectAll(),
  );
  return all.orderBy('id', directionOf(page)).limit(page.limit).execute();
}

/** Counts a caller's jobs. Visits only rows that match, or that have the first label. */
export async function countJobs(database: ListDatabase, filter: JobFilter): Promise<number> {
  if (filter.statuses?.length === 0) return 0;
  if (filter.labels?.length) {
    const labelled = labelledJobs(database, filter, filter.labels);
    const { count } = await labelled
      .select((of) => of.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow();
    return count;
  }
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

function pageOf(database: ListDatabase, filter: JobFilter, status: JobStatus | null, page: JobPage) {
  const id = database.columns.listedId;
  let query = matching(database, filter).selectAll().orderBy(id, directionOf(page)).limit(page.limit);
  if (status !== null) query = query.where('status', '=', status);
  if (page.after) query = query.where(id, '<', withoutNul(page.after));
  if (page.before) query = query.where(id, '>', withoutNul(page.before));
  return query;
}

function directionOf({ from }: JobPage): 'asc' | 'desc' {
  return from === 'oldest' ? 'asc' : 'desc';
}

function matching(database: ListDatabase, { caller, modelId }: JobFilter) {
  const query = database.kysely.selectFrom('jobs').where('visible_to', '=', withoutNul(caller));
  return modelId === undefined ? query : query.where('model_id', '=', withoutNul(modelId));
}

function pageOfLabels(database: ListDatabase, filter: JobFilter, labels: string[], page: JobPage) {
  let query = labelledJobs(database, filter, labels)
    .innerJoin('jobs', 'jobs.id', 'labelled.job_id')
    .selectAll('jobs')
    .orderBy('labelled.job_id', directionOf(page))
    .limit(page.limit);
  if (page.after) query = query.where('labelled.job_id', '<', withoutNul(page.after));
  if (page.before) query = query.where('labelled.job_id', '>', withoutNul(page.before));
  return query;
}

/** A range of the first label's index; the other conditions are look-ups for each of its entries. */
function labelledJobs({ kysely: db }: ListDatabase, filter: JobFilter, labels: string[]) {
  const { statuses, modelId } = filter;
  const caller = withoutNul(filter.caller);
  const [first = '', ...others] = new Set(labels.map(labelDigest));
  let query = db
    .selectFrom('job_labels as labelled')
    .where('labelled.caller', '=', caller)
    .where('labelled.label_digest', '=', first);
  for (const digest of others) {
    const sameJob = db
      .selectFrom('job_labels as other')
      .where('other.caller', '=', caller)
      .where('other.label_digest', '=', digest)
      .whereRef('other.job_id', '=', 'labelled.job_id' as 'other.job_id');
    query = query.where(({ exists }) => exists(sameJob.select('other.job_id')));
  }
  if (statuses === undefined && modelId === undefined) return query;
  let job = db.selectFrom('jobs as job').whereRef('job.id', '=', 'labelled.job_id' as 'job.id');
  if (statuses) job = job.where('job.status', 'in', statuses);
  if (modelId !== undefined) job = job.where('job.model_id', '=', withoutNul(modelId));
  return query.where(({ exists }) => exists(job.select('job.id')));
}
