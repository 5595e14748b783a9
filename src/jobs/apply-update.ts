import type { Clock } from '../core/clock.js';
import type { Job } from '../core/job.js';
import type { SettledState } from '../core/job-cost.js';
import type { JobEvents } from '../core/job-events.js';
import type { JobStore } from '../core/job-store.js';
import { type JobWrite, type WrittenJob, writeOn } from '../core/job-write.js';

/** The parts of a write. The time is read inside the transaction: with an earlier one, progress could fall. */
export interface WriteContext {
  store: Pick<JobStore, 'update'>;
  clock: Pick<Clock, 'now'>;
  events: JobEvents;
  /** The state of the price of a job that ends FAILED; absent: unresolved. */
  onFailed?: SettledState;
}

/**
 * The one door through which a job's status changes. Row, schedule and money are written in one transaction.
 * @param known the job as the writer last saw it
 * @returns the job as it then is; null when it is gone
 * @throws what the store throws; then nothing was written
 */
export async function applyUpdate(
  { store, clock, events, onFailed }: WriteContext,
  known: Job,
  write: JobWrite,
): Promise<Job | null> {
  let written: WrittenJob | null = null;
  const change = (current: Job): Job | null => {
    written = writeOn(current, known, write, clock.now(), onFailed);
    return written?.job ?? null;
  };
  const after = await store.update(known.id, change, known);
  emitChange(written, events);
  return after;
}

function emitChange(written: WrittenJob | null, events: JobEvents): void {
  if (written?.isChanged) events.emit({ kind: 'job-changed', job: written.job });
}
