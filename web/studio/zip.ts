import type { Job } from '@pixazo-gateway/client';
import { readResult } from './read-result.js';
import { saveFile } from './save-file.js';

/**
 * Saves the results of a job as one file.
 * @throws Error when one cannot be read
 */
export async function saveZip({ id, media }: Job): Promise<void> {
  const files = await Promise.all(
    media.map(async (file) => ({ name: file.filename, input: await readResult(file) })),
  );
  const { downloadZip } = await import('client-zip');
  saveFile(await downloadZip(files).blob(), `${zipName(media, id)}.zip`);
}

/** `Rain-on-a-roof` for `Rain-on-a-roof-1.wav`. */
function zipName([first]: Job['media'], id: string): string {
  return first?.filename.replace(/(?:-\d+)?\.\w+$/, '') || id;
}
