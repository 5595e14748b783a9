import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type BoundedFile, readBoundedFile } from './bounded-file.js';
import type { DefinitionProblem } from './json-path.js';
import { parseJsonText } from './json-text.js';
import type { ModelDefinition } from './model-definition.js';
import { readDefinition } from './read-definition.js';

/** The longest file, in bytes. */
const LONGEST_FILE = 256 * 1_024;

/** A file of definitions that was read: its definition, or all that is wrong with it. */
export interface DefinitionFile {
  /** Its name in the directory. */
  file: string;
  /** Null: it has problems. */
  definition: ModelDefinition | null;
  problems: readonly DefinitionProblem[];
}

/**
 * Reads every `*.json` of a directory, in the order of the names. Other files and hidden ones are ignored.
 * @throws Error when the directory cannot be read
 */
export async function readDefinitionFiles(directory: string): Promise<DefinitionFile[]> {
  const names = await readdir(directory);
  const files = names.filter((name) => name.endsWith('.json') && !name.startsWith('.')).sort();
  const read: DefinitionFile[] = [];
  // One for all: each file is parsed before the next one is read.
  const buffer = Buffer.alloc(LONGEST_FILE + 1);
  for (const file of files) {
    const { definition = null, problems = [] } = readDefinitionFile(join(directory, file), buffer);
    read.push({ file, definition, problems });
  }
  return read;
}

function readDefinitionFile(path: string, buffer: Buffer): ReturnType<typeof readDefinition> {
  try {
    const { json, problems } = parseJsonText(readBytes(path, buffer));
    const [first, ...others] = problems;
    return first ? { problems: [first, ...others] } : readDefinition(json);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { problems: [{ path: [], problem: reason }] };
  }
}

/** @throws Error when it is no file, is too long, or cannot be read */
function readBytes(path: string, buffer: Buffer): Buffer {
  const bytes = readFile(path, buffer);
  if (bytes === 'not-a-file') throw new Error('must be a file');
  if (bytes === 'too-long') throw new Error(`must have at most ${LONGEST_FILE} bytes`);
  return bytes;
}

function readFile(path: string, buffer: Buffer): BoundedFile {
  try {
    return readBoundedFile(path, buffer);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : error;
    throw new Error(`cannot be read (${code}): it must be a file that the gateway may read`);
  }
}
