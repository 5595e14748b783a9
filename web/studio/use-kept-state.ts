import { useEffect, useState } from 'react';

/**
 * State that survives a reload of the page, as long as its tab is open.
 * @param key its name in this tab
 * @param initial also has the members that the kept state lacks
 */
export function useKeptState<State extends object>(key: string, initial: State) {
  const [state, setState] = useState<State>(() => ({
    ...initial,
    ...JSON.parse(sessionStorage.getItem(key) ?? '{}'),
  }));
  useEffect(() => sessionStorage.setItem(key, JSON.stringify(state)), [key, state]);
  return [state, setState] as const;
}
