import { CorruptRowError } from '../core/corrupt-row.js';
import type { Job } from '../core/job.js';

/**
 * Combines single reads that are requested in the same turn of the event loop into one query, and reads of one job into
 * one row of it. A query begins after all its reads were requested, so it sees what their readers were notified of.
 */
export class JobLoader {
  private next: { ids: Set<string>; found: Promise<Map<string, Job | CorruptRowError>> } | null = null;

  constructor(private readonly findMany: (ids: string[]) => Promise<Map<string, Job | CorruptRowError>>) {}

  /** @throws CorruptRowError for a job whose own row is corrupt; the jobs read together with it are not affected */
  async find(jobId: string): Promise<Job | null> {
    this.next ??= this.begin();
    const { ids, found } = this.next;
    ids.add(jobId);
    const job = (await found).get(jobId) ?? null;
    if (job instanceof CorruptRowError) throw job;
    return job;
  }

  private begin() {
    const ids = new Set<string>();
    const found = new Promise<void>((resolve) => setImmediate(resolve)).then(async () => {
      this.next = null;
      return this.findMany([...ids]);
    });
    return { ids, found };
  }
}
