import { advance, type Job, type Update } from '../core/job.js';
import type { JobStore } from '../core/job-store.js';
import type { Schedule } from '../core/poll-schedule.js';

/**
 * The one door through which a job changes: what became known goes through `advance`, and the next look is
 * scheduled in the same transaction. An update that says nothing new still moves the schedule.
 * Answers the job as it then is; null when it is gone.
 * @param next what goes with the update: `statusCalls` is how many it took, and `onChange` is told of the job when it
 *   stands in another status than before
 */
export async function applyUpdate(
  store: JobStore,
  jobId: string,
  update: Update | null,
  next: {
    now: number;
    schedule: (job: Job) => Schedule;
    statusCalls: number;
    onChange: (job: Job) => void;
  },
): Promise<Job | null> {
  let advanced: Job | null = null;
  const after = await store.update(jobId, (before) => {
    const job = { ...before, statusCalls: before.statusCalls + next.statusCalls };
    advanced = update && advance(job, update, next.now);
    const current = advanced ?? job;
    if (current.schedule.dueAt === null) return advanced;
    const schedule = next.schedule(current);
    // A callback that came meanwhile may speak of what this update did not know yet.
    return { ...current, schedule: current.schedule.rung ? { ...schedule, dueAt: next.now } : schedule };
  });
  if (advanced) next.onChange(advanced);
  return after;
}
