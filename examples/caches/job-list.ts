import { print } from 'graphql';
import type { Client } from 'graphql-ws';
import {
  FollowJobsDocument,
  type FollowJobsSubscription,
  type JobProgressFragment,
  type ListJobsQuery,
} from '../graph/graphql.js';

/**
 * Reads the list of jobs and follows every change after it, also through lost connections of up to 24 hours.
 * @param readList returns the result of ListJobs
 * @param onChange gets the jobs by their ids, after the first reading and after each change
 * @throws a refusal that only the app can handle, such as RATE_LIMITED, as the `cause` of an Error
 */
export async function followJobs(
  socket: Client,
  readList: () => Promise<ListJobsQuery['jobs']>,
  onChange: (jobs: ReadonlyMap<string, JobProgressFragment>) => void,
): Promise<void> {
  const { nodes, updatesCursor } = await readList();
  const jobs = new Map(nodes.map((job) => [job.id, job]));
  onChange(jobs);
  const variables = { after: updatesCursor };
  const updates = socket.iterate<FollowJobsSubscription>({ query: print(FollowJobsDocument), variables });
  for await (const { data, errors } of updates) {
    const [refusal] = errors ?? [];
    if (refusal?.extensions?.code === 'CURSOR_EXPIRED') return followJobs(socket, readList, onChange);
    if (!data) throw new Error(refusal?.message, { cause: refusal });
    const { jobId, job, cursor } = data.update;
    // After a lost connection, graphql-ws subscribes again with the variables as they are then.
    variables.after = cursor;
    // The last updates may come a second time.
    if (job === null) jobs.delete(jobId);
    else if (job.revision >= (jobs.get(jobId)?.revision ?? 0)) jobs.set(jobId, job);
    onChange(jobs);
  }
}
