import { DOMParser, type Element } from '@xmldom/xmldom';
import type { Dispatcher } from 'undici';
import { firstBytesOf } from './first-bytes.js';
import { BucketError, type BucketRequest, errorOf, type S3Bucket } from './s3-bucket.js';

/** A page of a thousand parts takes less than half of it. */
const LONGEST_ANSWER_BYTES = 1024 * 1024;

/** An object that is being written in parts. The bucket keeps the parts until it is completed or aborted. */
export interface MultipartUpload {
  key: string;
  /** As the bucket named it. */
  id: string;
}

/** A part that the bucket has. */
export interface StoredPart {
  /** From 1 on. */
  number: number;
  etag: string;
  sizeBytes: number;
}

/** S3's multipart uploads, by which an object is written over several requests and by several processes. */
export class MultipartUploads {
  constructor(private readonly bucket: S3Bucket) {}

  /** Begins an upload. @throws BucketError */
  async start(key: string, contentType: string, signal?: AbortSignal): Promise<MultipartUpload> {
    const headers = { 'content-type': contentType };
    const answer = await this.ask({ method: 'POST', key, query: { uploads: '' }, headers, signal });
    return { key, id: textOf(answer, 'UploadId') };
  }

  /** The uploads of this key that are neither completed nor aborted. @throws BucketError */
  async find(key: string): Promise<MultipartUpload[]> {
    const prefix = this.bucket.fullKey(key);
    const answer = await this.ask({ method: 'GET', key: null, query: { uploads: '', prefix } });
    // The key may be the beginning of other ones.
    return Array.from(answer.getElementsByTagName('Upload'))
      .filter((upload) => textOf(upload, 'Key') === prefix)
      .map((upload) => ({ key, id: textOf(upload, 'UploadId') }));
  }

  /** Writes a part; all but the last have at least 5 MiB. @throws BucketError */
  async putPart(
    { key, id }: MultipartUpload,
    number: number,
    bytes: Uint8Array,
    signal?: AbortSignal,
  ): Promise<StoredPart> {
    const query = { partNumber: String(number), uploadId: id };
    const headers = { 'content-length': String(bytes.length) };
    const answer = await this.bucket.send({ method: 'PUT', key, query, headers, body: bytes, signal });
    if (answer.statusCode !== 200) throw await errorOf(answer);
    await answer.body.dump();
    return { number, etag: String(answer.headers.etag), sizeBytes: bytes.length };
  }

  /** The parts in their order. @throws BucketError */
  async parts({ key, id }: MultipartUpload): Promise<StoredPart[]> {
    const parts: StoredPart[] = [];
    for (;;) {
      const query = { uploadId: id, 'part-number-marker': String(parts.at(-1)?.number ?? 0) };
      const page = await this.ask({ method: 'GET', key, query });
      const found = Array.from(page.getElementsByTagName('Part'), (part) => ({
        number: Number(textOf(part, 'PartNumber')),
        etag: textOf(part, 'ETag'),
        sizeBytes: Number(textOf(part, 'Size')),
      }));
      parts.push(...found);
      if (found.length === 0 || textOf(page, 'IsTruncated') !== 'true') return parts;
    }
  }

  /** Makes the object of these parts. @throws BucketError, after which the upload may still be there */
  async complete({ key, id }: MultipartUpload, parts: readonly StoredPart[]): Promise<void> {
    const named = parts.map(
      ({ number, etag }) => `<Part><PartNumber>${number}</PartNumber><ETag>${etag}</ETag></Part>`,
    );
    const body = `<CompleteMultipartUpload>${named.join('')}</CompleteMultipartUpload>`;
    const headers = { 'content-length': String(Buffer.byteLength(body)), 'content-type': 'application/xml' };
    await this.ask({ method: 'POST', key, query: { uploadId: id }, headers, body });
  }

  /** Forgets an upload and its parts, if they are there. @throws BucketError */
  async abort({ key, id }: MultipartUpload): Promise<void> {
    const answer = await this.bucket.send({ method: 'DELETE', key, query: { uploadId: id } });
    if (answer.statusCode !== 204 && answer.statusCode !== 404) throw await errorOf(answer);
    await answer.body.dump();
  }

  /** The document that answers a request. A server that takes its time answers 200 first, and an error after it. */
  private async ask(request: BucketRequest): Promise<Element> {
    const answer = await this.bucket.send(request);
    if (answer.statusCode !== 200) throw await errorOf(answer);
    const root = await documentIn(answer);
    if (!root) throw new BucketError(200, 'no XML');
    if (root.tagName === 'Error') throw new BucketError(200, textOf(root, 'Code'));
    return root;
  }
}

async function documentIn({ body }: Dispatcher.ResponseData): Promise<Element | null> {
  const xml = String(await firstBytesOf(body, LONGEST_ANSWER_BYTES)).trim();
  try {
    return new DOMParser({ onError: () => undefined }).parseFromString(xml, 'text/xml').documentElement;
  } catch {
    return null;
  }
}

/** The text of the first element of this name. */
function textOf(parent: Element, name: string): string {
  return parent.getElementsByTagName(name).item(0)?.textContent ?? '';
}
