import type { Clock } from '../../core/clock.js';
import type { Job } from '../../core/job.js';
import type { JobSignals, JobStore } from '../../core/job-store.js';
import { PROGRESS_STEP_MS } from '../../core/progress.js';

/** What following a job asks of a store. */
export type WatchableJobs = Pick<JobStore, 'signals' | 'find'>;

type OnSignal = (jobId: string) => void;

/** More are read within a step only when thousands of clients come back at once; the others are read anew. */
const MOST_SHARED = 5_000;

/**
 * A store for those who follow jobs: within one step of progress, a job is read once for all of them, and is one object
 * for all, so that what is told of it can be worked out once as well. A signal ends that at once. So whoever asks has
 * to listen to the job first, and for as long as it relies on the answer.
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

  /** Each was begun after the last signal of its job, and whoever began it has listened ever since. */
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
    // Those who wait for it are told; whoever comes after them tries again.
    reading.catch(() => this.reads.delete(jobId));
    return reading;
  }
}
