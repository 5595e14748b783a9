import { type Job, JobStatus } from '../src/core/job.js';
import { systemClock } from '../src/jobs/system-clock.js';
import { PostgresJobStore } from '../src/stores/postgres/postgres-job-store.js';

const MS = 2_000;

/** Changes jobs as a gateway does, all at the same time and each again and again. */
export class Changes implements AsyncDisposable {
  private constructor(
    private readonly store: PostgresJobStore,
    private readonly jobs: Job[],
  ) {}

  /**
   * @param url the database of these jobs, which callers see
   * @param notify whether other gateways are notified of the changes
   */
  static async of(url: string, jobs: Job[], notify: boolean): Promise<Changes> {
    const store = await PostgresJobStore.open(url, systemClock, (error) => {
      throw error;
    });
    // biome-ignore lint/complexity/useLiteralKeys: no gateway needs to be silent, so there is no public way
    if (!notify) store['postgres'].notifyOthers = () => undefined;
    return new Changes(store, jobs);
  }

  /** The number of changes that are committed in each second. */
  async perSecond(): Promise<number> {
    let count = 0;
    const begun = performance.now();
    const change = async (place: number) => {
      while (performance.now() - begun < MS) {
        const seen = this.jobs[place];
        if (!seen) return;
        const changed = await this.store.update(seen.id, otherStatus, seen);
        if (!changed) throw new Error('a job is gone');
        this.jobs[place] = changed;
        count += 1;
      }
    };
    await Promise.all(this.jobs.map((_, place) => change(place)));
    return (1_000 * count) / (performance.now() - begun);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.store.close();
  }
}

function otherStatus(job: Job): Job {
  const status = job.status === JobStatus.QUEUED ? JobStatus.PROCESSING : JobStatus.QUEUED;
  return { ...job, status, updatedAt: job.updatedAt + 1 };
}
