import { useSyncExternalStore } from 'react';

/** The page has room for one column only; `narrow.css` begins at the same width. */
const NARROW = matchMedia('(width < 900px)');

/** Whether form and jobs take turns, as they do on a phone. */
export function useNarrow(): boolean {
  return useSyncExternalStore(subscribe, isNarrow);
}

function isNarrow(): boolean {
  return NARROW.matches;
}

function subscribe(listener: () => void): () => void {
  NARROW.addEventListener('change', listener);
  return () => NARROW.removeEventListener('change', listener);
}
