import type { Job } from '@pixazo-gateway/client';
import { useRef, useState } from 'react';
import { messages } from './messages.js';
import { type PlayerProps, SoundPlayer } from './sound-player.js';
import { usePlayerSource } from './use-player-source.js';
import { useSound } from './use-sound.js';

type Media = Job['media'][number];

/** The shortest time between two readings of an address, in milliseconds: a file that is gone stays gone. */
const PAUSE_MS = 60_000;

/** One result, to play and to keep. @param props.refresh reads its address again */
export function MediaPlayer(props: { media: Media; name: string; refresh: () => Promise<void> }) {
  const { media, name, refresh } = props;
  const { url, downloadUrl, urlExpiresAt, filename } = media;
  const readAt = useRef(Number.NEGATIVE_INFINITY);
  /** The address that cannot be played, until there is another one. */
  const [brokenUrl, setBrokenUrl] = useState<string | null>(null);

  function onFailed() {
    if (!urlExpiresAt || performance.now() - readAt.current < PAUSE_MS) return setBrokenUrl(url);
    readAt.current = performance.now();
    void refresh();
  }

  async function loadAgain() {
    readAt.current = performance.now();
    await refresh();
    setBrokenUrl(null);
  }

  return (
    <figure className="media">
      {brokenUrl === url ? (
        <p className="broken" role="alert">
          {messages.brokenFile}{' '}
          <button type="button" onClick={loadAgain}>
            {messages.loadAgain}
          </button>
        </p>
      ) : (
        <Player url={url} kind={media.kind} name={name} onFailed={onFailed} />
      )}
      <figcaption>
        <span className="quiet">
          {name} {media.mimeType}
        </span>
        <a href={downloadUrl ?? url} download={filename} {...otherTab(downloadUrl ?? url)}>
          {messages.download}
          <span className="for-screen-readers"> {filename}</span>
        </a>
      </figcaption>
    </figure>
  );
}

/** A file of another host may be shown in place of being saved, which must not take the place of this page. */
function otherTab(url: string) {
  const isOwn = new URL(url, location.href).origin === location.origin;
  return isOwn ? {} : { target: '_blank', rel: 'noreferrer' };
}

/** Texts and other files have no player: they are downloaded. */
function Player({ kind, url, name, onFailed }: { kind: Media['kind'] } & PlayerProps) {
  switch (kind) {
    case 'VIDEO':
      return <VideoPlayer url={url} name={`${messages.video} ${name}`.trim()} onFailed={onFailed} />;
    case 'IMAGE':
      return <img src={url} alt={`${messages.result} ${name}`.trim()} onError={onFailed} />;
    case 'AUDIO':
      return <SoundPlayer url={url} name={`${messages.sound} ${name}`.trim()} onFailed={onFailed} />;
    default:
      return null;
  }
}

function VideoPlayer({ url, name, onFailed }: PlayerProps) {
  const video = useRef<HTMLVideoElement>(null);
  const source = usePlayerSource(video, url, onFailed);
  useSound(video);
  // biome-ignore lint/a11y/useMediaCaption: the results of a model have no captions to show
  return <video ref={video} controls playsInline preload="metadata" src={source} aria-label={name} />;
}
