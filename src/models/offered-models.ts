import { builtInModels } from './built-in-models.js';
import { applyCeilings, type Ceilings } from './ceilings.js';
import type { ModelDefinition } from './model-definition.js';
import { ModelRegistry } from './model-registry.js';
import { readModelsDirectory } from './models-directory.js';

/** The choice of models. */
export interface OfferOptions {
  /** A directory of further definitions; null: the built-in models alone. */
  directory: string | null;
  ceilings: Ceilings;
  /** Whether further models must be confirmed. */
  live: boolean;
}

/**
 * The models that the gateway offers, within the operator's ceilings.
 * @throws Error with one line that begins with the setting, when a definition or a ceiling cannot be used
 */
export async function offeredModels({ directory, ceilings, live }: OfferOptions): Promise<ModelRegistry> {
  const models = [...builtInModels, ...(directory === null ? [] : await modelsOf(directory, live))];
  return new ModelRegistry(models.map((model) => applyCeilings(model, ceilings)));
}

async function modelsOf(directory: string, live: boolean): Promise<readonly ModelDefinition[]> {
  const { models, problems } = await readModelsDirectory(directory, live).catch((error: unknown) => {
    const code = error instanceof Error && 'code' in error ? error.code : error;
    throw new Error(`MODELS_DIR must be a directory that the gateway may read (${code})`);
  });
  const [problem] = problems;
  if (problem !== undefined) throw new Error(`MODELS_DIR: ${problem}`);
  return models;
}
