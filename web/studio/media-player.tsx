import type { Job } from './job-feed.js';
import { SoundPlayer } from './sound-player.js';

type Media = Job['media'][number];

/** One result, to play and to keep. */
export function MediaPlayer({ media, name }: { media: Media; name: string }) {
  const { url, kind, filename } = media;
  return (
    <figure className="media">
      {kind === 'VIDEO' ? (
        // biome-ignore lint/a11y/useMediaCaption: what a sound model makes has no captions to show
        <video controls playsInline preload="metadata" src={url} aria-label={`Video ${name}`.trim()} />
      ) : (
        <SoundPlayer url={url} name={`sound ${name}`.trim()} />
      )}
      <figcaption>
        <span className="quiet">
          {name} {media.mimeType}
        </span>
        <a href={url} download={filename} target="_blank" rel="noreferrer">
          Download<span className="for-screen-readers"> {filename}</span>
        </a>
      </figcaption>
    </figure>
  );
}
