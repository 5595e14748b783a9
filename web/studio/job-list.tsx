import { useEffect, useRef } from 'react';
import { JobCard } from './job-card.js';
import type { JobFeed } from './job-feed.js';
import { titleOf } from './job-title.js';
import type { Model } from './parameter-value.js';
import { useWatched } from './watched.js';

/** Every job, newest first; older ones are read as one comes near the end. */
export function JobList({ feed, models }: { feed: JobFeed; models: readonly Model[] }) {
  const { jobs, isRead, hasOlder, problem } = useWatched(feed.view);
  const latestEnd = useWatched(feed.latestEnd);
  return (
    <section className="jobs" aria-labelledby="jobs-title">
      <h2 id="jobs-title">Your jobs</h2>
      <p className="for-screen-readers" role="status">
        {latestEnd && `${titleOf(latestEnd)}: ${latestEnd.status.toLowerCase()}`}
      </p>
      {problem && (
        <p className="notice" role="alert">
          {problem}
        </p>
      )}
      {!isRead && jobs.length === 0 && <p className="quiet">Reading your jobs…</p>}
      {isRead && jobs.length === 0 && (
        <p className="empty">Nothing yet. What you generate appears here, live, and stays.</p>
      )}
      <ol>
        {jobs.map((job) => (
          <li key={job.id}>
            <JobCard job={job} model={models.find(({ id }) => id === job.model.id)} />
          </li>
        ))}
      </ol>
      {/* Another count of jobs is another button: one that stays in view asks again. */}
      {hasOlder && <Older key={jobs.length} onReached={() => feed.readOlder()} />}
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
