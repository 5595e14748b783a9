import type { Model } from '@pixazo-gateway/client';
import { useJobs } from '@pixazo-gateway/client/react';
import type { ReactNode } from 'react';
import type { JobEvents, StartedJob } from './job-events.js';
import { JobFilters } from './job-filters.js';
import { useLinkedJobId } from './job-link.js';
import { everyJob, isLimited } from './job-query.js';
import { JobRows } from './job-rows.js';
import { LinkedJob } from './linked-job.js';
import { messages } from './messages.js';
import { problemIn } from './problem.js';
import { SoundBar } from './sound-bar.js';
import { type UseJobQuery, useJobQuery } from './use-job-query.js';

interface JobListProps extends Omit<JobEvents, 'refresh'> {
  models: readonly Model[];
  /** The job that was started last here. */
  started: StartedJob | null;
  /** Stands in a list without any job. */
  examples: ReactNode;
}

/** Every job, newest first, with the controls that limit the list; older ones are read as one comes near the end. */
export function JobList({ models, started, examples, ...events }: JobListProps) {
  const all = useJobs();
  const wanted = useJobQuery(started);
  const { query, change, list, found } = wanted;
  const problem = problemIn(list.error);
  const linked = useLinkedJobId();
  const isEmpty = all.status === 'live' && all.jobs.length === 0;
  return (
    <>
      <header>
        <h2 id="jobs-title" tabIndex={-1}>
          {messages.yourJobs}
        </h2>
        <SoundBar />
      </header>
      {problem && (
        <p className="notice" role="alert">
          {problem}
        </p>
      )}
      {linked && <LinkedJob id={linked} models={models} refresh={list.refresh} {...events} />}
      {(all.jobs.length > 0 || isLimited(query)) && (
        <JobFilters query={query} onChange={change} models={models} jobs={all.jobs} />
      )}
      {isEmpty && !isLimited(query) && (
        <div className="empty">
          <p>{messages.nothingYet}</p>
          {examples}
        </div>
      )}
      {isLimited(query) && <Found {...wanted} />}
      {list.status === 'loading' && list.jobs.length === 0 && <p className="quiet">{messages.readingJobs}</p>}
      <JobRows
        {...events}
        refresh={list.refresh}
        jobs={found}
        models={models}
        hasMore={list.hasMore}
        onEndReached={() => void list.loadMore()}
        started={started}
      />
      {list.hasMore && !query.text && <p className="quiet">{messages.readingOlder}</p>}
    </>
  );
}

/** How many jobs match, and how far the search is. Only the end of a search is announced. */
function Found({ found, list, query, isSearching, change }: UseJobQuery) {
  if (list.status === 'loading') return null;
  const read = list.jobs.length;
  const says = isSearching
    ? messages.searching(found.length, read, list.totalCount)
    : messages.found(query.text ? found.length : list.totalCount);
  return (
    <p className="found quiet" role="status" aria-live={isSearching ? 'off' : 'polite'}>
      {says}
      <button type="button" onClick={() => change(everyJob)}>
        {messages.clearFilters}
      </button>
    </p>
  );
}
