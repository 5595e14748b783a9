import { type Job, JobStatus } from '../core/job.js';
import type { Books } from './books.js';
import type { JobLabels } from './job-labels.js';
import type { JobQueries } from './job-queries.js';
import { toJob, toMutableColumns } from './job-rows.js';
import type { ResultCopies } from './result-copies.js';
import type { JobTransaction } from './sql-database.js';
import { assertStorable } from './storable-columns.js';

/** The arguments of `JobStore.update`. */
export interface JobUpdate {
  jobId: string;
  change: (job: Job) => Job | null;
  lastSeen: Job | undefined;
}

/** A job after a change, as it is written. */
export interface NextJob {
  after: Job;
  columns: ReturnType<typeof toMutableColumns>;
  /** Whether the caller sees nothing of a change, sees the change, or sees the job for the first time. */
  kind: 'hidden' | 'seen' | 'first';
}

/** The statements of an update. */
export interface UpdateStatements {
  queries: JobQueries;
  labels: JobLabels;
  books: Books;
  /** Null: results are not kept. */
  copies: ResultCopies | null;
}

/**
 * Changes a job in this transaction. The row is read only if `lastSeen` is missing or out of date.
 * @returns the job as it then is; null when there is none
 */
export async function updateJob(
  transaction: JobTransaction,
  statements: UpdateStatements,
  { jobId, change, lastSeen }: JobUpdate,
): Promise<Job | null> {
  const updated = lastSeen && (await updateOptimistically(transaction, statements, lastSeen, change));
  if (updated) return updated;
  const { queries } = statements;
  const { rows } = await transaction.executeQuery(queries.findForUpdate({ id: jobId }));
  const before = rows[0] ? toJob(rows[0]) : null;
  const next = before && nextJob(before, change);
  if (!next) return before;
  const { after, columns, kind } = next;
  const position = kind === 'hidden' ? null : transaction.takePosition();
  await transaction.executeQuery(queries[kind].always(columns, { position }));
  await afterUpdate(transaction, statements, before, after);
  return after;
}

/** Null, with nothing changed, when the row has another version by now or `change` returned null. */
async function updateOptimistically(
  transaction: JobTransaction,
  statements: UpdateStatements,
  before: Job,
  change: JobUpdate['change'],
): Promise<Job | null> {
  const next = nextJob(before, change);
  if (!next) return null;
  const { queries } = statements;
  const { after, columns, kind } = next;
  const position = kind === 'hidden' ? null : transaction.takePosition();
  const { numAffectedRows } = await transaction.executeQuery(
    queries[kind].ifSeen(columns, { seen_version: before.version, position }),
  );
  if (numAffectedRows !== 1n) return null;
  await afterUpdate(transaction, statements, before, after);
  return after;
}

async function afterUpdate(
  transaction: JobTransaction,
  { labels, books, copies }: UpdateStatements,
  before: Job,
  after: Job,
): Promise<void> {
  const kind = kindOf(before, after);
  if (kind === 'first') await labels.add(transaction, after);
  else if (after.visible && after.status !== before.status) await labels.move(transaction, after);
  await books.close(transaction, before, after);
  if (copies && after.status === JobStatus.COMPLETED && before.status !== after.status) {
    await copies.add(transaction, after);
  }
  if (kind !== 'hidden') transaction.signal(after);
}

function kindOf(before: Job, after: Job): NextJob['kind'] {
  if (!after.visible) return 'hidden';
  if (!before.visible) return 'first';
  return after.revision > before.revision ? 'seen' : 'hidden';
}

/** The job that a change makes of it; null when it changes nothing. @throws UnstorableJobError */
export function nextJob(before: Job, change: JobUpdate['change']): NextJob | null {
  const changed = change(before);
  if (!changed) return null;
  const after = { ...changed, visible: before.visible || changed.visible, version: before.version + 1 };
  const columns = toMutableColumns(after);
  assertStorable(after.id, columns);
  return { after, columns, kind: kindOf(before, after) };
}
