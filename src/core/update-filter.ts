import { isEarlier, type Job } from './job.js';
import type { JobFilter } from './job-store.js';

/** Whether a job is in the list of this filter. */
export function isListed(job: Job, filter: JobFilter): boolean {
  const { caller, statuses, modelId, labels = [] } = filter;
  if (job.caller !== caller || (modelId !== undefined && job.modelId !== modelId)) return false;
  return labels.every((label) => job.labels.includes(label)) && (statuses?.includes(job.status) ?? true);
}

/**
 * Whether a change of a job is delivered to a watcher with this filter: the job is in the filter's list, or this change
 * may have taken it out.
 * @param wasListed whether the revision that the watcher got last was in the list; undefined when it got none
 */
export function isDelivered(job: Job, filter: JobFilter, wasListed: boolean | undefined): boolean {
  if (isListed(job, filter)) return true;
  // A job changes its status alone: model and labels stay.
  const wasPossible = filter.statuses?.some((status) => isEarlier(status, job.status)) ?? false;
  return wasPossible && wasListed !== false && isListed(job, { ...filter, statuses: undefined });
}
