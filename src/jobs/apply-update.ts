import { advance, type Job, type Update } from '../core/job.js';
import type { JobStore } from '../core/job-store.js';
import type { Schedule } from '../core/poll-schedule.js';

/** What goes with an update. */
export interface UpdateOptions {
  /** The time, asked for before each try to write: what was written later than it says could make progress fall. */
  now: () => number;
  /** The next look at the job as it then is, if it is not over. */
  schedule: (job: Job) => Schedule;
  /** How many status calls it took. */
  statusCalls: number;
  /** Whether the job, as it is now, is still this writer's to change. Others may have taken over while it was held up. */
  isOwned: (job: Job) => boolean;
  /** Told of the job when it stands in another status than before. */
  onChange: (job: Job) => void;
}

/**
 * The one door through which a job changes: what became known goes through `advance`, and the next look is
 * scheduled in the same transaction. An update that says nothing new still moves the schedule.
 * Answers the job as it then is; null when it is gone.
 */
export async function applyUpdate(
  store: JobStore,
  lastSeen: Job,
  update: Update | null,
  next: UpdateOptions,
): Promise<Job | null> {
  let advanced: Job | null = null;
  const change = (before: Job): Job | null => {
    advanced = null;
    if (!next.isOwned(before)) return null;
    const now = next.now();
    const job = { ...before, statusCalls: before.statusCalls + next.statusCalls };
    advanced = update && advance(job, update, now);
    const current = advanced ?? job;
    if (current.schedule.dueAt === null) return advanced;
    const schedule = next.schedule(current);
    if (!current.schedule.pollRequested) return { ...current, schedule };
    // A callback that came meanwhile may speak of what this update did not know yet. While others look, it is theirs.
    // It is heeded once: a look that may ask nothing yet would come due again at once, and again.
    const requested =
      schedule.lease === null
        ? { ...schedule, dueAt: now, pollRequested: false }
        : { ...schedule, pollRequested: true };
    return { ...current, schedule: requested };
  };
  const after = await store.update(lastSeen.id, change, lastSeen);
  if (advanced) next.onChange(advanced);
  return after;
}
