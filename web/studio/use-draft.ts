import type { Job } from '@pixazo-gateway/client';
import { useEffect, useState } from 'react';
import { type Draft, draftOf, type Parameter } from './parameter-value.js';

/**
 * The texts of a model's form. They survive a reload of the page, as long as its tab is open.
 * @param used the job whose input takes their place
 */
export function useDraft(modelId: string, parameters: readonly Parameter[], used: Job | null) {
  const key = `pixazo-draft ${modelId}`;
  const [draft, setDraft] = useState<Draft>(() => ({
    ...draftOf(parameters),
    ...JSON.parse(sessionStorage.getItem(key) ?? '{}'),
  }));
  useEffect(() => sessionStorage.setItem(key, JSON.stringify(draft)), [key, draft]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another job is the reason to fill the form
  useEffect(() => {
    if (used) setDraft(draftOf(parameters, used.input));
  }, [used]);
  return [draft, setDraft] as const;
}
