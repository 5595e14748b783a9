import { createHash } from 'node:crypto';
import type { z } from 'zod';
import { ConfigError } from '../config/variable.js';
import { foreignEncoding } from '../core/text-encoding.js';
import { readBoundedFile } from '../models/bounded-file.js';
import { type JsonPlace, jsonPath } from '../models/json-path.js';
import { parseJsonText } from '../models/json-text.js';

/** The most bytes of a settings file: prices of thousands of models. */
const LONGEST_BYTES = 1024 * 1024;

/** A JSON file that a variable names: its content, and the file's digest. */
export interface SettingsFile<Settings> {
  settings: Settings;
  /** The SHA-256 of the file's bytes, in hexadecimal. */
  digest: string;
}

/**
 * Reads a JSON file of at most 1 MiB, in UTF-8 with or without a byte order mark.
 * @param variable the name of the variable that names the file
 * @throws ConfigError with `<variable>: <JSON path>: <problem>` for the first value that cannot be used
 */
export async function readSettingsFile<Settings>(
  variable: string,
  path: string,
  schema: z.ZodType<Settings>,
): Promise<SettingsFile<Settings>> {
  const refuse = (problem: string) => new ConfigError(`${variable}: ${problem}`);
  const bytes = await readBytes(path).catch((error: Error) => {
    throw refuse(`${path} cannot be read: ${error.message}`);
  });
  const encoding = foreignEncoding(bytes);
  if (encoding) throw refuse(`${path} must be UTF-8, but is ${encoding}: save it as UTF-8`);
  const { json, problems } = parseJsonText(bytes);
  const [broken] = problems;
  if (broken) throw refuse(`${jsonPath(broken.path)}: ${broken.problem}`);
  const read = schema.safeParse(json);
  if (!read.success) throw refuse(problemIn(read.error));
  return { settings: read.data, digest: createHash('sha256').update(bytes).digest('hex') };
}

/** The message of a value that must be something: for `z.string(must('a text'))` and its kin. */
export function must(be: string) {
  return {
    error: ({ input }: { input?: unknown }) => `${input === undefined ? 'is missing: it ' : ''}must be ${be}`,
  };
}

async function readBytes(path: string): Promise<Buffer> {
  const bytes = readBoundedFile(path, Buffer.alloc(LONGEST_BYTES + 1));
  if (bytes === 'not-a-file') throw new Error('it is not a file');
  if (bytes === 'too-long') throw new Error('it has more than 1 MiB');
  return bytes;
}

function problemIn({ issues: [issue] }: z.ZodError): string {
  if (!issue) return 'cannot be used';
  if (issue.code !== 'unrecognized_keys') return `${jsonPath(issue.path as JsonPlace)}: ${issue.message}`;
  return `${jsonPath([...(issue.path as JsonPlace), issue.keys[0] ?? ''])}: is unknown here`;
}
