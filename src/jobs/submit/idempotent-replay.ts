import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../../core/clock.js';
import { Charged, ErrorCode, GatewayError } from '../../core/errors.js';
import { type Job, JobStatus } from '../../core/job.js';
import type { JobStore } from '../../core/job-store.js';
import type { JsonObject } from '../../core/model.js';
import { ABANDONED_AFTER_MS, LATE_OUTCOME_MS } from '../../core/poll-schedule.js';
import type { InFlightSubmissions } from './in-flight-submissions.js';

/** How often a repeat looks whether another instance has come to an end with the submission. */
const REPLAY_PAUSE_MS = 1_000;

/** What is worth telling of repeats. */
export interface ReplayEvents {
  /** A caller's key was answered with the job that it started before. */
  onReplayed(job: Job): void;
  /** The store could not be read or written. */
  onStoreError(error: unknown): void;
}

/** Answers who sends an idempotency key again. */
export class IdempotentReplay {
  constructor(
    private readonly store: JobStore,
    private readonly clock: Clock,
    private readonly inFlight: InFlightSubmissions,
    private readonly events: ReplayEvents,
  ) {}

  /**
   * Answers the job that the key started, as it is once nobody may take it back; null when it was taken back, as Pixazo
   * never accepted it.
   * @throws GatewayError IDEMPOTENCY_KEY_REUSED when it was started with something else; INTERNAL_SERVER_ERROR when the
   * store cannot be read or written
   */
  async resolve(job: Job, request: { modelId: string; body: JsonObject }): Promise<Job | null> {
    if (
      job.modelId !== request.modelId ||
      !isDeepStrictEqual(normalized(job.input), normalized(request.body))
    ) {
      throw new GatewayError(
        ErrorCode.IDEMPOTENCY_KEY_REUSED,
        'This idempotency key already started a generation with another input. Use a new key for a new generation.',
      );
    }
    this.events.onReplayed(job);
    let current: Job | null = job;
    while (current && mayBeRemoved(current)) {
      const here = this.inFlight.outcomeOf(job.id);
      if (here) return here;
      if (this.isAbandoned(current)) {
        current = await this.readStore(this.releaseExpiredLease(current));
        continue;
      }
      await this.nextChange(job.id);
      current = await this.readStore(this.store.find(job.id));
    }
    return current;
  }

  /**
   * A caller is told of no job that may be taken back: if its instance lost the lease and nobody took it yet, it is gone
   * now. Should that instance be alive, it is given as long to record what Pixazo said as by a look. Answers the job as
   * it then is, which may be held again: a look gives the lease back to a submitter that is still at work.
   */
  private async releaseExpiredLease(job: Job): Promise<Job | null> {
    const { lease, dueAt } = job.schedule;
    return this.store.update(job.id, (current) => {
      const { schedule } = current;
      if (schedule.lease !== lease || schedule.dueAt !== dueAt) return null;
      return {
        ...current,
        schedule: { ...schedule, lease: null, dueAt: this.clock.now() + LATE_OUTCOME_MS },
      };
    });
  }

  /** What the store answers. @throws GatewayError when it does not: the key may be sent again */
  private async readStore(asked: Promise<Job | null>): Promise<Job | null> {
    try {
      return await asked;
    } catch (error) {
      this.events.onStoreError(error);
      throw new GatewayError(
        ErrorCode.INTERNAL_SERVER_ERROR,
        'The gateway cannot read what became of this idempotency key. Send it again later: it starts nothing twice.',
        { retryable: true, charged: Charged.UNKNOWN, cause: error },
      );
    }
  }

  /** Whether nobody elsewhere counts as at work on the submission any more. */
  private isAbandoned({ schedule }: Job): boolean {
    return this.clock.now() >= (schedule.dueAt ?? 0) + ABANDONED_AFTER_MS;
  }

  /** Resolves when the job may have changed. Not every change that a submission makes is signalled. */
  private async nextChange(jobId: string): Promise<void> {
    const woken = new AbortController();
    const stopListening = this.store.signals.listen(jobId, () => woken.abort());
    await this.clock.sleep(REPLAY_PAUSE_MS, woken.signal);
    stopListening();
  }
}

/** As the store keeps it: what JSON does not tell apart, such as 0 and -0, is the same input. */
function normalized(input: JsonObject): JsonObject {
  return JSON.parse(JSON.stringify(input));
}

/** Whether the job is somebody's who submits it, or looks at it, and may yet find that it was never accepted. */
function mayBeRemoved({ status, schedule }: Job): boolean {
  return status === JobStatus.SUBMITTING && schedule.lease !== null;
}
