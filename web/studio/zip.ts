import type { Job } from '@pixazo-gateway/client';

/**
 * Saves the results of a job as one file.
 * @throws Error when one cannot be read, such as from a host that lets no page read it
 */
export async function saveZip({ id, media }: Job): Promise<void> {
  const files = await Promise.all(
    media.map(async ({ url, downloadUrl, filename }) => {
      const response = await fetch(downloadUrl ?? url);
      if (!response.ok) throw new Error(`${filename} cannot be read: HTTP status ${response.status}`);
      return { name: filename, input: response };
    }),
  );
  const { downloadZip } = await import('client-zip');
  const address = URL.createObjectURL(await downloadZip(files).blob());
  const link = document.createElement('a');
  link.href = address;
  link.download = `${zipName(media, id)}.zip`;
  link.click();
  URL.revokeObjectURL(address);
}

/** `Rain-on-a-roof` for `Rain-on-a-roof-1.wav`. */
function zipName([first]: Job['media'], id: string): string {
  return first?.filename.replace(/(?:-\d+)?\.\w+$/, '') || id;
}
