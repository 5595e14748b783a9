import { onTestFinished } from 'vitest';
import { noProxy } from '../../src/core/outbound.js';
import { MultipartUploads } from '../../src/files/multipart-uploads.js';
import { S3Bucket } from '../../src/files/s3-bucket.js';
import { S3KeptFiles } from '../../src/files/s3-kept-files.js';
import { bucketUnderTest } from './bucket-under-test.js';
import { swiftKey } from './swift-server.js';

/** The smallest part that S3 takes. */
export const PART_BYTES = 5 * 1024 * 1024;

/** Copies of results in a bucket, as one gateway sees them. @param url the bucket; absent: a new one */
export async function keptInBucket(options: { secretAccessKey?: string; url?: string } = {}) {
  const { secretAccessKey = swiftKey.secretAccessKey } = options;
  const url = options.url ?? (await bucketUnderTest()).url;
  const bucketUrl = new URL(`${url}/`);
  const access = { ...swiftKey, secretAccessKey, bucketUrl, prefix: 'files/', region: 'us-east-1' };
  const outbound = { userAgent: 'test', proxy: noProxy };
  const bucket = new S3Bucket(access, { clock: { now: Date.now }, idleTimeoutMs: 20_000, outbound });
  onTestFinished(() => bucket.close());
  const uploads = new MultipartUploads(bucket);
  return { url, bucket, uploads, kept: new S3KeptFiles(bucket, PART_BYTES) };
}
