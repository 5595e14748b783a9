import { Readable } from 'node:stream';
import type { Clock } from '../../core/clock.js';
import { headersFor, planCopy } from '../../core/copied-version.js';
import {
  afterFailedCopy,
  type CopiedVersion,
  type CopySchedule,
  type CopyStore,
  type CopyTask,
  copyName,
} from '../../core/copy-store.js';
import { type Job, type Media, withCopy } from '../../core/job.js';
import type { JobEvents } from '../../core/job-events.js';
import type { JobStore } from '../../core/job-store.js';
import { type KeptFiles, StorageError } from '../../core/kept-files.js';
import { limitWaiting } from '../../core/limit-waiting.js';
import type { MediaSource } from '../../core/media-source.js';
import { runEvery } from '../../core/run-every.js';
import { ofItsKind } from '../../files/result-kind.js';

/** The pause after which the storage is tried again, in milliseconds. */
export const STORAGE_PAUSE_MS = 60_000;

/** The services that copies of results are made from and with. */
export interface CopierServices {
  store: Pick<JobStore, 'find' | 'update'>;
  copies: CopyStore;
  source: MediaSource;
  kept: KeptFiles;
  clock: Clock;
  events: JobEvents;
}

export interface CopierOptions {
  /** The name on the leases, unique among all gateways. */
  lease: string;
  /** How long a lease lasts without being extended, in milliseconds. */
  leaseMs: number;
}

/** The source cannot be used; the reason is the message. */
class SourceError extends Error {
  override readonly name = 'SourceError';

  /** @param etag the version of which the stored bytes can still be continued; null: none */
  constructor(
    reason: string,
    readonly etag: string | null,
    options?: ErrorOptions,
  ) {
    super(reason, options);
  }
}

/** The bytes to be stored next, of a copy that has begun. */
interface Fetched {
  begun: number;
  version: CopiedVersion;
  modifiedAt: number | null;
  offset: number;
  body: AsyncIterable<Uint8Array>;
}

/** Makes or removes one copy, for which it holds the lease. */
export class ResultCopier {
  constructor(
    private readonly services: CopierServices,
    private readonly options: CopierOptions,
  ) {}

  /**
   * Does what is due, and releases the lease.
   * @returns whether the storage was used, and works
   * @param stop aborting it ends the copying; its task is then due at once
   * @throws StorageError, after which the task is due later; the error of the store, and then the lease expires
   */
  async work(task: CopyTask, stop: AbortSignal): Promise<boolean> {
    const { store, copies, clock, events } = this.services;
    const { lease } = this.options;
    const job = task.isGone ? null : await store.find(task.jobId);
    const file = job?.media[task.index];
    if (!job || !file) return this.remove(task);
    if (file.copy) {
      await copies.finish(task, lease, clock.now());
      return false;
    }
    events.emit({ kind: 'copy-claimed', job });
    const cut = new AbortController();
    const onStop = () => cut.abort();
    stop.addEventListener('abort', onStop);
    const renewal = this.renew(task, cut);
    renewal.start();
    try {
      return await this.copy(task, job, file, cut.signal);
    } catch (error) {
      await this.failed(task, error, cut.signal.aborted);
      return false;
    } finally {
      stop.removeEventListener('abort', onStop);
      // Ends a request whose answer was of no use.
      cut.abort();
      await renewal.stop();
    }
  }

  /** Extends the lease while the copying lasts; once it is lost, or the job was deleted, aborts `cut`. */
  private renew(task: CopyTask, cut: AbortController) {
    const { copies, clock } = this.services;
    const { lease, leaseMs } = this.options;
    const extend = async () => {
      if (!(await copies.extend(task, lease, clock.now() + leaseMs))) cut.abort();
    };
    // Without the store the lease may expire, and another gateway copy the same bytes.
    return runEvery(leaseMs / 3, extend, { clock, pauseFirst: true, onError: () => undefined });
  }

