import { builtInModels } from './built-in-models.js';
import { TakenNames } from './clashes.js';
import { type DefinitionFile, readDefinitionFiles } from './definition-files.js';
import { jsonPath } from './json-path.js';
import type { ModelDefinition } from './model-definition.js';

/** The models of a directory, and a line for each problem: `<file>: <JSON path>: <problem>`. */
export interface ModelsDirectory {
  models: readonly ModelDefinition[];
  problems: readonly string[];
}

/**
 * Reads the definitions of a directory and checks them, also against each other and the built-in models.
 * @param live whether they must be confirmed
 * @throws Error when the directory cannot be read
 */
export async function readModelsDirectory(directory: string, live: boolean): Promise<ModelsDirectory> {
  const taken = new TakenNames();
  for (const model of builtInModels) taken.take(model);
  const files = await readDefinitionFiles(directory);
  const problems = files.flatMap((file) => problemsOf(file, taken, live));
  return { models: files.flatMap(({ definition }) => definition ?? []), problems };
}

function problemsOf(
  { file, definition, problems }: DefinitionFile,
  taken: TakenNames,
  live: boolean,
): string[] {
  const others = definition
    ? [...taken.take(definition), ...(live && !definition.confirmed ? [unconfirmed] : [])]
    : [];
  return [...problems, ...others].map(({ path, problem }) => `${shown(file)}: ${jsonPath(path)}: ${problem}`);
}

const unconfirmed = {
  path: ['confirmed'],
  problem: 'must be true in live mode; set it once you have seen a real answer of this model',
};

/** A name that holds line breaks or other odd characters, as a JSON string. */
function shown(file: string): string {
  return /^[\p{L}\p{N}\p{P}\p{S} ]+$/u.test(file) ? file : JSON.stringify(file);
}
