import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { noProxy } from '../../src/core/outbound.js';
import type { Upload } from '../../src/core/upload.js';
import { BucketUploads } from '../../src/files/bucket-uploads.js';
import { MultipartUploads } from '../../src/files/multipart-uploads.js';
import { S3Bucket } from '../../src/files/s3-bucket.js';

const upload = { id: 'upload-0' } as Upload;
const MEBIBYTE = Buffer.alloc(1024 * 1024, 'x');

/** A bucket at a server that answers every request with this. */
async function bucketAt(answer: RequestListener): Promise<S3Bucket> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const bucket = new S3Bucket(
    {
      bucketUrl: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/files/`),
      prefix: '',
      region: 'us-east-1',
      accessKeyId: 'key',
      secretAccessKey: 'secret',
    },
    {
      clock: { now: Date.now },
      idleTimeoutMs: 20_000,
      outbound: { userAgent: 'test', proxy: noProxy },
    },
  );
  onTestFinished(async () => {
    await bucket.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return bucket;
}

/** Sends without an end, as fast as it is read, and counts what it sends. */
function endless(status: number) {
  const sent = { mebibytes: 0 };
  const listener: RequestListener = (_request, response) => {
    response.writeHead(status);
    const send = () => {
      do sent.mebibytes += 1;
      while (!response.destroyed && response.write(MEBIBYTE));
    };
    response.on('drain', send);
    send();
  };
  return { sent, listener };
}

it('of a server that sends the whole of an endless file instead of a range, only the beginning is read', async () => {
  const { listener, sent } = endless(200);
  const uploads = new BucketUploads(await bucketAt(listener));

  expect(await uploads.firstBytes(upload, 1_000)).toHaveLength(1_000);
  expect(sent.mebibytes).toBeLessThan(32);
});

it('of an endless error, only the beginning is read', async () => {
  const { listener, sent } = endless(500);
  const bucket = await bucketAt(listener);

  await expect(bucket.get('one.txt')).rejects.toThrow('The bucket of FILES_URL answered HTTP 500');
  expect(sent.mebibytes).toBeLessThan(32);
});

/** Answers requests one after another with these documents. */
function answering(...documents: string[]): RequestListener {
  return (_request, response) => void response.end(documents.shift());
}

const multipart = { key: 'one.wav', id: 'an-upload' };

it('an error after the status 200 is an error', async () => {
  const late = '\n\n<?xml version="1.0"?><Error><Code>InternalError</Code><Message>Sorry</Message></Error>';
  const uploads = new MultipartUploads(await bucketAt(answering(late, 'not XML at all', '')));

  await expect(uploads.complete(multipart, [])).rejects.toThrow('HTTP 200 (InternalError)');
  await expect(uploads.complete(multipart, [])).rejects.toThrow('HTTP 200 (no XML)');
  await expect(uploads.complete(multipart, [])).rejects.toThrow('HTTP 200 (no XML)');
});

it('the parts of a long upload are read page by page', async () => {
  const page = (number: number, isTruncated: boolean) =>
    `<ListPartsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><IsTruncated>${isTruncated}</IsTruncated>
      <Part><PartNumber>${number}</PartNumber><ETag>&quot;a${number}&quot;</ETag><Size>5</Size></Part>
    </ListPartsResult>`;
  const asked: (string | undefined)[] = [];
  const pages = answering(page(1, true), page(2, false));
  const uploads = new MultipartUploads(
    await bucketAt((request, response) => {
      asked.push(request.url);
      pages(request, response);
    }),
  );

  expect(await uploads.parts(multipart)).toEqual([
    { number: 1, etag: '"a1"', sizeBytes: 5 },
    { number: 2, etag: '"a2"', sizeBytes: 5 },
  ]);
  expect(asked[1]).toContain('part-number-marker=1');
});
