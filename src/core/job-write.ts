import { advance, isDeleted, isRevocable, type Job, type Update } from './job.js';
import type { SettledState } from './job-cost.js';
import type { DueSchedule } from './poll-schedule.js';

/** The facts that a writer learned about a job, and when the job is due next. */
export interface JobWrite {
  /** Null: nothing new; only the schedule moves. */
  update: Update | null;
  /** Applies if the job has not ended. */
  schedule: DueSchedule;
  /** Status calls made. */
  statusCalls: number;
  /**
   * The state that must still hold of the job as the writer knew it; otherwise nothing is written.
   * - `claim`: the same lease with the same end, and no request_id that the writer did not know
   * - `lease`: the same lease; without it, the job only becomes visible
   * - `nothing`: the update always counts; the schedule only under the same lease
   */
  requires: 'claim' | 'lease' | 'nothing';
}

/** A job after a write. */
export interface WrittenJob {
  job: Job;
  /** Whether it has a new status. */
  isChanged: boolean;
}

/**
 * The row after a write; null when the write changes nothing.
 * @param current the job as it is stored
 * @param known the job as the writer last saw it
 * @param now milliseconds since the epoch
 * @param onFailed the state of the price of a job that ends FAILED
 */
export function writeOn(
  current: Job,
  known: Job,
  write: JobWrite,
  now: number,
  onFailed?: SettledState,
): WrittenJob | null {
  if (!isAllowed(current, known, write)) return write.requires === 'lease' ? madeVisible(current) : null;
  const counted = { ...current, statusCalls: current.statusCalls + write.statusCalls };
  const advanced = write.update && advance(counted, write.update, now, onFailed);
  const job = advanced ?? counted;
  const isChanged = advanced !== null;
  const { dueAt } = job.schedule;
  if (dueAt === null) return isChanged ? { job: { ...job, visible: true }, isChanged } : null;
  const isHeld = current.schedule.lease === known.schedule.lease;
  const schedule = write.requires === 'nothing' && !isHeld ? { ...job.schedule, dueAt } : write.schedule;
  const scheduled = { ...job, schedule: withRequestedPoll(job, schedule, now) };
  return { job: { ...scheduled, visible: job.visible || !isRevocable(scheduled) }, isChanged };
}

/** Its submitter does not take the job back, and has nothing else to write. Null: the job is visible already. */
function madeVisible(current: Job): WrittenJob | null {
  return current.visible || isDeleted(current)
    ? null
    : { job: { ...current, visible: true }, isChanged: false };
}

function isAllowed(current: Job, known: Job, { requires }: JobWrite): boolean {
  if (requires === 'nothing') return true;
  if (current.schedule.lease !== known.schedule.lease) return false;
  const isSameClaim =
    current.schedule.dueAt === known.schedule.dueAt && current.requestId === known.requestId;
  return requires === 'lease' || isSameClaim;
}

/**
 * The schedule with the poll that a callback requested during the lease: due now, once, unless another gateway holds
 * the job, which then makes it.
 */
function withRequestedPoll(job: Job, schedule: DueSchedule, now: number): DueSchedule {
  if (!job.schedule.pollRequested) return schedule;
  return schedule.lease === null
    ? { ...schedule, dueAt: now, pollRequested: false }
    : { ...schedule, pollRequested: true };
}
