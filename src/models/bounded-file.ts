import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

/** The bytes of a file, or why it is not read: it is a directory, a pipe or a device, or it is longer than allowed. */
export type BoundedFile = Buffer | 'not-a-file' | 'too-long';

/**
 * Reads a file into a buffer, of which the result is a part.
 * @param buffer one byte longer than the longest file that is read
 * @throws the error of the file system
 */
export async function readBoundedFile(path: string, buffer: Buffer): Promise<BoundedFile> {
  // Opening a pipe would otherwise wait for someone to write into it.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    return await readAll(file, buffer);
  } finally {
    await file.close();
  }
}

async function readAll(file: FileHandle, buffer: Buffer): Promise<BoundedFile> {
  const stats = await file.stat();
  if (!stats.isFile()) return 'not-a-file';
  let length = 0;
  for (;;) {
    const { bytesRead } = await file.read(buffer, length, buffer.length - length);
    if (bytesRead === 0) return buffer.subarray(0, length);
    length += bytesRead;
    if (length === buffer.length) return 'too-long';
  }
}
