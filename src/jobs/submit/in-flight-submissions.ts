import type { Job } from '../../core/job.js';

type Keyed = Pick<Job, 'caller' | 'idempotencyKey'>;

/** The submissions in flight in this process. A repeat of the same key shares their outcome. */
export class InFlightSubmissions {
  private readonly outcomes = new Map<string, Promise<Job>>();
  private readonly keyed = new Map<string, Job>();

  /** Holds the submission until it ends. Resolves and rejects as it does. */
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

  /** The outcome of this job's submission; undefined when none is in flight here. */
  outcomeOf(jobId: string): Promise<Job> | undefined {
    return this.outcomes.get(jobId);
  }

  /** The job, as it was written, that this key started, while its submission is in flight here. */
  findByKey(repeat: Keyed): Job | undefined {
    const key = keyOf(repeat);
    return key === null ? undefined : this.keyed.get(key);
  }

  /** Resolves when all submissions now in flight have ended. */
  async drain(): Promise<void> {
    await Promise.allSettled(this.outcomes.values());
  }
}

function keyOf({ caller, idempotencyKey }: Keyed): string | null {
  // The length keeps it unambiguous, whatever characters caller and key contain.
  return idempotencyKey === null ? null : `${caller.length} ${caller}${idempotencyKey}`;
}
