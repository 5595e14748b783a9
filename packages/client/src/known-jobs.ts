import type { JobFilter } from './graph/types.js';
import { type Job, matches } from './job.js';

/** The newest revision of each job of a list, from pages and updates in any order. */
export class KnownJobs {
  /** Null for a deleted job, so that a late page cannot bring it back. */
  private readonly newest = new Map<string, Job | null>();
  /** Older jobs are on pages that were not read; null: there are none. */
  private oldest: string | null = null;

  constructor(private readonly filter: JobFilter) {}

  /** An older revision changes nothing, and neither does the same one again. */
  take(job: Job): void {
    const known = this.newest.get(job.id);
    if (known === null || (known && known.revision >= job.revision)) return;
    this.newest.set(job.id, job);
  }

  /** Takes a job that was read again for its new addresses. */
  renew(job: Job): void {
    const known = this.newest.get(job.id);
    if (known && known.revision <= job.revision) this.newest.set(job.id, job);
  }

  takePage(jobs: readonly Job[], hasMore: boolean): void {
    for (const job of jobs) this.take(job);
    this.oldest = hasMore ? (jobs.at(-1)?.id ?? this.oldest) : null;
  }

  delete(id: string): void {
    this.newest.set(id, null);
  }

  /** Newest first. Ids begin with the time of their job. */
  listed(): Job[] {
    return [...this.newest.values()]
      .filter((job) => job !== null)
      .filter((job) => (this.oldest === null || job.id >= this.oldest) && matches(job, this.filter))
      .sort((one, other) => (one.id < other.id ? 1 : -1));
  }
}
