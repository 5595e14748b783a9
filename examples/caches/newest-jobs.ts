/** A job as a normalised cache selects it. */
interface CachedJob {
  __typename: 'Job';
  id: string;
  revision: number;
  progress?: number;
}

/**
 * Returns a function that replaces, in the data of a response, each job that is older than one seen before, and leaves
 * out of lists each job whose deletion it has seen. A normalised cache lets the last response win; through this function,
 * the greatest revision wins, in whatever order responses arrive. It remembers one object for each job. Select `revision`
 * with every job, and the same fields: use one fragment.
 */
export function keepNewestJobs(): <Data>(data: Data) => Data {
  const newest = new Map<string, CachedJob>();
  const deleted = new Set<string>();

  function newer(job: CachedJob): CachedJob {
    const known = newest.get(job.id);
    if (known && isOlder(job, known)) return selectedFrom(job, known);
    newest.set(job.id, { ...known, ...job });
    return job;
  }
  function visit(value: unknown): unknown {
    if (Array.isArray(value)) return value.filter((item) => !isDeleted(item)).map(visit);
    if (typeof value !== 'object' || value === null) return value;
    const deletedId = deletionIn(value);
    if (deletedId !== null) deleted.add(deletedId);
    const object = Object.fromEntries(Object.entries(value).map(([key, member]) => [key, visit(member)]));
    return isJob(object) ? newer(object) : object;
  }
  function isDeleted(item: { node?: unknown } | null): boolean {
    const job = item?.node ?? item;
    return isJob(job) && deleted.has(job.id);
  }
  return <Data>(data: Data) => visit(data) as Data;
}

/** The id of the job that a `DeleteJobPayload` or a `JobUpdate` reports as deleted; null: it reports none. */
function deletionIn(object: { deletedJobId?: string; jobId?: string; job?: unknown }): string | null {
  if (object.deletedJobId !== undefined) return object.deletedJobId;
  return object.job === null ? (object.jobId ?? null) : null;
}

function isJob(value: unknown): value is CachedJob {
  return (
    typeof value === 'object' &&
    value !== null &&
    '__typename' in value &&
    value.__typename === 'Job' &&
    'revision' in value
  );
}

/** Within one revision only progress moves, and it never falls. */
function isOlder(job: CachedJob, known: CachedJob): boolean {
  if (job.revision !== known.revision) return job.revision < known.revision;
  return job.progress !== undefined && known.progress !== undefined && job.progress < known.progress;
}

/** The fields of `job`, with the values of `known` where it has them. */
function selectedFrom(job: CachedJob, known: CachedJob): CachedJob {
  const values: Record<string, unknown> = { ...job, ...known };
  return Object.fromEntries(Object.keys(job).map((key) => [key, values[key]])) as unknown as CachedJob;
}
