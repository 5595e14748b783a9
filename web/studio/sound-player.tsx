import { useRef, useState } from 'react';
import { messages } from './messages.js';
import { playSound } from './sound-keys.js';
import { clock } from './time-left.js';
import { usePlayerSource } from './use-player-source.js';
import type { ReadFile } from './use-result-file.js';
import { useSeen } from './use-seen.js';
import { useSound } from './use-sound.js';
import { useWaveForm } from './use-wave-form.js';

export interface PlayerProps {
  url: string;
  name: string;
  /** Called when the file cannot be played, maybe because its address has ended. */
  onFailed: () => void;
}

/** A sound with its wave form, which is also where one seeks. Where it cannot be drawn, the browser's own player. */
export function SoundPlayer({ url, name, onFailed, read }: PlayerProps & { read: ReadFile }) {
  const frame = useRef<HTMLDivElement>(null);
  const audio = useRef<HTMLAudioElement>(null);
  const [isPlaying, setIsPlaying] = useState(false);
  const [time, setTime] = useState(0);
  const isSeen = useSeen(frame);
  const source = usePlayerSource(audio, url, onFailed);
  useSound(audio);
  const { canvas, duration, isDrawable } = useWaveForm(audio, isSeen ? source : null, read);
  const end = Number.isFinite(duration) ? duration : 0;

  function toggle() {
    const player = audio.current;
    if (player?.paused) playSound(player);
    else player?.pause();
  }

  return (
    <div className="sound" ref={frame} data-drawn={end > 0}>
      {/* biome-ignore lint/a11y/useMediaCaption: what a sound model makes has no captions to show */}
      <audio
        ref={audio}
        // The wave form loads the file, and gives it to the player.
        src={isDrawable ? undefined : source}
        data-source={source}
        preload={isSeen ? 'metadata' : 'none'}
        controls={!isDrawable}
        aria-label={name}
        onPlay={() => setIsPlaying(true)}
        onPause={() => setIsPlaying(false)}
        onTimeUpdate={({ currentTarget }) => setTime(currentTarget.currentTime)}
      />
      {isDrawable && (
        <>
          <button
            type="button"
            className="play"
            aria-label={`${isPlaying ? messages.pause : messages.play} ${name}`}
            onClick={toggle}
          >
            <svg viewBox="0 0 16 16" aria-hidden="true">
              <path d={isPlaying ? 'M4 3h3v10H4zM9 3h3v10H9z' : 'M4 2.5v11l9-5.5z'} />
            </svg>
          </button>
          <div className="wave">
            <div ref={canvas} aria-hidden="true" />
            <input
              type="range"
              className="seek"
              aria-label={messages.position(name)}
              aria-valuetext={messages.timeOf(clock(time), clock(end))}
              min={0}
              max={end || 1}
              step="any"
              value={Math.min(time, end)}
              onChange={({ target }) => {
                if (audio.current) audio.current.currentTime = Number(target.value);
              }}
            />
          </div>
          <span className="clock quiet">{end > 0 && `${clock(time)} / ${clock(end)}`}</span>
        </>
      )}
    </div>
  );
}
