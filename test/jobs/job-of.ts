import type { Job } from '../../src/core/job.js';
import type { Submission } from '../../src/jobs/submit/submitter.js';

/** The job of a submission, whether it is a replay or not. */
export async function jobOf(submission: Promise<Submission>): Promise<Job> {
  return (await submission).job;
}
