import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { noProxy } from '../../src/core/outbound.js';
import { S3Bucket } from '../../src/files/s3-bucket.js';
import { bucketUnderTest } from '../support/bucket-under-test.js';
import { noSwift, swiftKey } from '../support/swift-server.js';

async function openBucket({ secretAccessKey = swiftKey.secretAccessKey, now = Date.now } = {}) {
  const { url } = await bucketUnderTest();
  const bucketUrl = new URL(`${url}/`);
  const access = { ...swiftKey, secretAccessKey, bucketUrl, prefix: 'files/', region: 'us-east-1' };
  const bucket = new S3Bucket(access, {
    clock: { now },
    idleTimeoutMs: 20_000,
    outbound: { userAgent: 'test', proxy: noProxy },
  });
  onTestFinished(() => bucket.close());
  return bucket;
}

const asText = (contentType: string) => ({ sizeBytes: 5, contentType });

/** The status of a PUT of this body, whatever length it claims. */
async function putRaw(url: string, body: string, headers: Record<string, string>): Promise<number> {
  const request = httpRequest(url, { method: 'PUT', headers });
  request.on('error', () => undefined);
  request.end(body);
  const [response] = await once(request, 'response');
  response.resume();
  return response.statusCode;
}

describe.skipIf(noSwift)(
  `a bucket at a server that verifies signatures${noSwift ? `: ${noSwift}` : ''}`,
  () => {
    it('keeps what is written, gives a part of it, and forgets it when it is deleted', async () => {
      const bucket = await openBucket();
      await bucket.put('one.txt', Readable.from(['he', 'llo']), asText('text/plain'));

      expect(await bucket.head('one.txt')).toMatchObject({
        'content-length': '5',
        'content-type': 'text/plain',
        etag: expect.any(String),
      });
      const part = await bucket.get('one.txt', { headers: { range: 'bytes=1-2' } });
      expect(part).toMatchObject({ statusCode: 206, headers: { 'content-range': 'bytes 1-2/5' } });
      expect(await text(part.body)).toBe('el');

      await bucket.delete('one.txt');
      await bucket.delete('one.txt');
      expect(await bucket.head('one.txt')).toBeNull();
      const gone = await bucket.get('one.txt');
      await gone.body.dump();
      expect(gone.statusCode).toBe(404);
    });

    it('names the problem when the secret is wrong', async () => {
      const bucket = await openBucket({ secretAccessKey: 'another secret' });

      await expect(bucket.get('one.txt')).rejects.toThrow(
        'The bucket of FILES_URL answered HTTP 403 (SignatureDoesNotMatch)',
      );
      await expect(bucket.head('one.txt')).rejects.toThrow('answered HTTP 403');
      await expect(bucket.put('one.txt', Readable.from(['hello']), asText('text/plain'))).rejects.toThrow(
        'SignatureDoesNotMatch',
      );
    });

    it('takes a presigned PUT of the signed length and type alone', async () => {
      const bucket = await openBucket();
      const headers = { 'content-length': '5', 'content-type': 'video/mp4' };
      const url = await bucket.presign({ method: 'PUT', key: 'a', expiresInSeconds: 60, headers });

      expect(await putRaw(url, 'hello you', { ...headers, 'content-length': '9' })).toBe(403);
      expect(await putRaw(url, 'hello', { ...headers, 'content-type': 'text/html' })).toBe(403);
      expect(await putRaw(url.replace('/a?', '/b?'), 'hello', headers)).toBe(403);
      expect(await bucket.head('a')).toBeNull();

      expect(await putRaw(url, 'hello', headers)).toBe(200);
      expect(await bucket.head('a')).toMatchObject({ 'content-length': '5', 'content-type': 'video/mp4' });
    });

    it('answers a presigned GET until it expires or is changed', async () => {
      const bucket = await openBucket();
      await bucket.put('a', Readable.from(['hello']), asText('text/plain'));
      const query = { 'response-content-disposition': 'attachment' };
      const url = await bucket.presign({ method: 'GET', key: 'a', expiresInSeconds: 60, query });
      const anHourAgo = await openBucket({ now: () => Date.now() - 3_600_000 });
      const expired = await anHourAgo.presign({ method: 'GET', key: 'a', expiresInSeconds: 60 });

      const answer = await fetch(url);
      expect(answer.headers.get('content-disposition')).toBe('attachment');
      expect(await answer.text()).toBe('hello');
      expect((await fetch(url.replace('attachment', 'inline'))).status).toBe(403);
      expect((await fetch(expired)).status).toBe(403);
    });
  },
);