  private async copy(task: CopyTask, job: Job, file: Media, signal: AbortSignal): Promise<boolean> {
    const { store, copies, kept, clock, events } = this.services;
    const fetched = await this.fetch(task, file, signal);
    if (!fetched) return false;
    const { begun, version, modifiedAt, offset, body } = fetched;
    events.emit({ kind: 'copy-begun', job });
    const name = copyName(task, begun);
    const { mimeType } = file;
    const { sizeBytes, sha256 } = await kept
      .write(name, { offset, sizeBytes: version.sizeBytes, mimeType, body, signal })
      .catch((error: unknown) => {
        if (error instanceof StorageError) throw error;
        throw new SourceError(reasonOf(error), version.etag, { cause: error });
      });
    events.emit({ kind: 'copy-stored', job });
    const etag = version.etag ?? `"${sha256}"`;
    const copy = { name, sizeBytes, sha256, etag, modifiedAt: modifiedAt ?? clock.now() };
    await store.update(job.id, (current) => withCopy(current, task.index, copy), job);
    events.emit({ kind: 'copy-recorded', job, sizeBytes });
    await copies.finish(task, this.options.lease, clock.now());
    return true;
  }

  /** Null when the lease is lost. @throws SourceError */
  private async fetch(task: CopyTask, file: Media, signal: AbortSignal): Promise<Fetched | null> {
    const { begun, sizeBytes, etag } = task;
    const received = begun > 0 ? await this.services.kept.received(copyName(task, begun)) : 0;
    // Every byte is stored, and the process died before the job named the copy.
    if (received > 0 && received === sizeBytes) {
      return { begun, version: task, modifiedAt: null, offset: received, body: Readable.from([]) };
    }
    const asked = { offset: etag === null ? 0 : received, etag };
    const headers = headersFor(asked);
    const answer = await this.services.source.open(file, { method: 'GET', headers, signal });
    if (answer.kind === 'busy') throw new SourceError('too many files are being fetched', etag);
    if (answer.kind === 'failed') throw new SourceError(answer.reason, etag);
    const plan = planCopy(asked, task, answer);
    if (plan.kind === 'unusable' || !answer.body) {
      throw new SourceError(plan.kind === 'unusable' ? plan.reason : 'it sends no bytes', null);
    }
    const body = limitWaiting(answer.body as AsyncIterable<Uint8Array>, this.services.clock);
    const { modifiedAt } = plan;
    if (plan.kind === 'rest') return { begun, version: task, modifiedAt, offset: asked.offset, body };
    const newlyBegun = await this.begin(task, plan.version);
    if (newlyBegun === null) return null;
    const whole = ofItsKind(body, file.mimeType);
    return { begun: newlyBegun, version: plan.version, modifiedAt, offset: 0, body: whole };
  }

  /** Begins a copy at its first byte, and removes what is left of the one before. */
  private async begin(task: CopyTask, version: CopiedVersion): Promise<number | null> {
    const begun = await this.services.copies.begin(task, this.options.lease, version);
    if (begun !== null && begun > 1) await this.services.kept.remove(copyName(task, begun - 1));
    return begun;
  }

  private async failed(task: CopyTask, error: unknown, isCut: boolean): Promise<void> {
    const { clock, events } = this.services;
    const now = clock.now();
    const { jobId, index } = task;
    const isSource = error instanceof SourceError;
    if (!isSource && !(error instanceof StorageError)) throw error;
    if (isCut) return this.reschedule(task, { ...task, dueAt: now, etag: isSource ? error.etag : null });
    if (!isSource) {
      await this.reschedule(task, { ...task, dueAt: now + STORAGE_PAUSE_MS, etag: null });
      throw error;
    }
    const schedule = afterFailedCopy(task, error.etag, now);
    events.emit({ kind: 'copy-failed', jobId, index, reason: error.message, isGivenUp: schedule === null });
    if (schedule) await this.reschedule(task, schedule);
    else await this.remove(task);
  }

  private reschedule(task: CopyTask, schedule: CopySchedule): Promise<void> {
    const { copies, clock } = this.services;
    return copies.reschedule(task, this.options.lease, schedule, clock.now());
  }

  /** Removes every file of a task, then the task. */
  private async remove(task: CopyTask): Promise<boolean> {
    const { kept, copies } = this.services;
    try {
      for (let begun = 1; begun <= task.begun + 1; begun += 1) await kept.remove(copyName(task, begun));
    } catch (error) {
      await this.failed(task, error, false);
    }
    await copies.remove(task, this.options.lease);
    return true;
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
