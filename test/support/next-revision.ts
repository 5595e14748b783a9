import type { Job } from '../../src/core/job.js';

/** The job after a change that a caller can see. */
export function nextRevision(job: Job): Job {
  return { ...job, revision: job.revision + 1 };
}
