import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { WrittenDefinition } from '../../src/models/definition-schema.js';
import { temporaryDirectory } from './temporary-directory.js';

/** A directory for MODELS_DIR with a file for each definition, deleted when its scope ends. */
export async function modelsDirectory(
  ...definitions: WrittenDefinition[]
): Promise<{ path: string } & AsyncDisposable> {
  const directory = await temporaryDirectory();
  for (const definition of definitions) {
    await writeFile(join(directory.path, `${definition.id}.json`), JSON.stringify(definition));
  }
  return directory;
}
