import { setMaxListeners } from 'node:events';
import { V7Generator } from 'uuidv7';
import type { Clock } from '../../core/clock.js';
import { ErrorCode, GatewayError } from '../../core/errors.js';
import { type Job, JobStatus } from '../../core/job.js';
import type { JobStore } from '../../core/job-store.js';
import type { JsonObject } from '../../core/model.js';
import type { Pixazo, Webhook } from '../../core/pixazo.js';
import { ABANDONED_AFTER_MS, neverAgain } from '../../core/poll-schedule.js';
import type { SubmitLimits } from '../../core/submit-limits.js';
import { noTracing, type Tracing } from '../../core/tracing.js';
import { type CallbackOptions, newCallbackAddress } from '../callback-address.js';
import { checkpoint } from '../checkpoints.js';
import { DurationEstimator } from './duration-estimator.js';
import { IdempotentReplay, type ReplayEvents } from './idempotent-replay.js';
import { InFlightSubmissions } from './in-flight-submissions.js';
import {
  type AttemptEvents,
  SubmissionAttempt,
  type SubmissionAttemptOptions,
} from './submission-attempt.js';

/** A generation that a caller asks for; its input has been checked. */
export interface GenerationRequest {
  caller: string;
  modelId: string;
  /** The body for Pixazo, after defaults. */
  body: JsonObject;
  /** At most one generation is ever started for this caller and key. */
  idempotencyKey: string | null;
  /** The caller's own; it takes the place of the gateway's. */
  webhook: Webhook | null;
}

/** What is worth a line in the log, or somebody's waking up. */
export interface SubmitterEvents extends AttemptEvents, ReplayEvents {
  onAccepted(job: Job): void;
  /** Pixazo refused it, for a reason that has this code; the job is gone. */
  onRefused(job: Job, code: ErrorCode): void;
  /** Pixazo could not be reached; the job is gone. */
  onNotSent(job: Job, reason: string): void;
  /** Pixazo may or may not have accepted it. */
  onUnconfirmed(job: Job, reason: string): void;
}

/** What a submitter is told once. Times are milliseconds. */
export interface SubmitterOptions extends SubmissionAttemptOptions {
  /** How much one caller may start. */
  submitLimits: SubmitLimits;
  /** Null: Pixazo does not reach this gateway. */
  callbacks: CallbackOptions | null;
  /** Told when a job is to be looked at next, in milliseconds since the epoch. */
  onDue: (dueAt: number) => void;
  events: SubmitterEvents;
  tracing?: Tracing;
}

/** Starts generations: the intent on disk first, then one POST, then what came of it. */
export class Submitter {
  private readonly inFlight = new InFlightSubmissions();
  private readonly ids = new V7Generator();
  private readonly tracing: Tracing;
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
    this.tracing = options.tracing ?? noTracing;
    // Each submission that waits to be sent again listens for the stop; Node takes more than ten for a leak.
    setMaxListeners(0, this.stopping.signal);
    this.attempt = new SubmissionAttempt(store, pixazo, clock, this.stopping.signal, options);
    this.durations = new DurationEstimator(store, clock);
    this.replay = new IdempotentReplay(store, clock, this.inFlight, options.events);
  }

  /**
   * Answers the job as Pixazo accepted it, or as it is now when this caller's key started it before. A job whose
   * submission nobody can confirm is answered as ERROR, or as SUBMITTING while a callback may still confirm it.
   * @throws GatewayError when Pixazo refuses or cannot be reached: then no job remains and the key is free again; when
   * the caller is at a limit, or the job could not be written: then nothing was sent
   */
  async submit(request: GenerationRequest): Promise<Job> {
    const { callbacks } = this.options;
    const callback = callbacks && request.webhook === null ? newCallbackAddress(callbacks) : null;
    for (;;) {
      const { job, inserted } = await this.insert(this.newJob(request, callback?.tokenDigest ?? null));
      this.tracing.setAttributes({ 'job.id': job.id });
      if (inserted) return this.begin(job, request.webhook ?? callback?.webhook ?? null);
      const replayed = await this.replay.resolve(job, request);
      // Its submission was refused, elsewhere and just now: the key is free again.
      if (replayed) return replayed;
    }
  }

  private begin(job: Job, webhook: Webhook | null): Promise<Job> {
    checkpoint('row-written', job.id);
    const facts = { 'job.id': job.id, 'model.id': job.modelId };
    return this.inFlight.add(
      job,
      this.tracing.span('submit', facts, () => this.send(job, webhook)),
    );
  }

  /** Whether a submission of this job is under way here. */
  isSubmitting(jobId: string): boolean {
    return this.inFlight.outcomeOf(jobId) !== undefined;
  }

  /** Sends nothing again; resolves when no submission is under way here. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.inFlight.drain();
  }

  private newJob(request: GenerationRequest, tokenDigest: string | null): Job {
    const now = this.clock.now();
    return {
      // Of the store's time: by their ids jobs are listed, and counted towards a quota, whichever machine made them.
      id: this.ids.generateOrResetWithTs(now).toString(),
      caller: request.caller,
      modelId: request.modelId,
      input: request.body,
      idempotencyKey: request.idempotencyKey,
      requestId: null,
      status: JobStatus.SUBMITTING,
      revision: 1,
      media: [],
      error: null,
      createdAt: now,
      updatedAt: now,
      completedAt: null,
      expectedMs: null,
      callback: tokenDigest === null ? null : { tokenDigest, claimedRequestId: null },
      statusCalls: 0,
      schedule: {
        ...neverAgain,
        dueAt: now + 2 * this.options.timeoutMs + ABANDONED_AFTER_MS,
        lease: this.options.lease,
      },
    };
  }

  private async insert(job: Job): Promise<{ job: Job; inserted: boolean }> {
    try {
      const expectedMs = await this.durations.estimate(job.modelId, job.input);
      // Only now: what was under way before that read may be over by the time it is answered.
      const here = this.inFlight.findByKey(job);
      if (here) return { job: here, inserted: false };
      return await this.store.insert({ ...job, expectedMs }, this.options.submitLimits);
    } catch (error) {
      if (error instanceof GatewayError) throw error;
      this.options.events.onStoreError(error);
      throw new GatewayError(
        ErrorCode.INTERNAL_SERVER_ERROR,
        'The gateway cannot write its database, so nothing was sent and nothing is charged. Try again later.',
        { retryable: true, cause: error },
      );
    }
  }

  private async send(job: Job, webhook: Webhook | null): Promise<Job> {
    const outcome = await this.attempt.send(job, webhook);
    this.tracing.setAttributes({ outcome: outcome.kind });
    checkpoint('answer-read', job.id);
    const after = await this.attempt.recordOutcome(job, outcome);
    checkpoint('outcome-recorded', job.id);
    const { events } = this.options;
    if (outcome.kind === 'refused') {
      events.onRefused(job, outcome.error.code);
      throw outcome.error;
    }
    if (outcome.kind === 'not-sent') {
      events.onNotSent(job, outcome.reason);
      throw new GatewayError(
        ErrorCode.UPSTREAM_UNAVAILABLE,
        'Pixazo cannot be reached. Nothing was sent and nothing is charged; try again later.',
        { cause: outcome.reason },
      );
    }
    if (after.schedule.dueAt !== null) this.options.onDue(after.schedule.dueAt);
    if (outcome.kind === 'accepted') events.onAccepted(after);
    else events.onUnconfirmed(after, outcome.reason);
    return after;
  }
}
