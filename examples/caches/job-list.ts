import { print } from 'graphql';
import type { Client } from 'graphql-ws';
import {
  FollowJobsDocument,
  type FollowJobsSubscription,
  type JobProgressFragment,
  type ListJobsQuery,
} from '../graph/graphql.js';

/**
 * Reads the list of jobs and follows every later change, also through disconnections of up to 24 hours.
 * @param readList returns the result of ListJobs
 * @param onChange receives the jobs by their ids, after the first reading and after each change
 * @throws an Error whose `cause` is a refusal that only the app can handle, such as RATE_LIMITED
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
    // After a reconnect, graphql-ws subscribes again with the current values of the variables.
    variables.after = cursor;
    // The last updates may arrive a second time.
    if (job === null) jobs.delete(jobId);
    else if (job.revision >= (jobs.get(jobId)?.revision ?? 0)) jobs.set(jobId, job);
    onChange(jobs);
  }
}
