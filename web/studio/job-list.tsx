import type { Job, Model } from '@pixazo-gateway/client';
import { useJobs } from '@pixazo-gateway/client/react';
import { useEffect, useRef } from 'react';
import { JobCard } from './job-card.js';
import { useLinkedJobId } from './job-link.js';
import { titleOf } from './job-title.js';
import { LinkedJob } from './linked-job.js';
import { problemIn } from './problem.js';
import { SoundBar } from './sound-bar.js';
import { useLatestEnd } from './use-latest-end.js';

/** Every job, newest first; older ones are read as one comes near the end. */
export function JobList(props: {
  models: readonly Model[];
  /** The id of the job that was started last here. */
  started: string | null;
  onUse: (job: Job) => void;
}) {
  const { models, started, onUse } = props;
  const { jobs, status, hasMore, error, loadMore, refresh } = useJobs();
  const latestEnd = useLatestEnd(jobs);
  const problem = problemIn(error);
  const linked = useLinkedJobId();
  useEffect(() => {
    if (started) document.getElementById(`job-${started}`)?.scrollIntoView({ block: 'nearest' });
  }, [started]);
  return (
    <section className="jobs" aria-labelledby="jobs-title">
      <header>
        <h2 id="jobs-title" tabIndex={-1}>
          Your jobs
        </h2>
        <SoundBar />
      </header>
      <p className="for-screen-readers" role="status">
        {latestEnd && `${titleOf(latestEnd)}: ${latestEnd.status.toLowerCase()}`}
      </p>
      {problem && (
        <p className="notice" role="alert">
          {problem}
        </p>
      )}
      {linked && <LinkedJob id={linked} models={models} refresh={refresh} onUse={onUse} />}
      {status === 'loading' && jobs.length === 0 && <p className="quiet">Reading your jobs…</p>}
      {status === 'live' && jobs.length === 0 && (
        <p className="empty">Nothing yet. What you generate appears here, live, and stays.</p>
      )}
      <ol>
        {jobs.map((job) => (
          <li key={job.id} id={`job-${job.id}`}>
            <JobCard
              job={job}
              model={models.find(({ id }) => id === job.model.id)}
              refresh={refresh}
              onUse={onUse}
            />
          </li>
        ))}
      </ol>
      {/* Another count of jobs is another button: one that stays in view asks again. */}
      {hasMore && <Older key={jobs.length} onReached={loadMore} />}
    </section>
  );
}

function Older({ onReached }: { onReached: () => Promise<void> }) {
  const button = useRef<HTMLButtonElement>(null);
  const reached = useRef(onReached);
  useEffect(() => {
    const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting && void reached.current(), {
      rootMargin: '400px',
    });
    if (button.current) observer.observe(button.current);
    return () => observer.disconnect();
  }, []);
  return (
    <button ref={button} type="button" className="older" onClick={() => void onReached()}>
      Older jobs
    </button>
  );
}
