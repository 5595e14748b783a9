import { open } from 'node:fs/promises';

const LARGEST_PAGE = 1024 * 1024;

/**
 * Reads a page, as far as its size is known to be reasonable.
 * @throws Error for a page that cannot be read, is larger than a megabyte, or is no text in UTF-8
 */
export async function readPage(path: string): Promise<string> {
  const bytes = await readBytes(path).catch((error: NodeJS.ErrnoException) => {
    throw new Error(`The page ${path} cannot be read: ${error.code ?? error.message}`);
  });
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Error(`The page ${path} cannot be read: it is no text in UTF-8; convert it`);
  }
}

async function readBytes(path: string): Promise<Buffer> {
  await using file = await open(path);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of file.createReadStream({ autoClose: false })) {
    size += chunk.length;
    if (size > LARGEST_PAGE) throw new Error(`it is larger than ${LARGEST_PAGE} bytes; divide it`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
