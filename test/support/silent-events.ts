import type { PollerEvents } from '../../src/jobs/poller.js';
import type { SubmitterEvents } from '../../src/jobs/submitter.js';

const silent = () => undefined;

/** Listens to everything that happens to jobs and says nothing. */
export const silentEvents: SubmitterEvents & PollerEvents = {
  onAccepted: silent,
  onRefused: silent,
  onNotSent: silent,
  onUnknown: silent,
  onReplayed: silent,
  onLook: silent,
  onChange: silent,
  onFailure: silent,
  onPause: silent,
  onDamaged: silent,
  onStoreError: silent,
  onStoreRecovered: silent,
};
