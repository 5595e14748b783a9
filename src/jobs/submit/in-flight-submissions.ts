import type { Job } from '../../core/job.js';

/** What finds a submission: a caller's key. */
type Keyed = Pick<Job, 'caller' | 'idempotencyKey'>;

/** The submissions under way in this process, so that a repeat of the same key shares their outcome. */
export class InFlightSubmissions {
  private readonly outcomes = new Map<string, Promise<Job>>();
  private readonly keyed = new Map<string, Job>();

  /** Knows of the submission until it has come to its end. Answers, and rejects, as it does. */
  async add(job: Job, outcome: Promise<Job>): Promise<Job> {
    const key = keyOf(job);
    this.outcomes.set(job.id, outcome);
    if (key !== null) this.keyed.set(key, job);
    try {
      return await outcome;
    } finally {
      this.outcomes.delete(job.id);
      if (key !== null) this.keyed.delete(key);
    }
  }

  /** What comes of this job's submission; undefined when none is under way here. */
  outcomeOf(jobId: string): Promise<Job> | undefined {
    return this.outcomes.get(jobId);
  }

  /** The job, as it was written, whose submission under way here this key has started. */
  findByKey(repeat: Keyed): Job | undefined {
    const key = keyOf(repeat);
    return key === null ? undefined : this.keyed.get(key);
  }

  /** Resolves when all that are under way now have come to their end. */
  async drain(): Promise<void> {
    await Promise.allSettled(this.outcomes.values());
  }
}

function keyOf({ caller, idempotencyKey }: Keyed): string | null {
  // Unambiguous, whatever characters the two hold.
  return idempotencyKey === null ? null : `${caller.length} ${caller}${idempotencyKey}`;
}
