import type { Clock } from '../core/clock.js';
import { DamagedRow } from '../core/damaged-row.js';
import { jobNotFound } from '../core/errors.js';
import { isTerminal, type Job } from '../core/job.js';
import { JobWatch, type Watched } from './job-watch.js';
import type { FollowableJobs } from './shared-reads.js';
import { systemClock } from './system-clock.js';

/**
 * Follows one job of one caller: the job as it is now, then each later revision, until the terminal one.
 * @throws GatewayError NOT_FOUND, at once or when the job goes away, for a job that is not this caller's; DamagedRow
 */
export async function watchJob(
  store: FollowableJobs,
  caller: string,
  jobId: string,
  clock: Pick<Clock, 'sleep'> = systemClock,
): Promise<AsyncIterableIterator<Job>> {
  const watched: Watched = {
    listen: (onSignal) => store.signals.listen(jobId, onSignal),
    read: async () => {
      const job = await store.find(jobId);
      if (job?.caller !== caller) throw jobNotFound();
      return job;
    },
    isLast: ({ status }) => isTerminal(status),
  };
  const watch = new JobWatch(watched, clock);
  await watch.beginWith(jobId);
  return watch;
}

/** Follows all jobs of one caller: every revision from now on, of a new job also its first. It does not end by itself. */
export function watchJobs(
  store: FollowableJobs,
  caller: string,
  clock: Pick<Clock, 'sleep'> = systemClock,
): AsyncIterableIterator<Job> {
  const watched: Watched = {
    listen: (onSignal) => store.signals.listenToCaller(caller, onSignal),
    read: async (jobId) => {
      const job = await store.find(jobId).catch(nothingIfDamaged);
      // A job that is gone again, as Pixazo refused it, has nothing more to tell.
      return job?.caller === caller ? job : null;
    },
    isLast: () => false,
  };
  return new JobWatch(watched, clock);
}

/** What happens to one job ends nothing of what is told of all others. */
function nothingIfDamaged(error: unknown): null {
  if (error instanceof DamagedRow) return null;
  throw error;
}
