import { setMaxListeners } from 'node:events';
import { V7Generator } from 'uuidv7';
import { chargeFor, type MoneyRules } from '../../core/charge.js';
import type { Clock } from '../../core/clock.js';
import { CorruptRowError } from '../../core/corrupt-row.js';
import { ErrorCode, GatewayError } from '../../core/errors.js';
import type { Job } from '../../core/job.js';
import type { JobStore } from '../../core/job-store.js';
import type { Pixazo, Webhook } from '../../core/pixazo.js';
import type { SubmitLimits } from '../../core/submit-limits.js';
import type { Tracing } from '../../core/tracing.js';
import { isJobDataError } from '../../core/unstorable-job.js';
import type { Uploads } from '../../files/uploads.js';
import { type CallbackOptions, newCallbackAddress } from '../callback-address.js';
import { DurationEstimator } from './duration-estimator.js';
import { IdempotentReplay } from './idempotent-replay.js';
import { InFlightSubmissions } from './in-flight-submissions.js';
import { type GenerationRequest, newJob } from './new-job.js';
import { SubmissionAttempt, type SubmissionAttemptOptions } from './submission-attempt.js';
import { unreadableKey } from './unreadable-key.js';

/** How generations are started. */
export interface SubmitterOptions extends SubmissionAttemptOptions {
  /** How much one caller may start. */
  submitLimits: SubmitLimits;
  /** Prices and budgets; absent or null: generations have no price. */
  money?: MoneyRules | null;
  /** Absent: no body names an upload. */
  uploads?: Pick<Uploads, 'use'>;
  /** Null: Pixazo cannot reach this gateway. */
  callbacks: CallbackOptions | null;
  /** Called with the time at which a job is due, in milliseconds since the epoch. */
  onDue: (dueAt: number) => void;
  tracing: Tracing;
}

/** The outcome of a request for a generation. */
export interface Submission {
  job: Job;
  /** Whether an earlier request with the same idempotency key started the job. */
  replayed: boolean;
}

/** Starts generations: the row on disk first, then one POST, then its outcome in the row. */
export class Submitter {
  private readonly inFlight = new InFlightSubmissions();
  private readonly ids = new V7Generator();
  private readonly stopping = new AbortController();
  private readonly attempt: SubmissionAttempt;
  private readonly replay: IdempotentReplay;
  private readonly durations: DurationEstimator;

  constructor(
    private readonly store: JobStore,
    pixazo: Pixazo,
    private readonly clock: Clock,
    private readonly options: SubmitterOptions,
  ) {
    // Each submission that waits for another attempt listens for the stop; Node reports more than ten as a leak.
    setMaxListeners(0, this.stopping.signal);
    this.attempt = new SubmissionAttempt(store, pixazo, clock, this.stopping.signal, options);
    this.durations = new DurationEstimator(store, clock, options.events);
    this.replay = new IdempotentReplay(store, clock, this.inFlight, options.events);
  }

  /**
   * Returns the job once Pixazo accepted it, or, for a repeated key, the job that the key started. An unconfirmed
   * submission is returned as ERROR, or as SUBMITTING while a callback may still confirm it.
   * @throws GatewayError when Pixazo refuses or cannot be reached: no job remains and the key is free again; when the
   * caller is at a limit, or the job could not be written: nothing was sent
   */
  async submit(request: GenerationRequest): Promise<Submission> {
    const { callbacks } = this.options;
    const callback = callbacks && request.webhook === null ? newCallbackAddress(callbacks) : null;
    for (;;) {
      const { job, inserted } = await this.insert(request, callback?.tokenDigest ?? null);
      if (inserted) {
        const sent = await this.send(job, request.webhook ?? callback?.webhook ?? null);
        return { job: sent, replayed: false };
      }
      const earlier = await this.replay.resolve(job, request);
      // Null: the job was removed since then, so the key is free again.
      if (earlier) return { job: earlier, replayed: true };
    }
  }

  /** Whether this process is submitting the job now. */
  isSubmitting(jobId: string): boolean {
    return this.inFlight.outcomeOf(jobId) !== undefined;
  }

  /** Sends nothing again; resolves when no submission is in flight. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.inFlight.drain();
  }

  private async insert(
    request: GenerationRequest,
    callbackTokenDigest: string | null,
  ): Promise<{ job: Job; inserted: boolean }> {
    const { lease, leases, submitLimits, money = null } = this.options;
    const { leaseMs } = leases.terms;
    const now = this.clock.now();
    // Ids are made of the store's time: jobs are listed and counted by them, whichever gateway made them.
    const id = this.ids.generateOrResetWithTs(now).toString();
    const expectedMs = await this.durations.estimate(request.modelId, request.body);
    if (request.uploads?.length) await this.options.uploads?.use(request.caller, id, request.uploads);
    // After these waits, so that no submission has ended in between.
    const here = this.inFlight.findByKey(request);
    if (here) return { job: here, inserted: false };
    const { team = null, isAdmin = false, maxCost = null } = request;
    const charge = chargeFor({ ...request, team, isAdmin, maxCost }, money, now);
    const cost = charge?.cost ?? null;
    const job = newJob(request, { id, now, lease, leaseMs, callbackTokenDigest, expectedMs, cost });
    try {
      return await this.store.insert(job, submitLimits, charge);
    } catch (error) {
      throw error instanceof GatewayError ? this.refused(error, request) : this.notWritten(error);
    }
  }

  private refused(error: GatewayError, { modelId }: GenerationRequest): GatewayError {
    if (error.budget) {
      this.options.events.emit({ kind: 'budget-exceeded', budget: error.budget.name, modelId });
    }
    return error;
  }

  private notWritten(cause: unknown): GatewayError {
    if (cause instanceof CorruptRowError) return unreadableKey(cause, this.options.events);
    const isOwnTrouble = isJobDataError(cause);
    if (!isOwnTrouble) this.options.events.emit({ kind: 'store-failed', error: cause });
    const message = isOwnTrouble
      ? 'The gateway cannot store this generation, so nothing was sent and nothing is charged. Change its input.'
      : 'The gateway cannot write its database, so nothing was sent and nothing is charged. Try again later.';
    return new GatewayError(ErrorCode.INTERNAL_SERVER_ERROR, message, { retryable: !isOwnTrouble, cause });
  }

  private async send(job: Job, webhook: Webhook | null): Promise<Job> {
    const { events, tracing, onDue } = this.options;
    events.emit({ kind: 'row-written', job });
    const attempt = tracing.span('submit', { 'job.id': job.id, 'model.id': job.modelId }, () =>
      this.attempt.run(job, webhook),
    );
    const after = await this.inFlight.add(job, attempt);
    if (after.schedule.dueAt !== null) onDue(after.schedule.dueAt);
    return after;
  }
}
