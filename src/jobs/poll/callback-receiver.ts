import type { Clock } from '../../core/clock.js';
import { requestPoll } from '../../core/job.js';
import type { JobEvents } from '../../core/job-events.js';
import type { JobStore } from '../../core/job-store.js';
import type { Tracing } from '../../core/tracing.js';
import { callbackTokenDigest } from '../callback-address.js';

/** How callbacks are received. */
export interface CallbackReceiverOptions {
  /** Called with the time at which a job is due, in milliseconds since the epoch. */
  onDue: (dueAt: number) => void;
  events: JobEvents;
  tracing: Tracing;
}

/** Receives Pixazo's callbacks. A callback only makes its job due now; the status call says what is true. */
export class CallbackReceiver {
  constructor(
    private readonly store: JobStore,
    private readonly clock: Clock,
    private readonly options: CallbackReceiverOptions,
  ) {}

  /**
   * Makes the job of this address due now. Any number of callbacks during one poll cause one more poll after it.
   * @param requestId the request that the callback names; counts only for a job that has none yet
   * @returns false when no job has this address
   */
  async receive(token: string, requestId: string | null): Promise<boolean> {
    const job = await this.store.findByCallback(callbackTokenDigest(token));
    if (!job) return false;
    const { tracing, events, onDue } = this.options;
    const after = await tracing.span('callback', { 'job.id': job.id, 'model.id': job.modelId }, () =>
      this.store.update(job.id, (current) => requestPoll(current, requestId, this.clock.now()), job),
    );
    events.emit({ kind: 'callback-recorded', job });
    if (after && after.schedule.dueAt !== null) onDue(after.schedule.dueAt);
    return true;
  }
}
