import type { Job } from '../../src/core/job.js';
import type { History, WatchedEvent } from '../support/history.js';

/** The observations of one history so far. */
export class Notes {
  /** One sentence per broken promise that clients observed. */
  readonly broken: string[] = [];
  readonly acknowledged: History['acknowledged'] = [];
  /** One entry per watcher that ran to its end: its events, and the final job. */
  readonly watched: { work: string; events: WatchedEvent[]; last: Job }[] = [];
}
