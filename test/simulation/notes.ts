import type { Job } from '../../src/core/job.js';
import type { History, WatchedEvent } from '../support/history.js';

/** What was seen in one history so far. */
export class Notes {
  /** One sentence per promise that was broken before everybody's eyes. */
  readonly broken: string[] = [];
  readonly acknowledged: History['acknowledged'] = [];
  /** One entry per watcher that was let run to its end: all it was told, and the last of it as it was. */
  readonly watched: { work: string; events: WatchedEvent[]; last: Job }[] = [];
}
