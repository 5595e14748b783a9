import { createWriteStream, type WriteStream } from 'node:fs';
import { mkdir, open, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { DataStore, ERRORS, Upload as TusUpload } from '@tus/server';
import { isUploadId, type Upload, type UploadStorage, type UploadStore } from '../core/upload.js';

/** Only the gateway's own user reads uploads. */
const DIRECTORY_MODE = 0o700;
const FILE_MODE = 0o600;

/** An answer of tus when the disk takes no more. */
const diskFull = {
  status_code: 507,
  body: 'The gateway has no room on its disk for more of this upload. Resume it later.\n',
};

/** Uploads as files in a directory, sent to the gateway by tus. */
export class DiskUploads implements UploadStorage {
  readonly protocol = 'TUS';

  /** @param directory made with the first upload */
  constructor(readonly directory: string) {}

  async create({ id }: Upload): Promise<void> {
    await mkdir(this.directory, { recursive: true, mode: DIRECTORY_MODE });
    await writeFile(this.pathOf(id), '', { mode: FILE_MODE, flag: 'wx' });
  }

  async target(): Promise<null> {
    return null;
  }

  async readAddress(): Promise<null> {
    return null;
  }

  async receivedBytes({ id }: Upload): Promise<number> {
    const { size } = await stat(this.pathOf(id));
    return size;
  }

  async firstBytes({ id }: Upload, count: number): Promise<Uint8Array> {
    const file = await open(this.pathOf(id));
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(count), 0, count, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  }

  /** A stream that writes over the bytes from this offset on, and ends once they are on the disk. */
  writeFrom(id: string, offset: number): WriteStream {
    return createWriteStream(this.pathOf(id), { flags: 'r+', start: offset, flush: true });
  }

  async delete(id: string): Promise<void> {
    await rm(this.pathOf(id), { force: true });
  }

  async close(): Promise<void> {
    // No file stays open.
  }

  /** The only place that makes paths: of ids of the gateway's own making, which hold no separators. */
  private pathOf(id: string): string {
    if (!isUploadId(id)) throw new Error('Not the id of an upload');
    return join(this.directory, id);
  }
}

/**
 * The files as the tus server writes them. `@tus/file-store` keeps files about uploads beside them, where rows take their
 * place, and does not say when the disk is full.
 */
export class TusFiles extends DataStore {
  constructor(
    private readonly disk: DiskUploads,
    private readonly uploads: Pick<UploadStore, 'find'>,
  ) {
    super();
    // Uploads are made by the graph alone.
    this.extensions = [];
  }

  override async getUpload(id: string): Promise<TusUpload> {
    const upload = await this.uploads.find(id);
    if (!upload) throw ERRORS.FILE_NO_LONGER_EXISTS;
    return new TusUpload({ id, size: upload.sizeBytes, offset: await this.disk.receivedBytes(upload) });
  }

  /** Resolves once the bytes are on the disk. */
  override async write(body: Readable, id: string, offset: number): Promise<number> {
    const file = this.disk.writeFrom(id, offset);
    try {
      await pipeline(body, file);
    } catch (error) {
      throw isDiskFull(error) ? diskFull : error;
    }
    return offset + file.bytesWritten;
  }
}

/** A full disk, a full quota, or the largest size of a file. */
function isDiskFull(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG';
}
