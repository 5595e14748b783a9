import type { Clock } from '../../core/clock.js';
import { requestPoll } from '../../core/job.js';
import type { JobStore } from '../../core/job-store.js';
import { noTracing, type Tracing } from '../../core/tracing.js';
import { callbackTokenDigest } from '../callback-address.js';
import { checkpoint } from '../checkpoints.js';

/** Where Pixazo's callbacks arrive. They only make a job due now: what is true of it, the status call tells. */
export class CallbackReceiver {
  constructor(
    private readonly store: JobStore,
    private readonly clock: Clock,
    /** Told when a job is to be looked at next, in milliseconds since the epoch. */
    private readonly onDue: (dueAt: number) => void,
    private readonly tracing: Tracing = noTracing,
  ) {}

  /**
   * Makes the job of this address due now. Many rings while one look is under way make one more look after it.
   * @param requestId the request that the callback names; matters only to a job that has none yet
   * @returns false when no job has this address
   */
  async receive(token: string, requestId: string | null): Promise<boolean> {
    const job = await this.store.findByCallback(callbackTokenDigest(token));
    if (!job) return false;
    this.tracing.setAttributes({ 'job.id': job.id });
    const facts = { 'job.id': job.id, 'model.id': job.modelId };
    const after = await this.tracing.span('callback', facts, () =>
      this.store.update(job.id, (current) => requestPoll(current, requestId, this.clock.now()), job),
    );
    checkpoint('callback-recorded', job.id);
    if (after && after.schedule.dueAt !== null) this.onDue(after.schedule.dueAt);
    return true;
  }
}
