import type { Clock } from '../core/clock.js';
import type { Job } from '../core/job.js';
import type { JobStore } from '../core/job-store.js';
import { PROGRESS_STEP_MS } from '../core/progress.js';

/** What following a job asks of a store. */
export type FollowableJobs = Pick<JobStore, 'signals' | 'find'>;

/** More are read within a step only when thousands of clients come back at once; what they are told is worked out anew. */
const MOST_SHARED = 5_000;

/**
 * Jobs as the store has them, each revision as one object for all who read it within one step of its progress. What is
 * told of a job depends on these two alone, so it can be worked out once for that object.
 */
export class SharedRevisions implements FollowableJobs {
  readonly signals: JobStore['signals'];
  private readonly read = new Map<string, Job>();
  private step = 0;

  constructor(
    private readonly store: FollowableJobs,
    private readonly clock: Pick<Clock, 'now'>,
  ) {
    this.signals = store.signals;
  }

  async find(jobId: string): Promise<Job | null> {
    const job = await this.store.find(jobId);
    return job && this.shared(job);
  }

  private shared(job: Job): Job {
    const step = Math.floor(this.clock.now() / PROGRESS_STEP_MS);
    if (step !== this.step || this.read.size >= MOST_SHARED) this.read.clear();
    this.step = step;
    const known = this.read.get(job.id);
    if (known?.revision === job.revision) return known;
    this.read.set(job.id, job);
    return job;
  }
}
