import type { Model } from '@pixazo-gateway/client';
import { useJob } from '@pixazo-gateway/client/react';
import { useEffect, useRef } from 'react';
import { JobCard } from './job-card.js';
import type { JobEvents } from './job-events.js';
import { closeLink } from './job-link.js';
import { messages } from './messages.js';

/** The job that the page's address names, above all others. */
export function LinkedJob({ id, models, ...events }: JobEvents & { id: string; models: readonly Model[] }) {
  const { job, error } = useJob(id);
  const section = useRef<HTMLElement>(null);
  const isShown = job !== null;
  useEffect(() => {
    if (isShown) section.current?.scrollIntoView({ block: 'nearest' });
  }, [isShown]);
  return (
    <section ref={section} className="linked-job" aria-label={messages.linkedJob}>
      <header>
        <h3>{messages.linkedJob}</h3>
        <button type="button" onClick={closeLink}>
          {messages.showAllJobs}
        </button>
      </header>
      {error?.code === 'NOT_FOUND' && <p role="alert">{messages.noSuchJob}</p>}
      {job && (
        <JobCard
          {...events}
          job={job}
          model={models.find((model) => model.id === job.model.id)}
          isOpen
          onToggle={null}
        />
      )}
    </section>
  );
}
