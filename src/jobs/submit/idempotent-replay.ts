import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../../core/clock.js';
import { CorruptRowError } from '../../core/corrupt-row.js';
import { Charged, ErrorCode, GatewayError, jobDeleted } from '../../core/errors.js';
import { isDeleted, type Job } from '../../core/job.js';
import type { JobEvents } from '../../core/job-events.js';
import type { JobStore } from '../../core/job-store.js';
import type { JsonObject } from '../../core/model.js';
import { replayState, withoutExpiredLease } from '../../core/replay-state.js';
import { isJobDataError } from '../../core/unstorable-job.js';
import type { InFlightSubmissions } from './in-flight-submissions.js';
import { unreadableKey } from './unreadable-key.js';

/** How often a replay checks whether another gateway has ended the submission, in milliseconds. */
const REPLAY_PAUSE_MS = 1_000;

/** Resolves repeated idempotency keys. */
export class IdempotentReplay {
  constructor(
    private readonly store: JobStore,
    private readonly clock: Clock,
    private readonly inFlight: InFlightSubmissions,
    private readonly events: JobEvents,
  ) {}

  /**
   * Returns the job that the key started, once it can no longer be removed; null when it was removed.
   * @throws GatewayError IDEMPOTENCY_KEY_REUSED when it was started with another input or model; NOT_FOUND when its caller
   * deleted it; INTERNAL_SERVER_ERROR when the store cannot be read or written
   */
  async resolve(job: Job, request: { modelId: string; body: JsonObject }): Promise<Job | null> {
    // The input of a deleted job is gone, so it cannot be compared.
    if (isDeleted(job)) throw jobDeleted();
    assertSameRequest(job, request);
    this.events.emit({ kind: 'replayed', job });
    let current: Job | null = job;
    while (current) {
      const seen: Job = current;
      const now = this.clock.now();
      const state = replayState(seen, now);
      if (state === 'settled') return seen;
      if (state === 'deleted') throw jobDeleted();
      const outcome = this.inFlight.outcomeOf(seen.id);
      if (outcome) return outcome;
      if (state === 'pending') await this.nextChange(seen.id);
      current = await this.askStore(() =>
        state === 'pending'
          ? this.store.findStored(seen.id)
          : this.store.update(seen.id, (stored) => withoutExpiredLease(stored, seen, this.clock.now())),
      );
    }
    return null;
  }

  /** @throws GatewayError when the store fails: the key may be sent again */
  private async askStore(ask: () => Promise<Job | null>): Promise<Job | null> {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof CorruptRowError) throw unreadableKey(error, this.events);
      if (!isJobDataError(error)) this.events.emit({ kind: 'store-failed', error });
      throw new GatewayError(
        ErrorCode.INTERNAL_SERVER_ERROR,
        'The gateway cannot read what became of this idempotency key. Send it again later: it starts nothing twice.',
        { retryable: true, charged: Charged.UNKNOWN, cause: error },
      );
    }
  }

  /** Resolves when the job may have changed. Not every change of a submission raises a signal. */
  private async nextChange(jobId: string): Promise<void> {
    const woken = new AbortController();
    const stopListening = this.store.signals.listen(jobId, () => woken.abort());
    await this.clock.sleep(REPLAY_PAUSE_MS, woken.signal);
    stopListening();
  }
}

function assertSameRequest(job: Job, { modelId, body }: { modelId: string; body: JsonObject }): void {
  if (job.modelId === modelId && isDeepStrictEqual(asStored(job.input), asStored(body))) return;
  throw new GatewayError(
    ErrorCode.IDEMPOTENCY_KEY_REUSED,
    'This idempotency key already started a generation with another input. Use a new key for a new generation.',
  );
}

/** As the store keeps it: values that JSON does not distinguish, such as 0 and -0, are the same input. */
function asStored(input: JsonObject): JsonObject {
  return JSON.parse(JSON.stringify(input));
}
