import type { FastifyBaseLogger } from 'fastify';
import type { Job } from '../core/job.js';
import type { JobEvents } from './fan-out.js';

/** A log line for what happens to jobs, each with the job's id. The store's trouble gets one line, and one when it is over. */
export class JobLog implements JobEvents {
  private storeFails = false;

  constructor(private readonly log: FastifyBaseLogger) {}

  /** The change of its status has its own line. */
  onAccepted(): void {
    this.onStoreRecovered();
  }

  onRefused({ id, modelId }: Job, code: string): void {
    this.onStoreRecovered();
    this.log.info({ jobId: id, model: modelId, code }, 'Pixazo refused the submission, the job is removed');
  }

  onNotSent({ id, modelId }: Job, reason: string): void {
    this.onStoreRecovered();
    this.log.warn({ jobId: id, model: modelId, reason }, 'Pixazo cannot be reached, the job is removed');
  }

  onUnconfirmed({ id, status }: Job, reason: string): void {
    this.onStoreRecovered();
    this.log.warn({ jobId: id, reason }, `Submission unconfirmed, job ${status}`);
  }

  onReplayed({ id, status }: Job): void {
    this.log.debug({ jobId: id }, `Answered again for its idempotency key, job ${status}`);
  }

  onPollStarted({ id }: Job, lateMs: number): void {
    this.log.trace({ jobId: id, lateMs }, 'Looking at the job');
  }

  onChange({ id, requestId, modelId, status }: Job): void {
    this.onStoreRecovered();
    this.log.info({ jobId: id, requestId, model: modelId }, `Job ${status}`);
  }

  onFailure({ id }: Job, reason: string): void {
    this.log.warn({ jobId: id, reason }, 'A status call told nothing');
  }

  onPause(until: number, reason: string): void {
    this.log.warn({ until: new Date(until), reason }, 'Status calls pause');
  }

  onCorruptRow(jobId: string, reason: string): void {
    this.log.error({ jobId, reason }, 'The job cannot be looked at');
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
