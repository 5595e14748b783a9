/** Ids of jobs are UUIDs; those of other objects are not. */
const JOB_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function isJob(value: unknown): value is { id: string } {
  return typeof value === 'object' && value !== null && 'id' in value && JOB_ID.test(String(value.id));
}

/** The id of the job that a mutation returned in its payload; undefined without one. */
export function startedJobId(data: Record<string, unknown>): string | undefined {
  return Object.values(data)
    .flatMap((payload) => Object.values(payload ?? {}))
    .find(isJob)?.id;
}

/** The id of the job that an event of a subscription is about; undefined for one about any job, as `jobUpdates` sends. */
export function followedJobId(data: Record<string, unknown> | null | undefined): string | undefined {
  return Object.values(data ?? {}).find(isJob)?.id;
}
