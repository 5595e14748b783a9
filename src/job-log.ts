import type { FastifyBaseLogger } from 'fastify';
import type { Job } from './core/job.js';
import type { PollerEvents } from './jobs/poller.js';
import type { SubmitterEvents } from './jobs/submitter.js';

/** A log line for what happens to jobs, each with the job's id. The store's trouble gets one line, and one when it is over. */
export class JobLog implements SubmitterEvents, PollerEvents {
  private storeFails = false;

  constructor(private readonly log: FastifyBaseLogger) {}

  onAccepted({ id, requestId, modelId, status }: Job): void {
    this.onStoreRecovered();
    this.log.info({ jobId: id, requestId, model: modelId }, `Job ${status}`);
  }

  onUnknown({ id, status }: Job, reason: string): void {
    this.onStoreRecovered();
    this.log.warn({ jobId: id, reason }, `Submission unconfirmed, job ${status}`);
  }

  onChange({ id, status }: Job): void {
    this.onStoreRecovered();
    this.log.info({ jobId: id }, `Job ${status}`);
  }

  onFailure({ id }: Job, reason: string): void {
    this.log.warn({ jobId: id, reason }, 'A status call told nothing');
  }

  onPause(until: number, reason: string): void {
    this.log.warn({ until: new Date(until), reason }, 'Status calls pause');
  }

  onStoreError(error: unknown): void {
    if (this.storeFails) return;
    this.storeFails = true;
    const reason = error instanceof Error ? error.message : String(error);
    this.log.error(`The database cannot be read or written (${reason}). Nothing is submitted until it can.`);
  }

  /** Also whenever a job was written, whoever wrote it. */
  onStoreRecovered(): void {
    if (!this.storeFails) return;
    this.storeFails = false;
    this.log.info('The database can be read and written again');
  }
}
