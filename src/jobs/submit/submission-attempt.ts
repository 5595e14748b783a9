import type { Clock } from '../../core/clock.js';
import type { Job, Update } from '../../core/job.js';
import type { JobStore } from '../../core/job-store.js';
import type { Pixazo, SubmitOutcome, Webhook } from '../../core/pixazo.js';
import { decideUnconfirmed } from '../../core/poll-decision.js';
import { afterAnswer, type PollPolicy, policyFor } from '../../core/poll-schedule.js';
import { retry } from '../../core/retry.js';
import { applyUpdate, type UpdateOptions } from '../apply-update.js';
import { checkpoint } from '../checkpoints.js';

/** What is worth telling while a generation is sent. */
export interface AttemptEvents {
  /** A job came to stand in another status. */
  onChange(job: Job): void;
  /** The store could not be written. */
  onStoreError(error: unknown): void;
}

/** What sending is told once. Times are milliseconds. */
export interface SubmissionAttemptOptions {
  /** This submitter's name, and nobody else's, on the rows it submits: who has claimed one since bears another. */
  lease: string;
  /** Limit of one upstream call; also how long a request that cannot leave is tried again. */
  timeoutMs: number;
  poll: PollPolicy;
  /** How long a job with a callback address may stay SUBMITTING. */
  confirmMs: number;
  events: AttemptEvents;
}

/** A written job's way to Pixazo, and what came of it into its row. */
export class SubmissionAttempt {
  /** @param stop aborted, nothing is sent again */
  constructor(
    private readonly store: JobStore,
    private readonly pixazo: Pixazo,
    private readonly clock: Clock,
    private readonly stop: AbortSignal,
    private readonly options: SubmissionAttemptOptions,
  ) {}

  /** One POST; another only while it is certain that none has left, and only within the time limit. */
  async send(job: Job, webhook: Webhook | null): Promise<SubmitOutcome> {
    return retry(() => this.post(job, webhook), {
      clock: this.clock,
      random: () => this.clock.random(),
      giveUpAt: this.clock.now() + this.options.timeoutMs,
      signal: this.stop,
      isUnfinished: (outcome) => outcome.kind === 'not-sent' && outcome !== heldUp,
      isTemporary: () => false,
    });
  }

  private async post(job: Job, webhook: Webhook | null): Promise<SubmitOutcome> {
    // Without the time to record its outcome, another gateway may decide about the job before this one has.
    if (this.clock.now() + this.options.timeoutMs > (job.schedule.dueAt ?? 0)) return heldUp;
    checkpoint('request-leaving', job.id);
    return this.pixazo.submit({ modelId: job.modelId, body: job.input, webhook });
  }

  /** Writes what came of a submit, however long the store refuses it: what Pixazo said cannot be asked again. */
  recordOutcome(job: Job, outcome: SubmitOutcome): Promise<Job> {
    return retry(() => this.write(job, outcome), {
      clock: this.clock,
      onError: (error) => this.options.events.onStoreError(error),
    });
  }

  private async write(job: Job, outcome: SubmitOutcome): Promise<Job> {
    const { lease, poll, confirmMs } = this.options;
    const now = this.clock.now();
    const isOurs = ({ schedule }: Job) => schedule.lease === lease;
    switch (outcome.kind) {
      case 'refused':
      case 'not-sent':
        await this.store.remove(job.id, lease);
        return job;
      case 'accepted': {
        const next = afterAnswer(now, now, policyFor(job.callback !== null, poll));
        // What Pixazo said holds whoever looks at the job by now; who does, looks on.
        const schedule = (current: Job) => (isOurs(current) ? next : current.schedule);
        return this.apply(job, outcome.update, schedule, () => true);
      }
      case 'unknown': {
        const verdict = decideUnconfirmed(job, { now, confirmMs });
        return this.apply(job, verdict.update, () => verdict.schedule, isOurs);
      }
    }
  }

  private async apply(
    job: Job,
    update: Update | null,
    schedule: UpdateOptions['schedule'],
    isOwned: UpdateOptions['isOwned'],
  ): Promise<Job> {
    const after = await applyUpdate(this.store, job, update, {
      now: () => this.clock.now(),
      schedule,
      statusCalls: 0,
      isOwned,
      onChange: (changed) => this.options.events.onChange(changed),
    });
    return after ?? job;
  }
}

/** The process was stopped, or starved, for so long that others may count it as dead. */
const heldUp: SubmitOutcome = { kind: 'not-sent', reason: 'this gateway was held up for too long' };
