import { changeSound, soundSettings } from './sound-settings.js';

/** The sound or video that played last. */
let current: HTMLMediaElement | null = null;

/** One sound at a time, and the keys that work on the one that played last. */
export function listenToKeys(): void {
  document.addEventListener('play', onPlay, true);
  document.addEventListener('keydown', onKey);
}

/** Plays at once, also while the wave form still loads the file: then the player loads it for itself. */
export function playSound(media: HTMLMediaElement): void {
  const { source } = media.dataset;
  if (!media.src && source) media.src = source;
  void media.play();
}

function onPlay({ target }: Event): void {
  if (!(target instanceof HTMLMediaElement)) return;
  current = target;
  for (const media of document.querySelectorAll<HTMLMediaElement>('audio, video')) {
    if (media !== target) media.pause();
  }
}

function onKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTaken(event)) return;
  if (act(event)) event.preventDefault();
}

/** Whether the focused element has a use of its own for the key. */
function isTaken({ target, key }: KeyboardEvent): boolean {
  if (!(target instanceof HTMLElement) || target.matches('.seek')) return false;
  if (target.closest('dialog')) return true;
  const isArrow = key.startsWith('Arrow');
  if (target instanceof HTMLInputElement) return isArrow || key === ' ' || isWritten(target);
  if (key === ' ') return target !== document.body;
  return target.matches('textarea, select') || (isArrow && target.matches('video, audio, pre'));
}

function isWritten({ type }: HTMLInputElement): boolean {
  return !/^(?:range|radio|checkbox|file)$/.test(type);
}

/** Whether the key did something. */
function act({ key, shiftKey, target }: KeyboardEvent): boolean {
  if (/^[1-9]$/.test(key)) return switchTo(Number(key), target as Element);
  if (key.toLowerCase() === 'l') return toggleLoop();
  if (!current?.isConnected) return false;
  const seconds = shiftKey ? 5 : 1;
  if (key === 'ArrowLeft') return seek(current, -seconds);
  if (key === 'ArrowRight') return seek(current, seconds);
  if (key !== ' ') return false;
  if (current.paused) playSound(current);
  else current.pause();
  return true;
}

function toggleLoop(): boolean {
  changeSound({ isLooping: !soundSettings().isLooping });
  return true;
}

function seek(media: HTMLMediaElement, seconds: number): boolean {
  media.currentTime = Math.max(media.currentTime + seconds, 0);
  return true;
}

/** Plays another sample of the same job from where the present one is. */
function switchTo(number: number, target: Element): boolean {
  const job = current?.isConnected ? current.closest('.job') : target.closest('.job');
  const sample = job?.querySelectorAll<HTMLMediaElement>('audio, video')[number - 1];
  if (!sample) return false;
  const before = current?.isConnected && current !== sample ? current : null;
  if (before) sample.currentTime = before.currentTime;
  if (!before?.paused) playSound(sample);
  current = sample;
  return true;
}
