import type { PollerEvents } from '../../src/jobs/poll/poller.js';
import type { SubmitterEvents } from '../../src/jobs/submit/submitter.js';

const silent = () => undefined;

/** Listens to everything that happens to jobs and says nothing. */
export const silentEvents: SubmitterEvents & PollerEvents = {
  onAccepted: silent,
  onRefused: silent,
  onNotSent: silent,
  onUnconfirmed: silent,
  onReplayed: silent,
  onPollStarted: silent,
  onChange: silent,
  onFailure: silent,
  onPause: silent,
  onCorruptRow: silent,
  onStoreError: silent,
  onStoreRecovered: silent,
};
