import { isDeleted, type Job, JobStatus } from './job.js';
import { ABANDONED_AFTER_MS, LATE_OUTCOME_MS } from './poll-schedule.js';

/** Whether a job can be returned to a caller that repeats its idempotency key. */
export type ReplayState =
  /** It stays: its submission can no longer be taken back. */
  | 'settled'
  /** Its submitter, or a poller, may still find out that it was never accepted, and remove it; or a poller is ending it. */
  | 'pending'
  /** Its lease ran out so long ago that its submitter counts as dead. */
  | 'abandoned'
  /** Its caller deleted it; the key stays used. */
  | 'deleted';

/** @param now milliseconds since the epoch */
export function replayState(job: Job, now: number): ReplayState {
  if (job.visible) return isEnding(job, now) ? 'pending' : 'settled';
  if (isDeleted(job)) return 'deleted';
  const { lease, dueAt } = job.schedule;
  return lease === null || now >= (dueAt ?? 0) + ABANDONED_AFTER_MS ? 'abandoned' : 'pending';
}

/**
 * Whether a poller has to end the job now, as its submitter is dead and no callback can confirm it. After a restart on
 * SQLite, a repeat of the key can come before that poller has done so. A poller with much to do may be late, so the repeat
 * waits no longer than ABANDONED_AFTER_MS after the job was due.
 */
function isEnding({ status, callback, schedule }: Job, now: number): boolean {
  const { lease, dueAt } = schedule;
  if (status !== JobStatus.SUBMITTING || callback || dueAt === null) return false;
  const isDue = lease !== null || dueAt <= now;
  return isDue && now < dueAt + ABANDONED_AFTER_MS;
}

/**
 * The job without its expired lease, so that its submitter can no longer remove it. If that submitter is alive, it can
 * still record what Pixazo answered.
 * @param seen the job whose lease was found expired
 * @returns null when the lease has changed since
 */
export function withoutExpiredLease(current: Job, seen: Job, now: number): Job | null {
  const { lease, dueAt } = seen.schedule;
  if (current.schedule.lease !== lease || current.schedule.dueAt !== dueAt) return null;
  return withoutLease(current, now + LATE_OUTCOME_MS);
}

/** The job without a lease: its submission can no longer be taken back, so it is visible. */
export function withoutLease(job: Job, dueAt: number): Job {
  return { ...job, visible: true, schedule: { ...job.schedule, lease: null, dueAt } };
}
