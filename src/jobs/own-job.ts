import { CorruptRowError } from '../core/corrupt-row.js';
import type { Job } from '../core/job.js';
import type { JobStore } from '../core/job-store.js';

/**
 * The caller's own job. Null when no job has this id, or it is another caller's, whether that one can be read or not.
 * @throws CorruptRowError for a job of this caller
 */
export async function findOwnJob(
  store: Pick<JobStore, 'find'>,
  caller: string,
  jobId: string,
): Promise<Job | null> {
  try {
    const job = await store.find(jobId);
    return job?.caller === caller ? job : null;
  } catch (error) {
    if (error instanceof CorruptRowError && error.visibleTo !== caller) return null;
    throw error;
  }
}
