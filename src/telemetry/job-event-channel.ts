import { channel } from 'node:diagnostics_channel';
import type { JobEvent, JobEvents } from '../core/job-events.js';

/**
 * Passes each event to its listeners, in their order. Before that, it publishes a checkpoint on the diagnostics channel
 * `gateway:<kind>` with the job's id, synchronously: a subscriber can stop the process exactly there.
 */
export class JobEventChannel implements JobEvents {
  constructor(private readonly listeners: ((event: JobEvent) => void)[]) {}

  emit(event: JobEvent): void {
    if ('job' in event) channel(`gateway:${event.kind}`).publish({ jobId: event.job.id });
    for (const listener of this.listeners) listener(event);
  }
}
