import type { Job } from '../core/job.js';
import type { JobQueries } from './job-queries.js';
import { toJob, toMutableColumns, toWitness } from './job-rows.js';
import type { Session } from './session.js';
import { assertStorable } from './storable-columns.js';

/** What of a job is to change, as `JobStore.update` has it. */
export interface JobUpdate {
  jobId: string;
  change: (job: Job) => Job | null;
  lastSeen: Job | undefined;
}

/** A job after somebody wanted to change it. */
export interface UpdatedJob {
  /** Null: there is no such job. */
  after: Job | null;
  /** Whether its revision grew. */
  grew: boolean;
}

/** Changes a job, in the transaction of this session. Whoever saw it last is believed first, and the row is not read. */
export async function updateJob(
  session: Session,
  queries: JobQueries,
  changing: JobUpdate,
): Promise<UpdatedJob> {
  const { jobId, change, lastSeen } = changing;
  const unread = lastSeen && (await updateOptimistically(session, queries, lastSeen, change));
  if (unread) return unread;
  const { rows } = await session.executeQuery(queries.findToChange({ id: jobId }));
  const before = rows[0] ? toJob(rows[0]) : null;
  const after = before && change(before);
  if (!after) return { after: before, grew: false };
  await session.executeQuery(queries.change(storableColumns(after)));
  return { after, grew: after.revision > before.revision };
}

/** Null, and nothing is changed, when the job is no longer what it was, or would stay it. */
async function updateOptimistically(
  session: Session,
  queries: JobQueries,
  before: Job,
  change: JobUpdate['change'],
): Promise<UpdatedJob | null> {
  const after = change(before);
  if (!after) return null;
  const { numAffectedRows } = await session.executeQuery(
    queries.changeFrom(storableColumns(after), toWitness(before)),
  );
  return numAffectedRows === 1n ? { after, grew: after.revision > before.revision } : null;
}

function storableColumns(job: Job) {
  const columns = toMutableColumns(job);
  assertStorable(job.id, columns);
  return columns;
}
