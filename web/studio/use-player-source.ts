import { type RefObject, useEffect, useRef, useState } from 'react';

/**
 * The address that a player has. A new one would interrupt it, so it gets that only while it has nothing loaded or has
 * failed, and then goes on where it was.
 * @param onFailed called when the player cannot go on with the newest address
 */
export function usePlayerSource(
  player: RefObject<HTMLMediaElement | null>,
  url: string,
  onFailed: () => void,
): string {
  const [source, setSource] = useState(url);
  const failed = useRef<{ time: number } | null>(null);

  useEffect(() => {
    const element = player.current;
    if (!element) return;
    const isIdle = element.readyState === HTMLMediaElement.HAVE_NOTHING;
    if (isIdle || failed.current) setSource(url);
    const fail = () => {
      failed.current ??= { time: element.currentTime };
      if (source === url) onFailed();
      else setSource(url);
    };
    const goOn = () => {
      const time = failed.current?.time ?? 0;
      failed.current = null;
      if (time === 0) return;
      element.currentTime = time;
      void element.play();
    };
    element.addEventListener('error', fail);
    element.addEventListener('loadedmetadata', goOn);
    return () => {
      element.removeEventListener('error', fail);
      element.removeEventListener('loadedmetadata', goOn);
    };
  }, [player, url, source, onFailed]);

  return source;
}
