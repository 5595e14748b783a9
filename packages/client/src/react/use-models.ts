import type { Model } from '../gateway.js';
import type { GatewayError } from '../gateway-error.js';
import { type Reading, readWithRetries } from './read-with-retries.js';
import { type Start, useShared } from './shared-store.js';

export interface UseModels {
  /** Null until they were read. */
  models: readonly Model[] | null;
  error: GatewayError | null;
}

type ModelsReading = Reading<readonly Model[]>;

const unread: ModelsReading = { value: null, error: null };
const start: Start<ModelsReading> = (gateway, set) =>
  readWithRetries((signal) => gateway.models({ signal }), set);

/** Every model, with its parameters and their limits. */
export function useModels(): UseModels {
  const { value: models, error } = useShared('models', unread, start);
  return { models, error };
}
