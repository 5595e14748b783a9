import type { Job } from './job-feed.js';
import { SoundPlayer } from './sound-player.js';

type Media = Job['media'][number];

/** One result, to play and to keep. */
export function MediaPlayer({ media, name }: { media: Media; name: string }) {
  const { url, filename } = media;
  return (
    <figure className="media">
      <Player media={media} name={name} />
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

/** Texts and other files have no player: they are downloaded. */
function Player({ media: { url, kind }, name }: { media: Media; name: string }) {
  switch (kind) {
    case 'VIDEO':
      // biome-ignore lint/a11y/useMediaCaption: the results of a model have no captions to show
      return <video controls playsInline preload="metadata" src={url} aria-label={`Video ${name}`.trim()} />;
    case 'IMAGE':
      return <img src={url} alt={`Result ${name}`.trim()} />;
    case 'AUDIO':
      return <SoundPlayer url={url} name={`sound ${name}`.trim()} />;
    default:
      return null;
  }
}
