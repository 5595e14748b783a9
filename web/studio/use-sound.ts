import { type RefObject, useEffect } from 'react';
import { useSoundSettings } from './sound-settings.js';

/** Plays with the volume that was set, and in a loop if that was. */
export function useSound(player: RefObject<HTMLMediaElement | null>): void {
  const { isLooping, volume } = useSoundSettings();
  useEffect(() => {
    if (!player.current) return;
    player.current.loop = isLooping;
    player.current.volume = volume;
  }, [player, isLooping, volume]);
}
