import type { Job } from '../core/job.js';
import type { JobQueries } from './job-queries.js';
import { toJob, toMutableColumns } from './job-rows.js';
import type { Session } from './sql-database.js';
import { assertStorable } from './storable-columns.js';

/** The arguments of `JobStore.update`. */
export interface JobUpdate {
  jobId: string;
  change: (job: Job) => Job | null;
  lastSeen: Job | undefined;
}

/** A job after an update. */
export interface UpdatedJob {
  /** Null: there is no such job. */
  after: Job | null;
  /** Whether its revision grew. */
  grew: boolean;
}

/** Changes a job in the transaction of this session. The row is read only if `lastSeen` is missing or out of date. */
export async function updateJob(
  session: Session,
  queries: JobQueries,
  { jobId, change, lastSeen }: JobUpdate,
): Promise<UpdatedJob> {
  const updated = lastSeen && (await updateOptimistically(session, queries, lastSeen, change));
  if (updated) return updated;
  const { rows } = await session.executeQuery(queries.findForUpdate({ id: jobId }));
  const before = rows[0] ? toJob(rows[0]) : null;
  const after = before && nextVersion(before, change);
  if (!after) return { after: before, grew: false };
  await session.executeQuery(queries.update(storableColumns(after)));
  return { after, grew: after.revision > before.revision };
}

/** Null, with nothing changed, when the row has another version by now or `change` returned null. */
async function updateOptimistically(
  session: Session,
  queries: JobQueries,
  before: Job,
  change: JobUpdate['change'],
): Promise<UpdatedJob | null> {
  const after = nextVersion(before, change);
  if (!after) return null;
  const { numAffectedRows } = await session.executeQuery(
    queries.updateVersion(storableColumns(after), { seen_version: before.version }),
  );
  return numAffectedRows === 1n ? { after, grew: after.revision > before.revision } : null;
}

function nextVersion(before: Job, change: JobUpdate['change']): Job | null {
  const after = change(before);
  return after && { ...after, version: before.version + 1 };
}

/** @throws UnstorableJobError */
function storableColumns(job: Job) {
  const columns = toMutableColumns(job);
  assertStorable(job.id, columns);
  return columns;
}
