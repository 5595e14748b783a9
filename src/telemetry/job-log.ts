import type { FastifyBaseLogger } from 'fastify';
import type { Job } from '../core/job.js';
import { CostState, type JobCost } from '../core/job-cost.js';
import type { JobEvent } from '../core/job-events.js';
import { formatAmount } from '../core/money.js';
import { reasonOf, type StatusOutcome, type SubmitOutcome } from '../core/pixazo.js';
import { RepeatedCauses } from '../core/repeated-causes.js';

/** The log remembers this many jobs that had a callback. */
const REMEMBERED_CALLBACKS = 10_000;

/** Logs what happens to jobs, each line with the job's id. A failing store is logged once, and once when it works again. */
export class JobLog {
  private storeFails = false;
  private readonly fullBudgets = new RepeatedCauses(() => performance.now());
  /** By reason, which names the job. */
  private readonly unusable = new RepeatedCauses(() => performance.now());
  /** The jobs that had a callback, oldest first. */
  private readonly calledBack = new Set<string>();

  constructor(private readonly log: FastifyBaseLogger) {}

  /** Logs an event. */
  readonly onEvent = (event: JobEvent): void => {
    switch (event.kind) {
      case 'outcome-recorded':
        this.logSubmission(event.job, event.outcome);
        break;
      case 'replayed':
        this.log.debug({ jobId: event.job.id }, `Idempotency key replayed, job ${event.job.status}`);
        break;
      case 'callback-recorded':
        this.logCallback(event.job);
        break;
      case 'poll-claimed':
        this.log.trace({ jobId: event.job.id, lateMs: event.lateMs }, 'Polling the job');
        break;
      case 'status-read':
        this.logStatusCall(event.job, event.outcome);
        break;
      case 'job-changed':
        this.logChange(event.job);
        break;
      case 'budget-exceeded':
        this.logBudget(event.budget, event.modelId);
        break;
      case 'charge-resolved':
        this.log.info(
          { jobId: event.jobId, admin: event.by, ...amountOf(event.cost) },
          `Charge settled by an admin: ${event.cost.state}`,
        );
        break;
      case 'polling-paused':
        this.log.warn({ until: new Date(event.until), reason: event.reason }, 'Status calls pause');
        break;
      case 'job-unusable':
        this.logUnusable(event.jobId, event.reason);
        break;
      case 'copy-failed':
        this.logCopyFailure(event);
        break;
      case 'keeping-failed':
        this.log.error(`Results are not kept: ${event.reason}. Everything else works.`);
        break;
      case 'keeping-recovered':
        this.log.info('Results are kept again');
        break;
      case 'store-failed':
        this.logStoreFailure(event.error);
        break;
      case 'store-recovered':
        this.logStoreRecovery();
        break;
    }
  };

  private logUnusable(jobId: string, reason: string): void {
    this.unusable.record(reason, (count) =>
      this.log.error(
        { jobId, reason, count },
        'The job cannot be read or stored; other jobs are not affected',
      ),
    );
  }

  private logSubmission({ id, modelId, status }: Job, outcome: SubmitOutcome): void {
    this.logStoreRecovery();
    const facts = { jobId: id, model: modelId };
    switch (outcome.kind) {
      case 'accepted':
        // The new status has its own line.
        break;
      case 'refused':
        this.log.info(
          { ...facts, code: outcome.error.code },
          'Pixazo refused the submission, the job is removed',
        );
        break;
      case 'not-sent':
        this.log.warn({ ...facts, reason: outcome.reason }, 'Pixazo cannot be reached, the job is removed');
        break;
      case 'unknown':
        this.log.warn({ ...facts, reason: outcome.reason }, `Submission unconfirmed, job ${status}`);
        break;
    }
  }

  /** Callers can repeat a refused generation as often as they like. */
  private logBudget(budget: string, model: string): void {
    this.fullBudgets.record(budget, (count) =>
      this.log.warn({ budget, model, count }, 'A budget has no room for a generation'),
    );
  }

  private logCallback({ id, modelId }: Job): void {
    if (this.calledBack.has(id)) return;
    this.calledBack.add(id);
    const [oldest] = this.calledBack;
    if (oldest !== undefined && this.calledBack.size > REMEMBERED_CALLBACKS) this.calledBack.delete(oldest);
    this.log.info({ jobId: id, model: modelId }, 'First callback from Pixazo');
  }

  private logStatusCall({ id }: Job, outcome: StatusOutcome): void {
    if (outcome.kind === 'update' || outcome.kind === 'not-called') return;
    this.log.warn({ jobId: id, reason: reasonOf(outcome) }, 'Status check failed');
  }

  private logChange({ id, requestId, modelId, status, cost }: Job): void {
    this.logStoreRecovery();
    this.log.info({ jobId: id, requestId, model: modelId }, `Job ${status}`);
    if (cost?.state === CostState.UNRESOLVED) {
      this.log.warn({ jobId: id, ...amountOf(cost) }, 'The charge is unresolved until an admin settles it');
    }
  }

  private logCopyFailure({ jobId, index, reason, isGivenUp }: JobEvent & { kind: 'copy-failed' }): void {
    if (isGivenUp)
      this.log.error({ jobId, index, reason }, 'A result is not kept, after an hour of attempts');
    else this.log.debug({ jobId, index, reason }, 'A result could not be copied, which is tried again');
  }

  private logStoreFailure(error: unknown): void {
    if (this.storeFails) return;
    this.storeFails = true;
    const reason = error instanceof Error ? error.message : String(error);
    this.log.error(
      `The database cannot be read or written (${reason}). Submissions are refused until it works again.`,
    );
  }

  /** Also called whenever a job was written. */
  private logStoreRecovery(): void {
    if (!this.storeFails) return;
    this.storeFails = false;
    this.log.info('The database can be read and written again');
  }
}

function amountOf({ price, currency }: JobCost) {
  return { price: formatAmount(price), currency };
}
