import { isDeepStrictEqual } from 'node:util';
import { uuidv7 } from 'uuidv7';
import type { Clock } from '../core/clock.js';
import { ErrorCode, GatewayError } from '../core/errors.js';
import { type Job, JobStatus } from '../core/job.js';
import type { JobStore } from '../core/job-store.js';
import type { JsonObject } from '../core/model.js';
import type { Pixazo, SubmitOutcome, Webhook } from '../core/pixazo.js';
import { afterAnswer, neverAgain, type PollPolicy } from '../core/poll-schedule.js';
import { unconfirmed } from '../core/verdict.js';
import { applyUpdate } from './apply-update.js';

/** A generation that a caller asks for; its input has been checked. */
export interface GenerationRequest {
  caller: string;
  modelId: string;
  /** The body for Pixazo, after defaults. */
  body: JsonObject;
  /** At most one generation is ever started for this caller and key. */
  idempotencyKey: string | null;
  webhook: Webhook | null;
}

/** Pauses between two tries of a submit that could not leave: the first in milliseconds, doubling up to the longest. */
const FIRST_RETRY_MS = 100;
const LONGEST_RETRY_MS = 5_000;
/** What a submission may take beyond two upstream time limits before its job counts as abandoned. */
const ABANDONED_AFTER_MS = 5_000;

/** What is worth a line in the log, or somebody's waking up. */
export interface SubmitterEvents {
  onAccepted(job: Job): void;
  /** Pixazo may or may not have accepted it. */
  onUnknown(job: Job, reason: string): void;
}

/** Starts generations: the intent on disk first, then one POST, then what came of it. */
export class Submitter {
  /** Submissions under way here, so that a repeat of the same key shares their outcome. */
  private readonly underWay = new Map<string, Promise<Job>>();

  constructor(
    private readonly store: JobStore,
    private readonly pixazo: Pixazo,
    private readonly clock: Clock,
    private readonly options: {
      /** This instance's name on the rows it is busy with. */
      lease: string;
      /** Limit of one upstream call, in milliseconds; also how long a request that cannot leave is tried again. */
      timeoutMs: number;
      poll: PollPolicy;
      events: SubmitterEvents;
    },
  ) {}

  /**
   * Answers the job as Pixazo accepted it, or as it is now when this caller's key started it before. A job whose
   * submission is unconfirmed is answered as ERROR.
   * @throws GatewayError when Pixazo refuses or cannot be reached: then no job remains and the key is free again.
   */
  async submit(request: GenerationRequest): Promise<Job> {
    const { job, inserted } = await this.store.insert(this.newJob(request));
    if (!inserted) return this.replay(job, request);
    const sending = this.send(job, request.webhook);
    this.underWay.set(job.id, sending);
    return sending.finally(() => this.underWay.delete(job.id));
  }

  /** Resolves when no submission is under way here. */
  async idle(): Promise<void> {
    await Promise.allSettled(this.underWay.values());
  }

  private newJob({ caller, modelId, body, idempotencyKey }: GenerationRequest): Job {
    const now = this.clock.now();
    return {
      id: uuidv7(),
      caller,
      modelId,
      input: body,
      idempotencyKey,
      requestId: null,
      status: JobStatus.SUBMITTING,
      revision: 1,
      media: [],
      error: null,
      createdAt: now,
      updatedAt: now,
      completedAt: null,
      schedule: {
        ...neverAgain,
        dueAt: now + 2 * this.options.timeoutMs + ABANDONED_AFTER_MS,
        lease: this.options.lease,
      },
    };
  }

  private async replay(job: Job, request: GenerationRequest): Promise<Job> {
    if (job.modelId !== request.modelId || !isDeepStrictEqual(job.input, request.body)) {
      throw new GatewayError(
        ErrorCode.IDEMPOTENCY_KEY_REUSED,
        'This idempotency key already started a generation with another input. Use a new key for a new generation.',
      );
    }
    return this.underWay.get(job.id) ?? job;
  }

  private async send(job: Job, webhook: Webhook | null): Promise<Job> {
    const outcome = await this.post(job, webhook);
    const now = this.clock.now();
    switch (outcome.kind) {
      case 'refused':
        await this.store.remove(job.id);
        throw outcome.error;
      case 'not-sent':
        await this.store.remove(job.id);
        throw new GatewayError(
          ErrorCode.UPSTREAM_UNAVAILABLE,
          'Pixazo cannot be reached. Nothing was sent and nothing is charged; try again later.',
          { cause: outcome.reason },
        );
      case 'accepted': {
        const schedule = () => afterAnswer(now, now, this.options.poll);
        const accepted = (await applyUpdate(this.store, job.id, outcome.update, { now, schedule })) ?? job;
        this.options.events.onAccepted(accepted);
        return accepted;
      }
      case 'unknown':
        this.options.events.onUnknown(job, outcome.reason);
        return (
          (await applyUpdate(this.store, job.id, unconfirmed, { now, schedule: () => neverAgain })) ?? job
        );
    }
  }

  /** One POST; another only while it is certain that none has left, and only within the time limit. */
  private async post(job: Job, webhook: Webhook | null): Promise<SubmitOutcome> {
    const giveUpAt = this.clock.now() + this.options.timeoutMs;
    for (let longest = FIRST_RETRY_MS; ; longest = Math.min(2 * longest, LONGEST_RETRY_MS)) {
      const outcome = await this.pixazo.submit({ modelId: job.modelId, body: job.input, webhook });
      const pause = longest * (0.5 + this.clock.random() / 2);
      if (outcome.kind !== 'not-sent' || this.clock.now() + pause >= giveUpAt) return outcome;
      await this.clock.sleep(pause);
    }
  }
}
