/** Ids of jobs are UUIDs; those of other objects are not. */
const JOB_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function isJob(value: unknown): value is { id: string } {
  return typeof value === 'object' && value !== null && 'id' in value && JOB_ID.test(String(value.id));
}

/** The id of the job among an operation's top-level fields or within one of them; undefined without one. */
export function jobIdIn(data: Record<string, unknown> | null | undefined): string | undefined {
  const fields = Object.values(data ?? {});
  return [...fields, ...fields.flatMap((field) => Object.values(field ?? {}))].find(isJob)?.id;
}
