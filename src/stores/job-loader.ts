import { CorruptRowError } from '../core/corrupt-row.js';
import type { Job } from '../core/job.js';

/**
 * Reads of single jobs that are asked for at the same moment are one query, and those of one job one row of it, however
 * many ask. A read never begins before it was asked for, so it sees what its asker was told of.
 */
export class JobLoader {
  private next: { ids: Set<string>; found: Promise<Map<string, Job | CorruptRowError>> } | null = null;

  constructor(private readonly findAll: (ids: string[]) => Promise<(Job | CorruptRowError)[]>) {}

  /** @throws DamagedRow for a job whose own row is damaged; what it was read together with is read all the same */
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
      const jobs = await this.findAll([...ids]);
      return new Map(jobs.map((job) => [job.id, job]));
    });
    return { ids, found };
  }
}
