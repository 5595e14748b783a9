import type { Job, Model } from '@pixazo-gateway/client';
import { JobActions } from './job-actions.js';
import { JobCode } from './job-code.js';
import type { JobEvents } from './job-events.js';
import { MediaPlayer } from './media-player.js';
import { anyHeadline, charges, headlines, messages } from './messages.js';

/** The inside of an open job: its error or results, its actions, and code that does the same. */
export function JobDetails(props: JobEvents & { job: Job; model: Model | undefined }) {
  const { job, model, refresh, ...events } = props;
  const { error, media } = job;
  return (
    <>
      {error && (
        <div className="job-error">
          <p>
            <strong>{headlines[error.code] ?? anyHeadline}.</strong> {error.message}
          </p>
          <p className="quiet">
            {charges[error.charged]} <code className="code-chip">{error.code}</code>
          </p>
        </div>
      )}
      <div className="samples" data-count={media.length}>
        {media.map((file, index) => (
          <MediaPlayer
            key={file.id}
            media={file}
            name={media.length > 1 ? messages.nth(index + 1, media.length) : ''}
            refresh={() => refresh(job.id)}
          />
        ))}
      </div>
      <JobActions {...events} job={job} model={model} />
      {model && <JobCode job={job} model={model} />}
    </>
  );
}
