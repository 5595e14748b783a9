import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Media } from '../../src/core/job.js';
import { type KeptFiles, StorageError } from '../../src/core/kept-files.js';
import { DiskKeptFiles } from '../../src/files/disk-kept-files.js';
import { fileServer, type MediaUnderTest, startMedia } from '../support/media-under-test.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

const file = randomBytes(5_000);
const NAME = '01/019a0000-0000-7000-8000-000000000001-0-1';
const CHANGED = 'Fri, 22 May 2026 13:19:23 GMT';
const copy = {
  name: NAME,
  sizeBytes: file.length,
  sha256: createHash('sha256').update(file).digest('hex'),
  etag: '"the-only-version"',
  modifiedAt: Date.parse(CHANGED),
};

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let gateway: MediaUnderTest;

beforeAll(async () => {
  directory = await temporaryDirectory();
  const kept = new DiskKeptFiles(join(directory.path, 'kept'));
  const body = Readable.from([file]);
  await kept.write(NAME, { offset: 0, sizeBytes: file.length, mimeType: 'audio/wav', body });
  gateway = await startMedia(fileServer(file), { kept });
});

afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await directory[Symbol.asyncDispose]();
});

/** A result at the storage, with a copy. */
const result = (source: string): Media => ({ url: `${source}/o.wav`, mimeType: 'audio/wav', copy });

/** The status, the headers that matter to a player, and the bytes. */
async function answerTo(url: string, init: RequestInit = {}) {
  const answer = await fetch(url, init);
  const { date: _date, connection: _, 'keep-alive': __, ...headers } = Object.fromEntries(answer.headers);
  return { status: answer.status, headers, body: Buffer.from(await answer.arrayBuffer()) };
}

describe('a copy', () => {
  it.each<[string, RequestInit]>([
    ['as a whole', {}],
    ['as its headers', { method: 'HEAD' }],
    ['as the headers of a part', { method: 'HEAD', headers: { range: 'bytes=0-9' } }],
    ['as its first byte', { headers: { range: 'bytes=0-0' } }],
    ['as a part', { headers: { range: 'bytes=1000-1999' } }],
    ['as its end', { headers: { range: 'bytes=4999-' } }],
    ['as its last bytes', { headers: { range: 'bytes=-500' } }],
    ['as more than there is', { headers: { range: 'bytes=4000-9999' } }],
    ['beyond its end', { headers: { range: 'bytes=5000-' } }],
    ['as several parts', { headers: { range: 'bytes=0-1,5-9' } }],
    ['that its reader has', { headers: { 'if-none-match': '"the-only-version"' } }],
    ['of which its reader has another version', { headers: { 'if-none-match': '"another"' } }],
    ['unchanged since', { headers: { 'if-modified-since': CHANGED } }],
    ['as a part of the same version', { headers: { range: 'bytes=0-9', 'if-range': '"the-only-version"' } }],
    ['as a part of another version', { headers: { range: 'bytes=0-9', 'if-range': '"another"' } }],
  ])('%s is served as its origin is, without asking that', async (_what, init) => {
    const fromOrigin = await answerTo(await gateway.wav(), init);
    const asked = gateway.asked.length;
    const fromCopy = await answerTo(await gateway.urlOf([result(gateway.source)]), init);

    expect(fromCopy).toEqual(fromOrigin);
    expect(gateway.asked).toHaveLength(asked);
  });

  it('is unchanged since a later time, and comes in part if it is not younger', async () => {
    const url = await gateway.urlOf([result(gateway.source)]);
    const later = 'Sat, 23 May 2026 13:19:23 GMT';

    expect((await answerTo(url, { headers: { 'if-modified-since': later } })).status).toBe(304);
    const part = { range: 'bytes=0-9', 'if-range': CHANGED };
    expect((await answerTo(url, { headers: part })).status).toBe(206);
    expect((await answerTo(url, { headers: { ...part, 'if-range': later } })).status).toBe(200);
  });

  it('without bytes is a file without bytes', async () => {
    const empty = { ...result(gateway.source), copy: { ...copy, sizeBytes: 0 } };
    const answer = await answerTo(await gateway.urlOf([empty]));

    expect(answer).toMatchObject({ status: 200, headers: { 'content-length': '0' } });
  });

  it('is saved under the same name', async () => {
    const answer = await answerTo(`${await gateway.urlOf([result(gateway.source)])}&download=1`);

    expect(answer.headers['content-disposition']).toContain('filename="rain-on-a-roof-1.wav"');
    expect(answer.body).toEqual(file);
  });

  it('that is missing here is served from its origin', async () => {
    const gone = { ...copy, name: NAME.replace(/1$/, '2') };
    const answer = await answerTo(await gateway.urlOf([{ ...result(gateway.source), copy: gone }]));

    expect(answer.body).toEqual(file);
    expect(gateway.log).toContain('copy: it is missing');
  });
});

/** Copies that cannot be read, or only so. */
function keptFiles(open: KeptFiles['open']): KeptFiles {
  const never = () => Promise.reject(new Error('not asked for'));
  return { open, received: never, write: never, remove: never };
}

it('a copy that cannot be read is served from its origin', async () => {
  const kept = keptFiles(() => Promise.reject(new StorageError('the bucket is away')));
  await using world = await startMedia(fileServer(file), { kept });
  const answer = await answerTo(await world.urlOf([result(world.source)]));

  expect(answer.body).toEqual(file);
  expect(world.log).toEqual(['copy: the bucket is away']);
});

it('a reader that takes nothing of a copy is cut off, which closes the copy', async () => {
  const body = new PassThrough();
  body.write(Buffer.alloc(16_000_000));
  const kept = keptFiles(async () => body);
  await using world = await startMedia(fileServer(file), { kept, readerStallsMs: 200 });
  const long = { ...result(world.source), copy: { ...copy, sizeBytes: 32_000_000 } };
  const request = get(await world.urlOf([long]), { agent: false });
  const [answer] = (await once(request, 'response')) as [IncomingMessage];
  answer.on('error', () => undefined).pause();
  await once(body, 'close').catch(() => undefined);

  expect(body.destroyed).toBe(true);
  request.destroy();
});
