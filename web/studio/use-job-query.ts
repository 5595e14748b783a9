import type { Job } from '@pixazo-gateway/client';
import { type UseJobs, useJobs } from '@pixazo-gateway/client/react';
import { useEffect, useMemo } from 'react';
import type { StartedJob } from './job-events.js';
import { everyJob, filterOf, type JobQuery, search } from './job-query.js';
import { useKeptState } from './use-kept-state.js';

export interface UseJobQuery {
  query: JobQuery;
  change: (change: Partial<JobQuery>) => void;
  /** The list that the gateway filters. */
  list: UseJobs;
  /** The jobs of that list that the text finds. */
  found: readonly Job[];
  /** Whether older jobs are read to be searched. */
  isSearching: boolean;
}

/**
 * The jobs that match a query. The gateway filters by model, state and label; prompts are searched here, so all jobs are
 * read as long as there is a text to find. The query survives a reload of the page.
 * @param started the job that was started last here, which ends a query that may hide it
 */
export function useJobQuery(started: StartedJob | null): UseJobQuery {
  const [query, setQuery] = useKeptState('pixazo-query', everyJob);
  const filter = useMemo(() => filterOf(query), [query]);
  const list = useJobs(filter);
  const found = useMemo(() => search(list.jobs, query.text), [list.jobs, query.text]);
  const isSearching = query.text !== '' && list.hasMore && !list.error;
  const { jobs, loadMore } = list;
  // biome-ignore lint/correctness/useExhaustiveDependencies: each page is the reason to read the next one
  useEffect(() => {
    if (isSearching) void loadMore();
  }, [isSearching, jobs.length, loadMore]);
  useEffect(() => {
    if (started?.isToBeSeen) setQuery(everyJob);
  }, [started, setQuery]);
  const change = (changed: Partial<JobQuery>) => setQuery((before) => ({ ...before, ...changed }));
  return { query, change, list, found, isSearching };
}
