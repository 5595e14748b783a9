import type { Job } from './job.js';

const ROAD = ['SUBMITTING', 'QUEUED', 'PROCESSING', 'COMPLETED'];

/** How far the job is, and players for what it made. */
export function JobStrip({ job }: { job: Job }) {
  const { status = '' } = job;
  // FAILED and ERROR do not tell how far the job had come.
  const steps = ROAD.includes(status) ? ROAD : [status];
  const isRunning = steps === ROAD && status !== 'COMPLETED';
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
      {isRunning && <progress value={job.progress || undefined} aria-label="Progress" />}
      {job.error && <p role="alert">{job.error.message ?? job.error.code}</p>}
      {job.media?.map((media) => (
        <Player key={media.url} {...media} />
      ))}
    </section>
  );
}

function Player({ url, mimeType }: { url: string; mimeType?: string }) {
  return (
    <figure>
      <Result url={url} kind={mimeType?.split('/')[0]} />
      <figcaption>
        <a href={url} target="_blank" rel="noreferrer">
          {url.split('/').at(-1)}
        </a>
      </figcaption>
    </figure>
  );
}

/** Files of other kinds have a link alone. The results of a model have no captions to show. */
function Result({ url, kind }: { url: string; kind: string | undefined }) {
  if (kind === 'image') return <img src={url} alt="Result" />;
  if (kind !== 'video' && kind !== 'audio') return null;
  const Media = kind;
  return <Media controls preload="metadata" src={url} />;
}
