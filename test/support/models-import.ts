import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../dist/models-import.js', import.meta.url));

/** The output of an import, and how it ended. */
export interface ImportOutcome {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs the built importer in a directory. */
export function runImport(directory: string, ...args: string[]): Promise<ImportOutcome> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [main, ...args],
      { cwd: directory, maxBuffer: 2 ** 24 },
      (_error, stdout, stderr) => resolve({ code: child.exitCode, stdout, stderr }),
    );
  });
}

/** Runs the built importer on a page, which is written into the directory as `page.md`. */
export async function importText(directory: string, page: string | Uint8Array): Promise<ImportOutcome> {
  await writeFile(join(directory, 'page.md'), page);
  return runImport(directory, 'page.md');
}
