import { type RefObject, useEffect, useRef, useState } from 'react';
import type WaveSurfer from 'wavesurfer.js';
import type { ReadFile } from './use-result-file.js';

const DARK = matchMedia('(prefers-color-scheme: dark)');

const SHAPE = {
  height: 44,
  barWidth: 2,
  barGap: 2,
  barRadius: 2,
  cursorWidth: 0,
  normalize: true,
  interact: false,
};

/**
 * Loads a file into an audio element without a source, and draws it into the element of `canvas`.
 * @param url null: not yet
 */
export function useWaveForm(audio: RefObject<HTMLAudioElement | null>, url: string | null, read: ReadFile) {
  const canvas = useRef<HTMLDivElement>(null);
  const [duration, setDuration] = useState(0);
  const [undrawable, setUndrawable] = useState<string | null>(null);
  const isDrawable = url === null || url !== undrawable;

  useEffect(() => {
    if (url === null || !isDrawable || !canvas.current || !audio.current) return;
    const container = canvas.current;
    const media = audio.current;
    const setUp = (wave: WaveSurfer) => {
      wave.on('ready', setDuration);
      wave.on('error', () => setUndrawable(url));
      const repaint = () => wave.setOptions(coloursOf(container));
      DARK.addEventListener('change', repaint);
      return () => {
        DARK.removeEventListener('change', repaint);
        wave.destroy();
      };
    };
    let stop: (() => void) | null = null;
    let isGone = false;
    // Not part of the first load: an empty list has no sound.
    Promise.all([import('wavesurfer.js'), read(url)]).then(
      ([{ default: Wave }, file]) => {
        if (isGone) return;
        const wave = Wave.create({ container, media, ...SHAPE, ...coloursOf(container) });
        stop = setUp(wave);
        // By itself it loads what the player had last, maybe an address that has ended; a later call takes its place.
        queueMicrotask(() => wave.loadBlob(file));
      },
      // Without leave to read the file, it can still be played.
      () => setUndrawable(url),
    );
    return () => {
      isGone = true;
      stop?.();
    };
  }, [audio, url, isDrawable, read]);

  return { canvas, duration, isDrawable };
}

/** A canvas knows no custom properties. */
function coloursOf(element: HTMLElement) {
  const style = getComputedStyle(element);
  return {
    waveColor: style.getPropertyValue('--wave').trim(),
    progressColor: style.getPropertyValue('--accent').trim(),
  };
}
