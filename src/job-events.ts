import type { PollerEvents } from './jobs/poller.js';
import type { SubmitterEvents } from './jobs/submitter.js';

/** What happens to jobs, whoever does it. */
export type JobEvents = SubmitterEvents & PollerEvents;

/** Tells several listeners of every event, in their order. */
export class ToAll implements JobEvents {
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
  onUnknown: JobEvents['onUnknown'] = (job, reason) => {
    for (const listener of this.listeners) listener.onUnknown(job, reason);
  };
  onReplayed: JobEvents['onReplayed'] = (job) => {
    for (const listener of this.listeners) listener.onReplayed(job);
  };
  onLook: JobEvents['onLook'] = (job, lateMs) => {
    for (const listener of this.listeners) listener.onLook(job, lateMs);
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
  onDamaged: JobEvents['onDamaged'] = (jobId, reason) => {
    for (const listener of this.listeners) listener.onDamaged(jobId, reason);
  };
  onStoreError: JobEvents['onStoreError'] = (error) => {
    for (const listener of this.listeners) listener.onStoreError(error);
  };
  onStoreRecovered: JobEvents['onStoreRecovered'] = () => {
    for (const listener of this.listeners) listener.onStoreRecovered();
  };
}
