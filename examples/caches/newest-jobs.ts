/** A job as a normalised cache selects it. */
interface CachedJob {
  __typename: 'Job';
  id: string;
  revision: number;
  progress?: number;
}

/**
 * Returns a function that replaces, in the data of a response, each job that is older than one seen before. A normalised
 * cache lets the last response win; through this function, the greatest revision wins, in whatever order responses arrive.
 * It remembers one object for each job. Select `revision` with every job, and the same fields: use one fragment.
 */
export function keepNewestJobs(): <Data>(data: Data) => Data {
  const newest = new Map<string, CachedJob>();

  function newer(job: CachedJob): CachedJob {
    const known = newest.get(job.id);
    if (known && isOlder(job, known)) return selectedFrom(job, known);
    newest.set(job.id, { ...known, ...job });
    return job;
  }
  function visit(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(visit);
    if (typeof value !== 'object' || value === null) return value;
    const object = Object.fromEntries(Object.entries(value).map(([key, member]) => [key, visit(member)]));
    return isJob(object) ? newer(object) : object;
  }
  return <Data>(data: Data) => visit(data) as Data;
}

function isJob(object: object): object is CachedJob {
  return '__typename' in object && object.__typename === 'Job' && 'revision' in object;
}

/** Within one revision only progress moves, and it never falls. */
function isOlder(job: CachedJob, known: CachedJob): boolean {
  if (job.revision !== known.revision) return job.revision < known.revision;
  return (job.progress ?? 0) < (known.progress ?? 0);
}

/** The fields of `job`, with the values of `known` where it has them. */
function selectedFrom(job: CachedJob, known: CachedJob): CachedJob {
  const values: Record<string, unknown> = { ...job, ...known };
  return Object.fromEntries(Object.keys(job).map((key) => [key, values[key]])) as unknown as CachedJob;
}
