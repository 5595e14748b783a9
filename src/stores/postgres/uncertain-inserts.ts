import { GatewayError } from '../../core/errors.js';
import type { Job } from '../../core/job.js';
import { isJobDataError } from '../../core/unstorable-job.js';
import { mayBeCommitted } from './postgres-errors.js';

/**
 * Jobs whose insert failed in a way that may have committed them. Their callers received an error and nothing was sent,
 * so the jobs must be removed.
 */
export class UncertainInserts {
  /** The lease with which each was written. */
  private readonly leases = new Map<string, string>();

  /** Remembers the job unless this error proves that it was not committed. */
  add({ id, schedule: { lease } }: Job, error: unknown): void {
    const isRefused = error instanceof GatewayError || isJobDataError(error);
    if (lease !== null && !isRefused && mayBeCommitted(error)) this.leases.set(id, lease);
  }

  /** @param remove removes a job unless its lease has changed */
  async removeAll(remove: (jobId: string, lease: string) => Promise<void>): Promise<void> {
    for (const [jobId, lease] of this.leases) {
      await remove(jobId, lease);
      this.leases.delete(jobId);
    }
  }
}
