import { type RefObject, useEffect, useRef, useState } from 'react';
import type WaveSurfer from 'wavesurfer.js';
import type { ReadFile } from './use-result-file.js';

const DARK = matchMedia('(prefers-color-scheme: dark)');

/** Samples of a second of a sound that is drawn. */
const DRAWN_RATE = 8_000;

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
 * Draws a sound into the element of `canvas`, and loads it into its audio element unless that plays from the address itself.
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
    const setUp = (Wave: typeof WaveSurfer, file: Blob, sound: AudioBuffer) => {
      const address = URL.createObjectURL(file);
      // A sound that already plays from its own address is not interrupted.
      const isLoaded = media.src === new URL(url, location.href).href;
      const source = { media, url: isLoaded ? media.src : address, ...peaksOf(sound) };
      const wave = Wave.create({ container, ...source, ...SHAPE, ...coloursOf(container) });
      wave.on('ready', setDuration);
      wave.on('error', () => setUndrawable(url));
      const repaint = () => wave.setOptions(coloursOf(container));
      DARK.addEventListener('change', repaint);
      return () => {
        DARK.removeEventListener('change', repaint);
        wave.destroy();
        URL.revokeObjectURL(address);
      };
    };
    let stop: (() => void) | null = null;
    let isGone = false;
    const draw = async () => {
      // Not part of the first load: an empty list has no sound.
      const [{ default: Wave }, file] = await Promise.all([import('wavesurfer.js'), read(url)]);
      const sound = await decoded(file);
      if (!isGone) stop = setUp(Wave, file, sound);
    };
    // A file that cannot be read may still be played.
    draw().catch(() => isGone || setUndrawable(url));
    return () => {
      isGone = true;
      stop?.();
    };
  }, [audio, url, isDrawable, read]);

  return { canvas, duration, isDrawable };
}

/** Decodes a sound at a rate that is enough to draw it. @throws DOMException when it is none */
async function decoded(file: Blob): Promise<AudioBuffer> {
  return new OfflineAudioContext(1, 1, DRAWN_RATE).decodeAudioData(await file.arrayBuffer());
}

/** The shape of a sound of one channel or more, of which two are drawn. */
function peaksOf(sound: AudioBuffer) {
  const channels = [...Array(Math.min(sound.numberOfChannels, 2)).keys()];
  return { peaks: channels.map((channel) => sound.getChannelData(channel)), duration: sound.duration };
}

/** A canvas knows no custom properties. */
function coloursOf(element: HTMLElement) {
  const style = getComputedStyle(element);
  return {
    waveColor: style.getPropertyValue('--wave').trim(),
    progressColor: style.getPropertyValue('--accent').trim(),
  };
}
