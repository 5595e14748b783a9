import type { SelectQueryBuilder } from 'kysely';
import { JobStatus } from '../core/job.js';
import type { JobFilter, JobPage } from '../core/job-store.js';
import { labelDigest } from './job-labels.js';
import type { SqlDatabase } from './sql-database.js';
import type { JobRow } from './tables.js';
import { withoutNul } from './without-nul.js';

type ListDatabase = Pick<SqlDatabase, 'kysely' | 'columns'>;

/** The most jobs of one label that are counted to find the rarest label of a filter. */
const MOST_COUNTED = 1_000;

/**
 * Finds a page of a caller's jobs, newest first. Each status is a query of its own, in the order of an index, so that
 * a page visits no more rows than `limit` for each status, however many jobs the caller has. A page by several labels
 * visits the jobs of the rarest one.
 */
export async function listJobs(database: ListDatabase, filter: JobFilter, page: JobPage): Promise<JobRow[]> {
  const rows = await jobsFrom(database, filter, page);
  return page.from === 'oldest' ? rows.reverse() : rows;
}

/** In the order in which the page is read. */
async function jobsFrom(database: ListDatabase, filter: JobFilter, page: JobPage): Promise<JobRow[]> {
  const digests = await digestsFor(database, filter);
  if (!digests) return [];
  const statuses = statusesOf(filter);
  return digests.length === 0
    ? merged(
        database,
        page,
        statuses.map((status) => pageOf(database, filter, status, page)),
      )
    : merged(
        database,
        page,
        statuses.map((status) => pageOfLabels(database, ofStatus(filter, status), digests, page)),
      );
}

/** One page of the pages of several statuses. */
async function merged<Database, Table extends keyof Database>(
  { kysely: db }: ListDatabase,
  page: JobPage,
  [first, ...others]: SelectQueryBuilder<Database, Table, JobRow>[],
): Promise<JobRow[]> {
  if (!first) return [];
  if (others.length === 0) return first.execute();
  // A member of a compound select cannot have an order and a limit unless it is a subquery.
  const all = others.reduce(
    (union, other) => union.unionAll(db.selectFrom(other.as('page')).selectAll()),
    db.selectFrom(first.as('page')).selectAll(),
  );
  return all.orderBy('id', directionOf(page)).limit(page.limit).execute();
}

/** Counts a caller's jobs. Visits only rows that match, or that have the rarest of several labels. */
export async function countJobs(database: ListDatabase, filter: JobFilter): Promise<number> {
  const digests = await digestsFor(database, filter);
  if (!digests) return 0;
  if (digests.length > 0) {
    const labelled = labelledJobs(database, filter, digests);
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

function ofStatus(filter: JobFilter, status: JobStatus | null): JobFilter {
  return status === null ? filter : { ...filter, statuses: [status] };
}

/**
 * The digests of the labels of a filter, the rarest first; those of more than a thousand jobs count as equal. Null when
 * no job can match.
 */
async function digestsFor({ kysely: db }: ListDatabase, filter: JobFilter): Promise<string[] | null> {
  if (filter.statuses?.length === 0) return null;
  const digests = [...new Set(filter.labels?.map(labelDigest))];
  if (digests.length < 2) return digests;
  const counts = digests.map((digest) => {
    const some = labelRange(db, filter, digest).select('labelled.job_id').limit(MOST_COUNTED);
    const count = db.selectFrom(some.as('some')).select((of) => of.fn.countAll<number>().as('count'));
    return count.as(digest);
  });
  const countOf: Record<string, number | null> = await db.selectNoFrom(counts).executeTakeFirstOrThrow();
  const number = (digest: string) => Number(countOf[digest]);
  if (digests.some((digest) => number(digest) === 0)) return null;
  return digests.sort((one, other) => number(one) - number(other));
}

function pageOfLabels(database: ListDatabase, filter: JobFilter, digests: string[], page: JobPage) {
  let query = labelledJobs(database, filter, digests)
    .innerJoin('jobs', 'jobs.id', 'labelled.job_id')
    .selectAll('jobs')
    .orderBy('labelled.job_id', directionOf(page))
    .limit(page.limit);
  if (page.after) query = query.where('labelled.job_id', '<', withoutNul(page.after));
  if (page.before) query = query.where('labelled.job_id', '>', withoutNul(page.before));
  return query;
}

/** The range of the first label; the others are look-ups for each of its entries. */
function labelledJobs({ kysely: db }: ListDatabase, filter: JobFilter, digests: string[]) {
  const [first = '', ...others] = digests;
  let query = labelRange(db, filter, first);
  for (const digest of others) {
    const sameJob = db
      .selectFrom('job_labels as other')
      .where('other.caller', '=', withoutNul(filter.caller))
      .where('other.label_digest', '=', digest)
      .whereRef('other.job_id', '=', 'labelled.job_id' as 'other.job_id');
    query = query.where(({ exists }) => exists(sameJob.select('other.job_id')));
  }
  return query;
}

/** The jobs of one label that match the rest of the filter: a range of an index. */
function labelRange(db: ListDatabase['kysely'], { caller, modelId, statuses }: JobFilter, digest: string) {
  let query = db
    .selectFrom('job_labels as labelled')
    .where('labelled.caller', '=', withoutNul(caller))
    .where('labelled.label_digest', '=', digest);
  if (modelId !== undefined) query = query.where('labelled.model_id', '=', withoutNul(modelId));
  const [status, ...more] = statuses ?? [];
  if (status === undefined) return query;
  return more.length === 0
    ? query.where('labelled.status', '=', status)
    : query.where('labelled.status', 'in', [status, ...more]);
}
