import type { Clock } from '../../core/clock.js';
import type { Job } from '../../core/job.js';
import type { JobFilter } from '../../core/job-store.js';
import type { UpdatesCursor } from '../../core/updates-cursor.js';
import { systemClock } from '../system-clock.js';
import type { WatchableJobs } from './job-cache.js';
import { JobRevisions } from './job-revisions.js';
import { type JobUpdate, JobUpdates, type UpdatesContext } from './job-updates.js';
import { SignalStream } from './signal-stream.js';

/**
 * Follows one job of one caller: the job as it is now, then each later revision, until the terminal one.
 * @throws GatewayError NOT_FOUND, at once or when the job is deleted, for a job that is not this caller's; CorruptRowError
 */
export async function watchJob(
  store: WatchableJobs,
  caller: string,
  jobId: string,
  clock: Pick<Clock, 'now' | 'sleep'> = systemClock,
): Promise<AsyncIterableIterator<Job>> {
  const revisions = new JobRevisions(store, caller, jobId);
  const stream = new SignalStream(revisions, clock);
  try {
    await revisions.begin();
  } catch (error) {
    await stream.return();
    throw error;
  }
  return stream;
}

/**
 * Follows the jobs of a caller that match a filter: first those that changed since `after`, then every change. It does not
 * end by itself.
 * @param after null: only changes from now on
 */
export function watchUpdates(
  context: UpdatesContext,
  filter: JobFilter,
  after: UpdatesCursor | null,
): AsyncIterableIterator<JobUpdate> {
  return new SignalStream(new JobUpdates(context, filter, after), context.clock);
}
