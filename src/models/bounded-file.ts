import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

/** The bytes of a file, or why it is not read: it is a directory, a pipe or a device, or it is longer than allowed. */
export type BoundedFile = Buffer | 'not-a-file' | 'too-long';

/**
 * Reads a file into a buffer, of which the result is a part. It blocks the process, for use before it serves: of hundreds of
 * small files, waiting for each in turn would take most of the start.
 * @param buffer one byte longer than the longest file that is read
 * @throws the error of the file system
 */
export function readBoundedFile(path: string, buffer: Buffer): BoundedFile {
  // Opening a pipe would otherwise wait for someone to write into it.
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    return fstatSync(file).isFile() ? readAll(file, buffer) : 'not-a-file';
  } finally {
    closeSync(file);
  }
}

function readAll(file: number, buffer: Buffer): BoundedFile {
  let length = 0;
  for (;;) {
    const bytesRead = readSync(file, buffer, length, buffer.length - length, null);
    if (bytesRead === 0) return buffer.subarray(0, length);
    length += bytesRead;
    if (length === buffer.length) return 'too-long';
  }
}
