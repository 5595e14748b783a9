import type { PollerEvents } from '../jobs/poll/poller.js';
import type { SubmitterEvents } from '../jobs/submit/submitter.js';

/** What happens to jobs, whoever does it. */
export type JobEvents = SubmitterEvents & PollerEvents;

/** Tells several listeners of every event, in their order. */
export class FanOut implements JobEvents {
  constructor(private readonly listeners: JobEvents[]) {}

  onAccepted: JobEvents['onAccepted'] = (job) => {
    for (const listener of this.listeners) listener.onAccepted(job);
  };
  onRefused: JobEvents['onRefused'] = (job, code) => {
    for (const listener of this.listeners) listener.onRefused(job, code);
  };
  onNotSent: JobEvents['onNotSent'] = (job, reason) => {
    for (const listener of this.listeners) listener.onNotSent(job, reason);
  };
  onUnconfirmed: JobEvents['onUnconfirmed'] = (job, reason) => {
    for (const listener of this.listeners) listener.onUnconfirmed(job, reason);
  };
  onReplayed: JobEvents['onReplayed'] = (job) => {
    for (const listener of this.listeners) listener.onReplayed(job);
  };
  onPollStarted: JobEvents['onPollStarted'] = (job, lateMs) => {
    for (const listener of this.listeners) listener.onPollStarted(job, lateMs);
  };
  onChange: JobEvents['onChange'] = (job) => {
    for (const listener of this.listeners) listener.onChange(job);
  };
  onFailure: JobEvents['onFailure'] = (job, reason) => {
    for (const listener of this.listeners) listener.onFailure(job, reason);
  };
  onPause: JobEvents['onPause'] = (until, reason, cause) => {
    for (const listener of this.listeners) listener.onPause(until, reason, cause);
  };
  onCorruptRow: JobEvents['onCorruptRow'] = (jobId, reason) => {
    for (const listener of this.listeners) listener.onCorruptRow(jobId, reason);
  };
  onStoreError: JobEvents['onStoreError'] = (error) => {
    for (const listener of this.listeners) listener.onStoreError(error);
  };
  onStoreRecovered: JobEvents['onStoreRecovered'] = () => {
    for (const listener of this.listeners) listener.onStoreRecovered();
  };
}
