import type { Upload, UploadStorage } from '../core/upload.js';
import { attachment } from './download-name.js';
import { firstBytesOf } from './first-bytes.js';
import type { S3Bucket } from './s3-bucket.js';

/** Uploads as objects of a bucket. Their bytes never pass the gateway. */
export class BucketUploads implements UploadStorage {
  readonly protocol = 'PUT';

  constructor(private readonly bucket: S3Bucket) {}

  async create(): Promise<void> {
    // An object exists once its bytes are there.
  }

  /** The length and the type are signed: the bucket refuses a body that is longer or shorter. */
  async target({ id, sizeBytes, mimeType }: Upload, expiresInSeconds: number) {
    const headers = { 'Content-Type': mimeType };
    const url = await this.bucket.presign({
      method: 'PUT',
      key: keyOf(id),
      expiresInSeconds,
      headers: { ...headers, 'Content-Length': String(sizeBytes) },
    });
    return { url, headers };
  }

  readAddress({ id, contentType }: Upload, expiresInSeconds: number, asAttachment: boolean): Promise<string> {
    const query: Record<string, string> = {
      'response-content-type': (!asAttachment && contentType) || 'application/octet-stream',
    };
    if (asAttachment) query['response-content-disposition'] = attachment(id);
    return this.bucket.presign({ method: 'GET', key: keyOf(id), expiresInSeconds, query });
  }

  async receivedBytes({ id }: Upload): Promise<number> {
    const headers = await this.bucket.head(keyOf(id));
    return Number(headers?.['content-length'] ?? 0);
  }

  async firstBytes({ id }: Upload, count: number): Promise<Uint8Array> {
    const { statusCode, body } = await this.bucket.get(keyOf(id), {
      headers: { range: `bytes=0-${count - 1}` },
    });
    if (statusCode === 206 || statusCode === 200) return firstBytesOf(body, count);
    await body.dump();
    return new Uint8Array();
  }

  delete(id: string): Promise<void> {
    return this.bucket.delete(keyOf(id));
  }

  close(): Promise<void> {
    return this.bucket.close();
  }
}

function keyOf(id: string): string {
  return `uploads/${id}`;
}
