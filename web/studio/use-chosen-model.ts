import type { Model } from '@pixazo-gateway/client';
import { useState } from 'react';

/** The chosen model survives a reload. */
const CHOSEN = 'pixazo-model';

/** The model whose form is shown, the models whose forms exist, and the function that chooses another. */
export function useChosenModel(models: readonly Model[] | null) {
  const [chosen, setChosen] = useState(() => sessionStorage.getItem(CHOSEN));
  // A form that was opened keeps its texts; hundreds that were not would only take time.
  const [known, setKnown] = useState<ReadonlySet<string>>(new Set());
  const shown = models?.find(({ id }) => id === chosen) ?? models?.[0];
  const opened = models?.filter(({ id }) => id === shown?.id || id === models[0]?.id || known.has(id)) ?? [];

  function choose(id: string) {
    setKnown((before) => new Set(before).add(id));
    setChosen(id);
    sessionStorage.setItem(CHOSEN, id);
  }

  return { shown, opened, choose };
}
