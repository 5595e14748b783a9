import { isTerminal, type Job } from '@pixazo-gateway/client';
import { useJob, useProgress } from '@pixazo-gateway/client/react';

const ROAD = ['SUBMITTING', 'QUEUED', 'PROCESSING', 'COMPLETED'];

/** How far a job is, live, and players for what it made. */
export function JobStrip({ id }: { id: string }) {
  const { job } = useJob(id);
  const { fraction, secondsRemaining } = useProgress(job);
  if (!job) return null;
  const { status } = job;
  // FAILED and ERROR do not tell how far the job had come.
  const steps = ROAD.includes(status) ? ROAD : [status];
  return (
    <section className="job-strip" aria-label="Latest job" data-status={status}>
      <ol>
        {steps.map((step, index) => (
          <li
            key={step}
            className={index <= steps.indexOf(status) ? 'reached' : undefined}
            aria-current={step === status ? 'step' : undefined}
          >
            {step}
          </li>
        ))}
      </ol>
      {/* Without a value the bar says "busy": there is no estimate yet. */}
      {!isTerminal(job) && (
        <progress value={secondsRemaining === null ? undefined : fraction} aria-label="Progress" />
      )}
      {job.error && <p role="alert">{job.error.message}</p>}
      {job.media.map((media) => (
        <Player key={media.id} {...media} />
      ))}
    </section>
  );
}

function Player(media: Job['media'][number]) {
  const { url, filename } = media;
  return (
    <figure>
      <Result {...media} />
      <figcaption>
        <a href={url} target="_blank" rel="noreferrer">
          {filename}
        </a>
      </figcaption>
    </figure>
  );
}

/** Files of other kinds have a link alone. The results of a model have no captions to show. */
function Result({ url, kind, filename }: Job['media'][number]) {
  if (kind === 'IMAGE') return <img src={url} alt={filename} />;
  if (kind !== 'VIDEO' && kind !== 'AUDIO') return null;
  const Media = kind === 'VIDEO' ? 'video' : 'audio';
  return <Media controls preload="metadata" src={url} aria-label={filename} />;
}
