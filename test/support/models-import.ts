import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runImport } from '../../src/models/import/run-import.js';

const main = fileURLToPath(new URL('../../dist/models-import.js', import.meta.url));

/** The output of an import, and how it ended. */
export interface ImportOutcome {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs the built importer in a directory. */
export function runBuiltImport(directory: string, ...args: string[]): Promise<ImportOutcome> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [main, ...args],
      { cwd: directory, maxBuffer: 2 ** 24 },
      (_error, stdout, stderr) => resolve({ code: child.exitCode, stdout, stderr }),
    );
  });
}

/** Runs the importer in this process as if `directory` were the working directory. */
export async function importInto(directory: string, ...args: string[]): Promise<ImportOutcome> {
  const absolute = args.map((arg) => (/^(\/|--)/.test(arg) ? arg : `${directory}/${arg}`));
  if (!args.includes('--out')) absolute.push('--out', `${directory}/models`);
  const written = { stdout: '', stderr: '' };
  const code = await runImport(absolute, {
    stdout: (text) => {
      written.stdout += text;
    },
    stderr: (text) => {
      written.stderr += text;
    },
  });
  const asTyped = (text: string) => text.replaceAll(`${directory}/`, '');
  return { code, stdout: asTyped(written.stdout), stderr: asTyped(written.stderr) };
}

/** Imports a page, which is written into the directory as `page.md`. */
export async function importText(directory: string, page: string | Uint8Array): Promise<ImportOutcome> {
  await writeFile(join(directory, 'page.md'), page);
  return importInto(directory, 'page.md');
}
