import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { type CopiedBytes, type KeptFiles, StorageError, WrongLengthError } from '../core/kept-files.js';
import { bareMimeType } from '../core/media-source.js';
import type { S3Bucket } from './s3-bucket.js';

/** Copies of results as objects of a bucket. A PUT writes all or nothing, so a copy that was cut off begins again. */
export class S3KeptFiles implements KeptFiles {
  constructor(private readonly bucket: Pick<S3Bucket, 'put' | 'get' | 'delete'>) {}

  async received(): Promise<number> {
    return 0;
  }

  async write(
    name: string,
    { sizeBytes, mimeType, body, signal }: CopiedBytes,
  ): Promise<{ sizeBytes: number; sha256: string }> {
    if (sizeBytes === null) throw new Error('it does not say how long the file is');
    const hash = createHash('sha256');
    const source: { error?: unknown } = {};
    async function* hashed(length: number): AsyncGenerator<Uint8Array> {
      let read = 0;
      try {
        for await (const chunk of body) {
          read += chunk.length;
          if (read > length) throw new WrongLengthError();
          hash.update(chunk);
          yield chunk;
        }
        if (read !== length) throw new WrongLengthError();
      } catch (error) {
        source.error = error;
        throw error;
      }
    }
    const contentType = bareMimeType(mimeType) ?? 'application/octet-stream';
    const bytes = Readable.from(hashed(sizeBytes), { objectMode: false });
    try {
      await this.bucket.put(keyOf(name), bytes, { sizeBytes, contentType, signal });
    } catch (error) {
      throw source.error ?? storageError(error);
    }
    return { sizeBytes, sha256: hash.digest('hex') };
  }

  async open(
    name: string,
    { start, end }: { start: number; end: number },
  ): Promise<NodeJS.ReadableStream | null> {
    const headers = { range: `bytes=${start}-${end}` };
    const { statusCode, body } = await inBucket(this.bucket.get(keyOf(name), { headers }));
    if (statusCode === 206) return body;
    await inBucket(body.dump());
    if (statusCode === 404) return null;
    throw new StorageError(`the bucket answers HTTP ${statusCode} to a range`);
  }

  remove(name: string): Promise<void> {
    return inBucket(this.bucket.delete(keyOf(name)));
  }
}

function keyOf(name: string): string {
  return `kept/${name}`;
}

/** @throws StorageError for every failure of the bucket */
async function inBucket<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (cause) {
    throw storageError(cause);
  }
}

function storageError(cause: unknown): StorageError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new StorageError(`the bucket cannot be read or written (${reason})`, { cause });
}
