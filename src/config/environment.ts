import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { foreignEncoding } from '../core/text-encoding.js';
import { ConfigError, type Environment } from './variable.js';

/** A value without quotes that goes on after `#`, which starts a comment: the value would be cut there. */
const CUT_VALUE = /^\s*(?:export\s+)?([\w.-]+)\s*=[ \t]*[^\s"'`#][^#\n]*(?<=\S)#/m;

/** An assignment; a value in quotes may go on over several lines. */
const ASSIGNMENT = /^[^\S\n]*(?:export\s+)?[\w.-]+[^\S\n]*=[^\S\n]*(?:"[^"]*"|'[^']*'|`[^`]*`)?[^\n]*$/gm;

/**
 * The process's environment over the `.env` file, if there is one.
 * @param path where that file is, by default in the working directory
 * @throws ConfigError for a file that cannot be read as it is meant
 */
export function readEnv(path = '.env'): Environment {
  return { ...parseFile(readFile(path)), ...process.env };
}

function readFile(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0);
    throw new ConfigError(`.env cannot be read: ${(error as Error).message}`);
  }
}

function parseFile(bytes: Buffer): Environment {
  const encoding = foreignEncoding(bytes);
  if (encoding) throw new ConfigError(`.env must be UTF-8, but is ${encoding}: save it as UTF-8`);
  const text = new TextDecoder().decode(bytes);
  if (/\r(?!\n)/.test(text)) throw new ConfigError('.env must end its lines with LF or CR LF');
  const line = foreignLine(text);
  if (line !== null)
    throw new ConfigError(`.env line ${line} must be NAME=value or a comment that begins with #`);
  const [, name] = CUT_VALUE.exec(text) ?? [];
  if (name)
    throw new ConfigError(`${name} must be in quotes in .env, as its value contains # and would end there`);
  return parseEnv(text);
}

/** The number of the first line that is no assignment, comment or empty line: Node would let it swallow the next one. */
function foreignLine(text: string): number | null {
  const others = text.replace(ASSIGNMENT, (assignment) => assignment.replace(/[^\n]/g, ''));
  const at = others.split('\n').findIndex((line) => !/^\s*(?:#.*)?$/.test(line));
  return at < 0 ? null : at + 1;
}
