import { channel } from 'node:diagnostics_channel';

/**
 * The points in a job's life between which a crash could hurt, in the order in which a job passes them. Each is
 * published on the diagnostics channel `gateway:<step>` with the job's id, synchronously: what listens there can stop
 * the process exactly at that point.
 */
export type Checkpoint =
  | 'row-written'
  | 'request-leaving'
  | 'answer-read'
  | 'outcome-recorded'
  | 'callback-recorded'
  | 'poll-claimed'
  | 'status-read'
  | 'update-recorded';

/** Says that a job has reached this step. */
export function checkpoint(step: Checkpoint, jobId: string): void {
  channel(`gateway:${step}`).publish({ jobId });
}
