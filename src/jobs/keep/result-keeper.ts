import { setMaxListeners } from 'node:events';
import type { CopyTask } from '../../core/copy-store.js';
import { StorageError } from '../../core/kept-files.js';
import { type Loop, runEvery } from '../../core/run-every.js';
import { isJobDataError } from '../../core/unstorable-job.js';
import { type CopierOptions, type CopierServices, ResultCopier, STORAGE_PAUSE_MS } from './result-copier.js';

/** The store is asked for due tasks at least this often, for those that other gateways or deletions made due. */
const LONGEST_SLEEP_MS = 5_000;

export interface KeeperOptions extends CopierOptions {
  /** Most copies that are made or removed at a time. */
  concurrency: number;
}

/** Copies the results of COMPLETED jobs, and removes the copies of deleted ones: one loop, a few copies at a time. */
export class ResultKeeper {
  private readonly inFlight = new Set<Promise<void>>();
  private readonly stopping = new AbortController();
  private readonly copier: ResultCopier;
  private readonly loop: Loop;
  private sleepMs = LONGEST_SLEEP_MS;
  /** The storage failed, and is not used before this time. Null: it works. */
  private pausedUntil: number | null = null;

  constructor(
    private readonly services: CopierServices,
    private readonly options: KeeperOptions,
  ) {
    setMaxListeners(options.concurrency + 1, this.stopping.signal);
    this.copier = new ResultCopier(services, options);
    this.loop = runEvery(
      () => this.sleepMs,
      () => this.workOnDue(),
      { clock: services.clock, onError: (error) => this.onError(error) },
    );
  }

  /** Works on everything that is due now, as far as the concurrency allows; resolves when that is done. */
  async tick(): Promise<void> {
    await Promise.all(await this.startDue());
  }

  start(): void {
    this.loop.start();
  }

  /** Looks for due tasks at once, for a job that was just COMPLETED. */
  wake(): void {
    this.loop.wake();
  }

  /** Begins nothing further, cuts off what is being copied and releases the leases. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.loop.stop();
    await Promise.all(this.inFlight);
  }

  private async workOnDue(): Promise<void> {
    this.sleepMs = LONGEST_SLEEP_MS;
    void (await this.startDue());
    // At full concurrency, the task that ends first wakes the loop.
    if (this.freeSlots <= 0) return;
    const dueAt = (await this.services.copies.nextDueAt()) ?? Number.POSITIVE_INFINITY;
    const next = Math.max(dueAt, this.pausedUntil ?? 0);
    this.sleepMs = Math.min(LONGEST_SLEEP_MS, Math.max(0, next - this.services.clock.now()));
  }

  private async startDue(): Promise<Promise<void>[]> {
    const { copies, clock } = this.services;
    const { lease, leaseMs } = this.options;
    const now = clock.now();
    const limit = this.freeSlots;
    const isPaused = this.pausedUntil !== null && now < this.pausedUntil;
    if (this.stopping.signal.aborted || limit <= 0 || isPaused) return [];
    const tasks = await copies.claim({ now, limit, lease, leaseUntil: now + leaseMs });
    return tasks.map((task) => this.startWork(task));
  }

  private startWork(task: CopyTask): Promise<void> {
    const work = this.copier
      .work(task, this.stopping.signal)
      .then(
        (isStored) => this.onDone(isStored),
        (error) => this.onError(error, task),
      )
      .then(() => {
        this.inFlight.delete(work);
        this.loop.wake();
      });
    this.inFlight.add(work);
    return work;
  }

  private get freeSlots(): number {
    return this.options.concurrency - this.inFlight.size;
  }

  private onDone(isStored: boolean): void {
    const { clock, events } = this.services;
    if (!isStored || this.pausedUntil === null || clock.now() < this.pausedUntil) return;
    this.pausedUntil = null;
    events.emit({ kind: 'keeping-recovered' });
  }

  private onError(error: unknown, task?: CopyTask): void {
    const { clock, events } = this.services;
    if (error instanceof StorageError) {
      if (this.pausedUntil === null) events.emit({ kind: 'keeping-failed', reason: error.message });
      this.pausedUntil = clock.now() + STORAGE_PAUSE_MS;
    } else if (task && isJobDataError(error)) {
      events.emit({ kind: 'job-unusable', jobId: task.jobId, reason: error.message });
    } else {
      events.emit({ kind: 'store-failed', error });
    }
  }
}
