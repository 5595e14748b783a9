import type { Job } from '../../src/core/job.js';
import type { Submission } from '../../src/jobs/submit/submitter.js';

/** The job of a submission, where it does not matter whether it is a replay. */
export async function jobOf(submission: Promise<Submission>): Promise<Job> {
  return (await submission).job;
}
