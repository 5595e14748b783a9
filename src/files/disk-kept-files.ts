import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, rename, rm, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type CopiedBytes, type KeptFiles, StorageError, WrongLengthError } from '../core/kept-files.js';

/** Bytes that are written before the disk must have them. */
const SEGMENT_BYTES = 4 * 1024 * 1024;
/** Free bytes that are left to others, such as the database. */
const RESERVED_BYTES = 64 * 1024 * 1024;

interface DiskOptions {
  /** How many bytes are written before they are flushed. Default 4 MiB. */
  segmentBytes?: number;
  /** The free bytes of the disk with this folder. */
  freeBytes?: (folder: string) => Promise<number>;
}

/** Copies of results as files below one folder, which only this user can enter. */
export class DiskKeptFiles implements KeptFiles {
  private readonly segmentBytes: number;
  private readonly freeBytes: (folder: string) => Promise<number>;

  constructor(
    private readonly folder: string,
    { segmentBytes = SEGMENT_BYTES, freeBytes = freeBytesOf }: DiskOptions = {},
  ) {
    this.segmentBytes = segmentBytes;
    this.freeBytes = freeBytes;
  }

  /** After a power cut, the last bytes of an incomplete file may be wrong: its last segment or two do not count. */
  async received(name: string): Promise<number> {
    const path = this.pathOf(name);
    const complete = await sizeOf(path);
    if (complete !== null) return complete;
    const segments = Math.floor(((await sizeOf(partOf(path))) ?? 0) / this.segmentBytes);
    return Math.max(0, segments - 1) * this.segmentBytes;
  }

  async write(name: string, bytes: CopiedBytes): Promise<{ sizeBytes: number; sha256: string }> {
    const path = this.pathOf(name);
    const hash = createHash('sha256');
    const complete = await sizeOf(path);
    if (complete !== null && complete === bytes.offset) {
      await onDisk(hashFirst(hash, path, complete));
      return { sizeBytes: complete, sha256: hash.digest('hex') };
    }
    try {
      const sizeBytes = await this.writePart(partOf(path), bytes, hash);
      await onDisk(rename(partOf(path), path));
      await onDisk(syncFolder(dirname(path)));
      return { sizeBytes, sha256: hash.digest('hex') };
    } catch (error) {
      // The database may lie on the same disk.
      if (error instanceof StorageError) await rm(partOf(path), { force: true }).catch(() => undefined);
      throw error;
    }
  }

  async open(
    name: string,
    { start, end }: { start: number; end: number },
  ): Promise<NodeJS.ReadableStream | null> {
    const file = await onDisk(ifThere(open(this.pathOf(name), 'r')));
    return file?.createReadStream({ start, end }) ?? null;
  }

  async remove(name: string): Promise<void> {
    const path = this.pathOf(name);
    await onDisk(rm(path, { force: true }));
    await onDisk(rm(partOf(path), { force: true }));
  }

  private async writePart(
    path: string,
    { offset, sizeBytes, body }: CopiedBytes,
    hash: Hash,
  ): Promise<number> {
    await onDisk(mkdir(dirname(path), { recursive: true, mode: 0o700 }));
    const part = await onDisk(open(path, offset > 0 ? 'r+' : 'w', 0o600));
    try {
      if (offset > 0) await onDisk(hashFirst(hash, path, offset));
      await onDisk(part.truncate(offset));
      await this.assertRoom(path, (sizeBytes ?? 0) - offset);
      let [position, flushed] = [offset, offset];
      for await (const chunk of body) {
        await onDisk(writeAll(part, chunk, position));
        hash.update(chunk);
        position += chunk.length;
        if (sizeBytes !== null && position > sizeBytes) throw new WrongLengthError();
        if (position - flushed < this.segmentBytes) continue;
        await onDisk(part.datasync());
        await this.assertRoom(path, (sizeBytes ?? 0) - position);
        flushed = position;
      }
      if (sizeBytes !== null && position !== sizeBytes) throw new WrongLengthError();
      await onDisk(part.sync());
      return position;
    } finally {
      await part.close();
    }
  }

  private async assertRoom(path: string, neededBytes: number): Promise<void> {
    const free = await onDisk(this.freeBytes(dirname(path)));
    if (free - Math.max(0, neededBytes) < RESERVED_BYTES) {
      throw new StorageError('the disk is almost full (ENOSPC)');
    }
  }

  private pathOf(name: string): string {
    // Names are the gateway's own; this holds even if a row of the database was changed.
    if (!/^[\w-]{1,8}\/[\w-]{1,200}$/.test(name)) throw new StorageError('the name of a copy is invalid');
    return join(this.folder, name);
  }
}

function partOf(path: string): string {
  return `${path}.part`;
}

async function freeBytesOf(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

async function sizeOf(path: string): Promise<number | null> {
  const found = await onDisk(ifThere(stat(path)));
  return found?.size ?? null;
}

async function writeAll(file: FileHandle, chunk: Uint8Array, position: number): Promise<void> {
  for (let written = 0; written < chunk.length; ) {
    const { bytesWritten } = await file.write(chunk, written, chunk.length - written, position + written);
    written += bytesWritten;
  }
}

/** Reads the first `length` bytes of a file, at least 1, into the hash. */
async function hashFirst(hash: Hash, path: string, length: number): Promise<void> {
  if (length === 0) return;
  for await (const chunk of createReadStream(path, { end: length - 1 })) hash.update(chunk);
}

/** Makes a new name in this folder survive a crash of the machine. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Null when the file is missing. */
async function ifThere<Result>(asking: Promise<Result>): Promise<Result | null> {
  try {
    return await asking;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

/** @throws StorageError for every failure of the disk */
async function onDisk<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (cause) {
    throw new StorageError(`the disk cannot be read or written (${codeOf(cause)})`, { cause });
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}
