import { type Job, JobStatus } from '../../src/core/job.js';
import { neverAgain } from '../../src/core/poll-schedule.js';

/** The job after a visible change, as the store returns it. */
export function nextRevision(job: Job): Job {
  return { ...job, revision: job.revision + 1, version: job.version + 1 };
}

/** The job after its last change. */
export function lastRevision(job: Job): Job {
  return { ...nextRevision(job), status: JobStatus.FAILED, schedule: neverAgain };
}
