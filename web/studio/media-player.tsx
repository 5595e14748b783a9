import type { Job } from '@pixazo-gateway/client';
import { type MouseEvent, useRef, useState } from 'react';
import { messages } from './messages.js';
import { isOwn } from './read-result.js';
import { saveFile } from './save-file.js';
import { type PlayerProps, SoundPlayer } from './sound-player.js';
import { usePlayerSource } from './use-player-source.js';
import { type ReadFile, useResultFile } from './use-result-file.js';
import { useSound } from './use-sound.js';

type Media = Job['media'][number];

/** The shortest time between two readings of an address, in milliseconds: a file that is gone stays gone. */
const PAUSE_MS = 60_000;

/** One result, to play and to keep. @param props.refresh reads its address again */
export function MediaPlayer(props: { media: Media; name: string; refresh: () => Promise<void> }) {
  const { media, name, refresh } = props;
  const { url, urlExpiresAt } = media;
  const read = useResultFile(media.id, media.mimeType);
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
        <Player url={url} kind={media.kind} name={name} onFailed={onFailed} read={read} />
      )}
      <figcaption>
        <span className="quiet">
          {name} {media.mimeType}
        </span>
        <Download media={media} read={read} />
      </figcaption>
    </figure>
  );
}

/** Saves a result under its name. Browsers may show a file of another host in place of that, so it is read first. */
function Download({ media, read }: { media: Media; read: ReadFile }) {
  const { url, downloadUrl, filename } = media;
  const [isUnreadable, setIsUnreadable] = useState(false);
  const isLink = downloadUrl !== null || isOwn(url) || isUnreadable;
  const address = downloadUrl ?? url;

  async function save(event: MouseEvent) {
    event.preventDefault();
    await read(url).then(
      (file) => saveFile(file, filename),
      () => setIsUnreadable(true),
    );
  }

  return (
    <span>
      {isUnreadable && <span role="status">{messages.notSaved} </span>}
      <a
        href={address}
        download={filename}
        // A file that is shown must not take the place of this page.
        {...(!isOwn(address) && { target: '_blank', rel: 'noreferrer' })}
        onClick={isLink ? undefined : save}
      >
        {isUnreadable ? messages.openInTab : messages.download}
        <span className="for-screen-readers"> {filename}</span>
      </a>
    </span>
  );
}

/** Texts and other files have no player: they are downloaded. */
function Player(props: { kind: Media['kind']; read: ReadFile } & PlayerProps) {
  const { kind, url, name, onFailed, read } = props;
  switch (kind) {
    case 'VIDEO':
      return <VideoPlayer url={url} name={`${messages.video} ${name}`.trim()} onFailed={onFailed} />;
    case 'IMAGE':
      return <img src={url} alt={`${messages.result} ${name}`.trim()} onError={onFailed} />;
    case 'AUDIO':
      return (
        <SoundPlayer url={url} name={`${messages.sound} ${name}`.trim()} onFailed={onFailed} read={read} />
      );
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
