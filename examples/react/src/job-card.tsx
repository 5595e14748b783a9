import { isTerminal, type Job } from '@pixazo-gateway/client';
import { useProgress } from '@pixazo-gateway/client/react';
import { Problem } from './problem.js';
import { Waveform } from './waveform.js';

export function JobCard({ job }: { job: Job }) {
  const prompt = String(job.input.textPrompt ?? job.model.name);
  return (
    <article aria-label={prompt}>
      <h3>{prompt}</h3>
      {!isTerminal(job) && <LiveBar job={job} />}
      {job.media.map(({ id, url, kind }) =>
        kind === 'VIDEO' ? (
          // biome-ignore lint/a11y/useMediaCaption: generated sounds have no words
          <video key={id} src={url} controls />
        ) : (
          <figure key={id}>
            <Waveform url={url} />
            {/* biome-ignore lint/a11y/useMediaCaption: generated sounds have no words */}
            <audio src={url} controls />
          </figure>
        ),
      )}
      <Problem error={job.error} />
      {job.cost && (
        <small>
          {job.cost.price.amount} {job.cost.price.currency}, {job.cost.state.toLowerCase()}
        </small>
      )}
    </article>
  );
}

function LiveBar({ job }: { job: Job }) {
  const { fraction, secondsRemaining, isFrozen } = useProgress(job);
  // Before the first job of a model has ended, the gateway cannot tell how long it takes.
  const isKnown = secondsRemaining !== null || fraction > 0;
  return (
    <p>
      <progress value={isKnown ? fraction : undefined} aria-label="Progress" />{' '}
      {isFrozen ? 'Offline' : job.status.toLowerCase()}
      {secondsRemaining !== null && !isFrozen && `, ${Math.ceil(secondsRemaining)} s left`}
    </p>
  );
}
