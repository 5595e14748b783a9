import type { Clock } from '../../core/clock.js';
import { CorruptRowError } from '../../core/corrupt-row.js';
import type { Job } from '../../core/job.js';
import type { JobFilter } from '../../core/job-store.js';
import { isDelivered, isListed } from '../../core/update-filter.js';
import { cursorText, type UpdatesCursor } from '../../core/updates-cursor.js';
import { ChangeBacklog, type ChangedJobs } from './change-backlog.js';
import type { WatchableJobs } from './job-cache.js';
import type { EventSource } from './signal-stream.js';
import type { Read } from './stream-reader.js';

/** The parts that following a caller's jobs needs. */
export interface UpdatesContext {
  jobs: WatchableJobs;
  changes: ChangedJobs;
  clock: Pick<Clock, 'now' | 'sleep'>;
  /** Called for each change that is left out because its job cannot be read. */
  onCorruptRow: (error: CorruptRowError) => void;
}

/** A change of a job as a watcher gets it. */
export interface JobUpdate {
  jobId: string;
  /** The job as it is now; null when it was deleted. */
  job: Job | null;
  /** Every change before it was emitted. */
  cursor: string;
}

/**
 * A watch remembers what it emitted last of this many jobs. A signal that comes after its change was read is recognised by
 * that; it never comes so late that this many other jobs were emitted since.
 */
const REMEMBERED = 1_000;

/** The last update that was emitted of a job. */
interface Emitted {
  /** Infinity once it is deleted. */
  revision: number;
  wasListed: boolean;
}

/** The changes of a caller's jobs, each job as it is when it is read. */
export class JobUpdates implements EventSource<JobUpdate> {
  private readonly backlog: ChangeBacklog;
  private readonly emitted = new Map<string, Emitted>();

  constructor(
    private readonly context: UpdatesContext,
    private readonly filter: JobFilter,
    after: UpdatesCursor | null,
  ) {
    this.backlog = new ChangeBacklog(context.changes, filter.caller, context.clock, after);
  }

  listen(onSignal: () => void): () => void {
    return this.context.jobs.signals.listenToCaller(this.filter.caller, (jobId) => {
      this.backlog.add(jobId);
      onSignal();
    });
  }

  hasWork(): boolean {
    return !this.backlog.isEmpty();
  }

  async work(read: Read): Promise<JobUpdate | null> {
    const change = await this.backlog.take(read);
    if (!change) return null;
    const cursor = cursorText(this.backlog.cursor);
    const job = change.deleted ? null : await read(() => this.find(change.jobId));
    if (job === 'corrupt') return null;
    return this.updateOf(change.jobId, job, cursor);
  }

  isLast(): boolean {
    return false;
  }

  clear(): void {
    this.backlog.clear();
    this.emitted.clear();
  }

  private updateOf(jobId: string, job: Job | null, cursor: string): JobUpdate | null {
    const last = this.emitted.get(jobId);
    const revision = job?.revision ?? Number.POSITIVE_INFINITY;
    if (revision <= (last?.revision ?? 0)) return null;
    if (job && !isDelivered(job, this.filter, last?.wasListed)) return null;
    this.remember(jobId, { revision, wasListed: job !== null && isListed(job, this.filter) });
    return job ? sharedUpdate(job, cursor) : { jobId, job, cursor };
  }

  private remember(jobId: string, emitted: Emitted): void {
    this.emitted.delete(jobId);
    this.emitted.set(jobId, emitted);
    const [oldest] = this.emitted.keys();
    if (oldest !== undefined && this.emitted.size > REMEMBERED) this.emitted.delete(oldest);
  }

  /** A job whose row is corrupt is left out; the watch of the others goes on. */
  private async find(jobId: string): Promise<Job | null | 'corrupt'> {
    try {
      return await this.context.jobs.find(jobId);
    } catch (error) {
      if (!(error instanceof CorruptRowError)) throw error;
      this.context.onCorruptRow(error);
      return 'corrupt';
    }
  }
}

const updatesOf = new WeakMap<Job, Map<string, JobUpdate>>();

/** One object for all watchers that read the same job and have the same cursor, so that its result is worked out once. */
function sharedUpdate(job: Job, cursor: string): JobUpdate {
  const known = updatesOf.get(job) ?? new Map<string, JobUpdate>();
  updatesOf.set(job, known);
  const update = known.get(cursor) ?? { jobId: job.id, job, cursor };
  known.set(cursor, update);
  return update;
}
