import type { Clock } from '../../core/clock.js';
import type { GatewayError } from '../../core/errors.js';
import type { Job } from '../../core/job.js';
import type { SettledState } from '../../core/job-cost.js';
import type { JobEvents } from '../../core/job-events.js';
import type { JobStore } from '../../core/job-store.js';
import type { Pixazo, SubmitOutcome, Webhook } from '../../core/pixazo.js';
import type { PollPolicy } from '../../core/poll-schedule.js';
import { retry } from '../../core/retry.js';
import { decideAfterSubmit, storablePartOf } from '../../core/submit-decision.js';
import { isJobDataError } from '../../core/unstorable-job.js';
import { applyUpdate } from '../apply-update.js';
import type { HeldLease, HeldLeases } from '../held-leases.js';

/** How generations are submitted. Times are milliseconds. */
export interface SubmissionAttemptOptions {
  /** The name on this submitter's leases, unique among all gateways and other than its poller's. */
  lease: string;
  /** Renews it until the outcome is recorded. */
  leases: HeldLeases;
  /** Limit of one upstream call, and of all attempts of a request that certainly was not sent. */
  timeoutMs: number;
  poll: PollPolicy;
  /** How long a job with a callback address may stay SUBMITTING. */
  confirmMs: number;
  /** The state of the price of a job that ends FAILED; absent: unresolved. */
  onFailed?: SettledState;
  events: JobEvents;
}

/** Submits a job that is on disk: send, decide, record. */
export class SubmissionAttempt {
  /** @param stop once it is aborted, nothing is sent again */
  constructor(
    private readonly store: JobStore,
    private readonly pixazo: Pixazo,
    private readonly clock: Clock,
    private readonly stop: AbortSignal,
    private readonly options: SubmissionAttemptOptions,
  ) {}

  /**
   * Returns the job as its submission left it.
   * @throws GatewayError when Pixazo refused it or nothing was sent; then the job is removed
   */
  async run(job: Job, webhook: Webhook | null): Promise<Job> {
    const held = this.options.leases.hold(job);
    try {
      return await this.runHeld(job, webhook, held);
    } finally {
      held.release();
    }
  }

  private async runHeld(job: Job, webhook: Webhook | null, held: HeldLease): Promise<Job> {
    const { events } = this.options;
    const outcome = await this.send(job, webhook, held);
    events.emit({ kind: 'answer-read', job, outcome });
    const { recorded, error, after } = await this.record(job, outcome);
    events.emit({ kind: 'outcome-recorded', job: after, outcome: recorded });
    if (error) throw error;
    return after;
  }

  /** Makes one POST; another only if the one before certainly was not sent, and only within the time limit. */
  private send(job: Job, webhook: Webhook | null, held: HeldLease): Promise<SubmitOutcome> {
    return retry(() => this.post(job, webhook, held), {
      clock: this.clock,
      random: () => this.clock.random(),
      giveUpAt: this.clock.now() + this.options.timeoutMs,
      signal: this.stop,
      isUnfinished: (outcome) => outcome.kind === 'not-sent' && outcome !== heldUp,
      isTemporary: () => false,
    });
  }

  private async post(job: Job, webhook: Webhook | null, held: HeldLease): Promise<SubmitOutcome> {
    // Without the time to record its outcome, another gateway may decide about the job before this one has.
    if (!this.options.leases.allowsCall(held.until)) return heldUp;
    this.options.events.emit({ kind: 'request-leaving', job });
    return this.pixazo.submit({ modelId: job.modelId, body: job.input, webhook });
  }

  /** Records the outcome however long the store fails: Pixazo's answer cannot be requested again. */
  private async record(job: Job, outcome: SubmitOutcome): Promise<RecordedOutcome> {
    const { events } = this.options;
    try {
      return await retry(() => this.write(job, outcome), {
        clock: this.clock,
        isTemporary: (error) => !isJobDataError(error),
        onError: (error) => events.emit({ kind: 'store-failed', error }),
      });
    } catch (error) {
      if (!isJobDataError(error)) throw error;
      events.emit({ kind: 'job-unusable', jobId: job.id, reason: error.message });
      if (outcome.kind === 'unknown') throw error;
      return this.record(job, storablePartOf(outcome, error.message));
    }
  }

  private async write(job: Job, outcome: SubmitOutcome): Promise<RecordedOutcome> {
    const { store, clock } = this;
    const { lease, poll, confirmMs, events, onFailed } = this.options;
    const decision = decideAfterSubmit(job, outcome, { now: clock.now(), poll, confirmMs });
    if (decision.kind === 'remove') {
      await store.remove(job.id, lease);
      return { recorded: outcome, error: decision.error, after: job };
    }
    const after = await applyUpdate({ store, clock, events, onFailed }, job, decision.write);
    return { recorded: outcome, error: null, after: after ?? job };
  }
}

/** A submission that is over. */
interface RecordedOutcome {
  recorded: SubmitOutcome;
  /** Why the job was removed; null when it stays. */
  error: GatewayError | null;
  after: Job;
}

/** The process was stopped or starved for so long that other gateways may count it as dead. */
const heldUp: SubmitOutcome = { kind: 'not-sent', reason: 'this gateway was held up for too long' };
