import type { Clock } from '../../core/clock.js';
import { CorruptRowError } from '../../core/corrupt-row.js';
import { jobNotFound } from '../../core/errors.js';
import { isTerminal, type Job } from '../../core/job.js';
import { systemClock } from '../system-clock.js';
import type { WatchableJobs } from './job-cache.js';
import { type RevisionSource, RevisionStream } from './revision-stream.js';

/**
 * Follows one job of one caller: the job as it is now, then each later revision, until the terminal one.
 * @throws GatewayError NOT_FOUND, at once or when the job goes away, for a job that is not this caller's; DamagedRow
 */
export async function watchJob(
  store: WatchableJobs,
  caller: string,
  jobId: string,
  clock: Pick<Clock, 'now' | 'sleep'> = systemClock,
): Promise<AsyncIterableIterator<Job>> {
  const watched: RevisionSource = {
    listen: (onSignal) => store.signals.listen(jobId, onSignal),
    read: async () => {
      const job = await store.find(jobId);
      if (job?.caller !== caller) throw jobNotFound();
      return job;
    },
    isLast: ({ status }) => isTerminal(status),
  };
  const watch = new RevisionStream(watched, clock);
  await watch.beginWith(jobId);
  return watch;
}

/** Follows all jobs of one caller: every revision from now on, of a new job also its first. It does not end by itself. */
export function watchJobs(
  store: WatchableJobs,
  caller: string,
  clock: Pick<Clock, 'now' | 'sleep'> = systemClock,
): AsyncIterableIterator<Job> {
  const watched: RevisionSource = {
    listen: (onSignal) => store.signals.listenToCaller(caller, onSignal),
    read: async (jobId) => {
      const job = await store.find(jobId).catch(nothingIfDamaged);
      // A job that is gone again, as Pixazo refused it, has nothing more to tell.
      return job?.caller === caller ? job : null;
    },
    isLast: () => false,
  };
  return new RevisionStream(watched, clock);
}

/** What happens to one job ends nothing of what is told of all others. */
function nothingIfDamaged(error: unknown): null {
  if (error instanceof CorruptRowError) return null;
  throw error;
}
