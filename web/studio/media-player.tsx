import { useRef } from 'react';
import type { Job } from './job-feed.js';
import { type PlayerProps, SoundPlayer } from './sound-player.js';
import { useMediaAddress } from './use-media-address.js';
import { usePlayerSource } from './use-player-source.js';

type Media = Job['media'][number];

/** One result, to play and to keep. */
export function MediaPlayer({ media, name }: { media: Media; name: string }) {
  const { filename } = media;
  const { address, renew } = useMediaAddress(media);
  const onFailed = () => void renew();
  return (
    <figure className="media">
      <Player url={address.url} kind={media.kind} name={name} onFailed={onFailed} />
      <figcaption>
        <span className="quiet">
          {name} {media.mimeType}
        </span>
        <a href={address.downloadUrl ?? address.url} download={filename} target="_blank" rel="noreferrer">
          Download<span className="for-screen-readers"> {filename}</span>
        </a>
      </figcaption>
    </figure>
  );
}

/** Texts and other files have no player: they are downloaded. */
function Player({ kind, url, name, onFailed }: { kind: Media['kind'] } & PlayerProps) {
  switch (kind) {
    case 'VIDEO':
      return <VideoPlayer url={url} name={`Video ${name}`.trim()} onFailed={onFailed} />;
    case 'IMAGE':
      return <img src={url} alt={`Result ${name}`.trim()} onError={onFailed} />;
    case 'AUDIO':
      return <SoundPlayer url={url} name={`sound ${name}`.trim()} onFailed={onFailed} />;
    default:
      return null;
  }
}

function VideoPlayer({ url, name, onFailed }: PlayerProps) {
  const video = useRef<HTMLVideoElement>(null);
  const source = usePlayerSource(video, url, onFailed);
  // biome-ignore lint/a11y/useMediaCaption: the results of a model have no captions to show
  return <video ref={video} controls playsInline preload="metadata" src={source} aria-label={name} />;
}
