import type { Clock } from '../../../src/core/clock.js';
import type { CorruptRowError } from '../../../src/core/corrupt-row.js';
import type { JobFilter, JobStore } from '../../../src/core/job-store.js';
import type { UpdatesCursor } from '../../../src/core/updates-cursor.js';
import { systemClock } from '../../../src/jobs/system-clock.js';
import { watchUpdates } from '../../../src/jobs/watch/watch-job.js';

type Watchable = Pick<JobStore, 'signals' | 'find' | 'changedSince' | 'settled'>;

/** A watch of alice's jobs. */
export function updatesOf(
  store: Watchable,
  { after = null, clock = systemClock, onCorruptRow = () => undefined, ...filter }: UpdatesOptions = {},
) {
  return watchUpdates(
    { jobs: store, changes: store, clock, onCorruptRow },
    { caller: 'alice', ...filter },
    after,
  );
}

interface UpdatesOptions extends Partial<JobFilter> {
  after?: UpdatesCursor | null;
  clock?: Pick<Clock, 'now' | 'sleep'>;
  onCorruptRow?: (error: CorruptRowError) => void;
}
