import { isTerminal, type Job, type Model } from '@pixazo-gateway/client';
import { memo } from 'react';
import { dateFormat } from './date-format.js';
import { JobDetails } from './job-details.js';
import type { JobEvents } from './job-events.js';
import { JobProgress } from './job-progress-bar.js';
import { titleOf } from './job-title.js';
import { messages, statuses } from './messages.js';

export interface JobCardProps extends JobEvents {
  job: Job;
  /** Undefined for a model that is not offered any more. */
  model: Model | undefined;
  isOpen: boolean;
  /** Null: always open. */
  onToggle: ((id: string) => void) | null;
}

const timeOfDay = dateFormat({ timeStyle: 'short' });

/** One job: a row with its title, status and progress and, once it is open, its results and what can be done with it. */
export const JobCard = memo(function JobCard({ job, model, isOpen, onToggle, ...events }: JobCardProps) {
  const title = titleOf(job);
  const detailsId = `details-${job.id}`;
  return (
    <article className="job" data-status={job.status} data-open={isOpen} aria-label={title}>
      <header>
        {onToggle ? (
          <button
            type="button"
            className="job-title job-toggle"
            aria-expanded={isOpen}
            aria-controls={detailsId}
            onClick={() => onToggle(job.id)}
          >
            {title}
          </button>
        ) : (
          <h4 className="job-title">{title}</h4>
        )}
        <span className="status">{statuses[job.status]}</span>
        {onToggle && <Chevron />}
      </header>
      <p className="job-facts quiet">
        <time dateTime={job.createdAt}>{timeOfDay(Date.parse(job.createdAt))}</time> · {job.model.name}
        {job.media.length > 1 && ` · ${messages.results(job.media.length)}`}
        {job.labels.map((label) => (
          <span key={label} className="label-chip">
            {label}
          </span>
        ))}
      </p>
      {!isTerminal(job) && <JobProgress job={job} />}
      {isOpen && (
        <div className="job-details" id={detailsId}>
          <JobDetails {...events} job={job} model={model} />
        </div>
      )}
    </article>
  );
});

function Chevron() {
  return (
    <svg className="chevron" viewBox="0 0 16 16" aria-hidden="true">
      <path d="M4 6l4 4 4-4" />
    </svg>
  );
}
