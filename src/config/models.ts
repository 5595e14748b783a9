import { text } from './kinds.js';
import type { Values } from './variable.js';

export const modelVariables = {
  MODELS_DIR: {
    ...text('the path of a directory'),
    meaning:
      'A directory of further models, one definition in each `*.json`; see docs/models.md. Other files are ignored.',
  },
} as const;

/** The models beside those that are built in. */
export interface ModelsConfig {
  /** A directory of definitions; null: there are none. */
  directory: string | null;
}

export function modelsConfig(values: Values<typeof modelVariables>): ModelsConfig {
  return { directory: values.MODELS_DIR };
}
