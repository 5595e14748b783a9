import { useJobs } from '@pixazo-gateway/client/react';
import { Account } from './account.js';
import { JobCard } from './job-card.js';
import { Problem } from './problem.js';
import { PromptForm } from './prompt-form.js';

export function App() {
  const { jobs, totalCount, hasMore, status, error, loadMore } = useJobs();
  return (
    <main>
      <h1>Sounds</h1>
      <Account latest={jobs[0]} />
      <PromptForm />
      {status === 'offline' && !error && <p role="status">The connection is lost. Trying again…</p>}
      <Problem error={error} />
      <h2>History</h2>
      {status === 'live' && totalCount === 0 && <p>No sounds yet.</p>}
      {jobs.map((job) => (
        <JobCard key={job.id} job={job} />
      ))}
      {hasMore && (
        <button type="button" onClick={() => void loadMore()}>
          Older ones
        </button>
      )}
    </main>
  );
}
