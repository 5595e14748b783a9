import { useSyncExternalStore } from 'react';

/** How every player plays. */
interface SoundSettings {
  isLooping: boolean;
  /** From 0 to 1. */
  volume: number;
}

const STORED_AS = 'pixazo-sound';
const listeners = new Set<() => void>();
let settings: SoundSettings = {
  isLooping: false,
  volume: 1,
  ...JSON.parse(localStorage.getItem(STORED_AS) ?? '{}'),
};

export function soundSettings(): SoundSettings {
  return settings;
}

export function changeSound(change: Partial<SoundSettings>): void {
  settings = { ...settings, ...change };
  localStorage.setItem(STORED_AS, JSON.stringify(settings));
  for (const listener of listeners) listener();
}

export function useSoundSettings(): SoundSettings {
  return useSyncExternalStore(subscribe, soundSettings);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}
