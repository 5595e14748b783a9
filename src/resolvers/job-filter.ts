import type { JobFilter } from '../core/job-store.js';
import { refuseProblems } from '../schema/input-checks.js';
import type { JobFilterInput } from '../schema/job-connection.type.js';
import { labelProblems } from '../schema/labels.js';

/** A filter as clients write it. @throws GatewayError BAD_USER_INPUT for labels that no job can have */
export function jobFilterOf(filter: JobFilterInput | null | undefined): Omit<JobFilter, 'caller'> {
  refuseProblems(labelProblems(filter?.labels, ['filter', 'labels']));
  return {
    statuses: filter?.status ?? undefined,
    modelId: filter?.modelId ?? undefined,
    labels: filter?.labels ?? undefined,
  };
}
