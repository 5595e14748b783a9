import { builtInModels } from './built-in-models.js';
import { applyCeilings, type Ceilings } from './ceilings.js';
import { ModelRegistry } from './model-registry.js';

/** The models that the gateway offers, within the operator's ceilings. */
export function offeredModels(ceilings: Ceilings): ModelRegistry {
  return new ModelRegistry(builtInModels.map((model) => applyCeilings(model, ceilings)));
}
