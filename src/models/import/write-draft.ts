import { link, mkdir, readFile, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { WrittenDefinition } from '../definition-schema.js';

/** The fate of a draft: its file is new, says the same already, or says something else and was left alone. */
export type Written = 'new' | 'same' | 'kept';

/**
 * Writes a draft as `<id>.json` into a directory, which is made if it is missing. The file appears whole or not at all,
 * and a file of that name is never replaced.
 * @throws Error of the file system
 */
export async function writeDraft(
  draft: WrittenDefinition,
  directory: string,
): Promise<{ file: string; written: Written }> {
  await mkdir(directory, { recursive: true });
  const file = join(directory, `${draft.id}.json`);
  const json = `${JSON.stringify(draft, null, 2)}\n`;
  // Not `*.json`, so that no gateway loads it.
  const temporary = join(directory, `.${draft.id}.${process.pid}.tmp`);
  await writeFile(temporary, json, { flag: 'wx' });
  try {
    await link(temporary, file);
    return { file, written: 'new' };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return { file, written: (await readFile(file, 'utf8')) === json ? 'same' : 'kept' };
  } finally {
    await unlink(temporary);
  }
}
