import type { Job } from '../../src/core/job.js';
import type { JobStore } from '../../src/core/job-store.js';

/** Inserts the jobs into the store, one after another. */
export async function given<Jobs extends Job[]>(store: JobStore, ...jobs: Jobs): Promise<Jobs> {
  for (const job of jobs) await store.insert(job);
  return jobs;
}

/** How often the job's signal has been raised since. */
export function signalsOf(store: JobStore, job: Job): { count: number } {
  const raised = { count: 0 };
  store.signals.listen(job.id, () => {
    raised.count += 1;
  });
  return raised;
}

export function idsOf(jobs: Job[]): string[] {
  return jobs.map(({ id }) => id);
}
