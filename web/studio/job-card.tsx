import { isTerminal, type Job, type Model } from '@pixazo-gateway/client';
import { memo } from 'react';
import { JobActions } from './job-actions.js';
import { JobCode } from './job-code.js';
import { JobProgress } from './job-progress-bar.js';
import { titleOf } from './job-title.js';
import { MediaPlayer } from './media-player.js';
import { anyHeadline, headlines } from './messages.js';

const CHARGED = {
  NO: 'It was not charged.',
  YES: 'It was charged all the same.',
  UNKNOWN: 'It is not known whether this was charged; the Pixazo account shows it.',
} as const;

const WHEN = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

export interface JobCardProps {
  job: Job;
  /** Undefined for a model that is not offered any more. */
  model: Model | undefined;
  /** Reads the job with this id again. */
  refresh: (id: string) => Promise<void>;
  /** Puts the input of the job into the form. */
  onUse: (job: Job) => void;
}

/** One job: its status, and its results or its error. */
export const JobCard = memo(function JobCard({ job, model, refresh, onUse }: JobCardProps) {
  const { error, media } = job;
  const title = titleOf(job);
  return (
    <article className="job" data-status={job.status} aria-label={title}>
      <header>
        <h3>{title}</h3>
        <span className="status">{job.status.toLowerCase()}</span>
      </header>
      <p className="quiet">
        {job.model.name} · <time dateTime={job.createdAt}>{WHEN.format(Date.parse(job.createdAt))}</time>
      </p>
      {!isTerminal(job) && <JobProgress job={job} />}
      {error && (
        <div className="job-error">
          <p>
            <strong>{headlines[error.code] ?? anyHeadline}.</strong> {error.message}
          </p>
          <p className="quiet">
            {CHARGED[error.charged]} <code className="code-chip">{error.code}</code>
          </p>
        </div>
      )}
      <div className="samples" data-count={media.length}>
        {media.map((file, index) => (
          <MediaPlayer
            key={file.id}
            media={file}
            name={media.length > 1 ? `${index + 1} of ${media.length}` : ''}
            refresh={() => refresh(job.id)}
          />
        ))}
      </div>
      <JobActions job={job} model={model} onUse={onUse} />
      {model && <JobCode job={job} model={model} />}
    </article>
  );
});
