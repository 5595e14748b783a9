import { createHash, type Hash } from 'node:crypto';
import { type CopiedBytes, type KeptFiles, StorageError, WrongLengthError } from '../core/kept-files.js';
import { bareMimeType } from '../core/media-source.js';
import { inPieces } from './in-pieces.js';
import { type MultipartUpload, MultipartUploads, type StoredPart } from './multipart-uploads.js';
import type { S3Bucket } from './s3-bucket.js';

/** The bytes that are held before they are written. The bucket takes no parts of less than 5 MiB. */
const PART_BYTES = 8 * 1024 * 1024;

/** An object that is written in parts, and those of its parts that are there. */
interface Begun {
  upload: MultipartUpload;
  parts: StoredPart[];
}

/**
 * Copies of results as objects of a bucket. A small one is written by one PUT; a longer one in parts, which the bucket
 * keeps for the next attempt when the copying is cut off, whichever gateway makes it.
 */
export class S3KeptFiles implements KeptFiles {
  private readonly uploads: MultipartUploads;

  /** @param partBytes from 5 MiB on; default 8 MiB */
  constructor(
    private readonly bucket: S3Bucket,
    private readonly partBytes = PART_BYTES,
  ) {
    this.uploads = new MultipartUploads(bucket);
  }

  async received(name: string): Promise<number> {
    const key = keyOf(name);
    const complete = await inBucket(this.sizeOf(key));
    return complete ?? lengthOf((await inBucket(this.begun(key)))?.parts ?? []);
  }

  async write(name: string, bytes: CopiedBytes): Promise<{ sizeBytes: number; sha256: string }> {
    const key = keyOf(name);
    if (bytes.offset === 0) {
      const hash = createHash('sha256');
      const sizeBytes = await this.writeParts(key, bytes, null, hash);
      return { sizeBytes, sha256: hash.digest('hex') };
    }
    const isComplete = (await inBucket(this.sizeOf(key))) === bytes.offset;
    if (!isComplete)
      await this.writeParts(key, bytes, await inBucket(this.continued(key, bytes.offset)), null);
    // The first parts passed another time or another gateway, and a part cannot be read before the object is whole.
    return inBucket(this.readWhole(key));
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

  async remove(name: string): Promise<void> {
    const key = keyOf(name);
    await inBucket(this.bucket.delete(key));
    for (const upload of await inBucket(this.uploads.find(key))) await inBucket(this.uploads.abort(upload));
  }

  /**
   * Writes bytes, and makes the object of all its parts. Returns its length.
   * @param begun the parts before these bytes; null: none
   */
  private async writeParts(
    key: string,
    { offset, sizeBytes, mimeType, body, signal }: CopiedBytes,
    begun: Begun | null,
    hash: Hash | null,
  ): Promise<number> {
    const contentType = bareMimeType(mimeType) ?? 'application/octet-stream';
    const put = (bytes: Uint8Array) =>
      inBucket(this.bucket.put(key, bytes, { sizeBytes: bytes.length, contentType, signal }), signal);
    let written = offset;
    let to = begun;
    for await (const piece of inPieces(body, this.partBytes)) {
      written += piece.length;
      const isLast = piece.length < this.partBytes;
      if (sizeBytes !== null && (isLast ? written !== sizeBytes : written > sizeBytes)) {
        throw new WrongLengthError();
      }
      hash?.update(piece);
      if (isLast && !to) {
        await put(piece);
        return written;
      }
      to ??= { upload: await inBucket(this.uploads.start(key, contentType, signal), signal), parts: [] };
      const { upload, parts } = to;
      parts.push(await inBucket(this.uploads.putPart(upload, parts.length + 1, piece, signal), signal));
    }
    if (sizeBytes !== null && written !== sizeBytes) throw new WrongLengthError();
    if (to) await inBucket(this.uploads.complete(to.upload, to.parts));
    else await put(new Uint8Array());
    return written;
  }

  private async begun(key: string): Promise<Begun | null> {
    const [upload] = await this.uploads.find(key);
    if (!upload) return null;
    const parts = await this.uploads.parts(upload);
    const firstMissing = parts.findIndex(({ number }, index) => number !== index + 1);
    return { upload, parts: firstMissing < 0 ? parts : parts.slice(0, firstMissing) };
  }

  /** The begun object with the parts before this offset alone. @throws StorageError when they are there no more */
  private async continued(key: string, offset: number): Promise<Begun> {
    const begun = await this.begun(key);
    if (begun) {
      const { upload, parts } = begun;
      for (let count = parts.length; count > 0; count -= 1) {
        const before = parts.slice(0, count);
        if (lengthOf(before) === offset) return { upload, parts: before };
      }
    }
    throw new StorageError('the bucket has no longer the parts of a copy');
  }

  /** The length of a complete object; null: there is none. */
  private async sizeOf(key: string): Promise<number | null> {
    const headers = await this.bucket.head(key);
    return headers && Number(headers['content-length']);
  }

  private async readWhole(key: string): Promise<{ sizeBytes: number; sha256: string }> {
    const hash = createHash('sha256');
    let sizeBytes = 0;
    const { statusCode, body } = await this.bucket.get(key);
    for await (const chunk of body) {
      hash.update(chunk);
      sizeBytes += chunk.length;
    }
    if (statusCode !== 200) throw new Error(`it answers HTTP ${statusCode}`);
    return { sizeBytes, sha256: hash.digest('hex') };
  }
}

function keyOf(name: string): string {
  return `kept/${name}`;
}

function lengthOf(parts: readonly StoredPart[]): number {
  return parts.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}

/**
 * @param signal when it is aborted, its reason is thrown
 * @throws StorageError for every failure of the bucket
 */
async function inBucket<Result>(work: Promise<Result>, signal?: AbortSignal): Promise<Result> {
  try {
    return await work;
  } catch (cause) {
    signal?.throwIfAborted();
    if (cause instanceof StorageError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new StorageError(`the bucket cannot be read or written (${reason})`, { cause });
  }
}
