import type { Job } from '@pixazo-gateway/client';
import { useEffect } from 'react';
import { type Draft, draftOf, type Parameter } from './parameter-value.js';
import { useKeptState } from './use-kept-state.js';

/**
 * The texts of a model's form. They survive a reload of the page, as long as its tab is open.
 * @param used the job whose input takes their place
 */
export function useDraft(modelId: string, parameters: readonly Parameter[], used: Job | null) {
  const [draft, setDraft] = useKeptState<Draft>(`pixazo-draft ${modelId}`, draftOf(parameters));
  // biome-ignore lint/correctness/useExhaustiveDependencies: another job is the reason to fill the form
  useEffect(() => {
    if (used) setDraft(draftOf(parameters, used.input));
  }, [used]);
  return [draft, setDraft] as const;
}
