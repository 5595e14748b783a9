import type { JobFieldsFragment, JobFilter, JobStatus } from './graph/types.js';

/** One generation. */
export type Job = JobFieldsFragment;

const TERMINAL: readonly JobStatus[] = ['COMPLETED', 'FAILED', 'ERROR'];

/** Whether the job has ended: COMPLETED, FAILED or ERROR. */
export function isTerminal({ status }: Pick<Job, 'status'>): boolean {
  return TERMINAL.includes(status);
}

/** Whether the gateway would list the job under this filter. */
export function matches(job: Job, { status, modelId, labels }: JobFilter): boolean {
  return (
    (!status || status.includes(job.status)) &&
    (modelId == null || job.model.id === modelId) &&
    (labels ?? []).every((label) => job.labels.includes(label))
  );
}
