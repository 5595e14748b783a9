import type { Clock } from '../../core/clock.js';
import type { Job } from '../../core/job.js';
import type { JobSignals, JobStore } from '../../core/job-store.js';
import { PROGRESS_STEP_MS } from '../../core/progress.js';

/** The reads and signals that following a job needs. */
export type WatchableJobs = Pick<JobStore, 'signals' | 'find'>;

type OnSignal = (jobId: string) => void;

/** The most reads that are shared at a time. More than that happen only when thousands of clients reconnect at once. */
const MOST_SHARED = 5_000;

/**
 * A store for watchers. Within one step of progress, a job is read once for all of them and is one object, so that its
 * results can be shared too. A signal of the job ends that at once, so a watcher must listen before it reads, and for as
 * long as it relies on the job.
 */
export class JobCache implements WatchableJobs {
  readonly signals: JobSignals = {
    listen: (jobId, onSignal) => {
      const stop = this.store.signals.listen(jobId, this.forgettingFirst(onSignal));
      return () => {
        stop();
        this.reads.delete(jobId);
      };
    },
    listenToCaller: (caller, onSignal) => {
      const stop = this.store.signals.listenToCaller(caller, this.forgettingFirst(onSignal));
      return () => {
        stop();
        this.reads.clear();
      };
    },
  };

  /** Each began after the last signal of its job, and its reader has listened since before it began. */
  private readonly reads = new Map<string, Promise<Job | null>>();
  private step = 0;

  constructor(
    private readonly store: WatchableJobs,
    private readonly clock: Pick<Clock, 'now'>,
  ) {}

  private forgettingFirst(onSignal: OnSignal): OnSignal {
    return (jobId) => {
      this.reads.delete(jobId);
      onSignal(jobId);
    };
  }

  find(jobId: string): Promise<Job | null> {
    const step = Math.floor(this.clock.now() / PROGRESS_STEP_MS);
    if (step !== this.step || this.reads.size >= MOST_SHARED) this.reads.clear();
    this.step = step;
    return this.reads.get(jobId) ?? this.read(jobId);
  }

  private read(jobId: string): Promise<Job | null> {
    const reading = this.store.find(jobId);
    this.reads.set(jobId, reading);
    // Its readers get the error; later ones read again.
    reading.catch(() => this.reads.delete(jobId));
    return reading;
  }
}
