/** The fields of a job that the operation selected. */
export interface Job {
  id: string;
  status?: string;
  progress?: number;
  media?: { url: string; mimeType?: string }[];
  error?: { code?: string; message?: string } | null;
}

function isJob(value: unknown): value is Job {
  return typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'string';
}

/** The job among an operation's top-level fields or within one of them, if it answered with one. */
export function findJob(data: Record<string, unknown> | null | undefined): Job | undefined {
  const fields = Object.values(data ?? {});
  return [...fields, ...fields.flatMap((field) => Object.values(field ?? {}))].find(isJob);
}
