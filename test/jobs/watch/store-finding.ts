import type { Job } from '../../../src/core/job.js';
import type { SqliteJobStore } from '../../../src/stores/sqlite/sqlite-job-store.js';

/** The store with another way to find a job. */
export function storeFinding(
  store: SqliteJobStore,
  find: (jobId: string) => Promise<Job | null>,
): SqliteJobStore {
  return Object.create(store, { find: { value: find } });
}
