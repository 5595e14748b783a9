import { useMemo, useSyncExternalStore } from 'react';
import type { GenerateOptions, InputOf, ModelName } from '../generation.js';
import type { Job } from '../job.js';
import { type GenerationSnapshot, GenerationStore, idle } from './generation-store.js';
import { useGateway } from './provider.js';

export interface UseGeneration<Name extends ModelName> extends GenerationSnapshot {
  /**
   * Starts a generation. Resolves to its job, or to null if none came: `error` then says why. While one is submitted,
   * another press has no effect; pressing again with the same input after no job came retries the same generation.
   */
  generate(input: InputOf<Name>, options?: GenerateOptions): Promise<Job | null>;
  /** Forgets job and error, and stops waiting for a job. */
  reset(): void;
}

/** Starts generations of one model, and follows the last one to its end. */
export function useGeneration<Name extends ModelName>(model: Name): UseGeneration<Name> {
  const gateway = useGateway();
  const store = useMemo(() => new GenerationStore(gateway, model), [gateway, model]);
  const snapshot = useSyncExternalStore(store.subscribe, store.getSnapshot, () => idle);
  return { ...snapshot, generate: store.generate, reset: store.reset };
}
