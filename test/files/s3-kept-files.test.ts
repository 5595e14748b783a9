import { createHash, randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { keptInBucket, PART_BYTES } from '../support/kept-in-bucket.js';
import { noSwift } from '../support/swift-server.js';

const NAME = '01/019a0000-0000-7000-8000-000000000001-0-1';
const MIB = 1024 * 1024;
const long = randomBytes(11 * MIB);
const file = long.subarray(0, 300_000);

const checksumOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

/** These bytes in pieces, which then break off with this error. */
async function* inChunks(of: Buffer, error?: Error): AsyncGenerator<Buffer> {
  for (let at = 0; at < of.length; at += 70_000) yield of.subarray(at, at + 70_000);
  if (error) throw error;
}

const copy = (body: AsyncIterable<Buffer>, sizeBytes: number | null = file.length, offset = 0) => ({
  offset,
  sizeBytes,
  mimeType: 'Audio/WAV; x=1',
  body,
});

/** A bucket with the first part of a long copy, whose source broke off later. */
async function bucketWithOnePart() {
  const first = await keptInBucket();
  const cut = copy(inChunks(long.subarray(0, 7 * MIB), new Error('cut')), long.length);
  await expect(first.kept.write(NAME, cut)).rejects.toThrow('cut');
  return { ...first, ...(await keptInBucket({ url: first.url })) };
}

describe.skipIf(noSwift)(`a copy in a bucket${noSwift ? `: ${noSwift}` : ''}`, () => {
  it('has the very bytes and its type, is read in parts, and is gone after its removal', async () => {
    const { bucket, kept } = await keptInBucket();
    expect(await kept.open(NAME, { start: 0, end: 9 })).toBeNull();

    expect(await kept.write(NAME, copy(inChunks(file)))).toEqual({
      sizeBytes: file.length,
      sha256: checksumOf(file),
    });

    expect(await bucket.head(`kept/${NAME}`)).toMatchObject({ 'content-type': 'audio/wav' });
    const whole = await kept.open(NAME, { start: 0, end: file.length - 1 });
    expect(whole && (await buffer(whole)).equals(file)).toBe(true);
    const part = await kept.open(NAME, { start: 1_000, end: 1_999 });
    expect(part && (await buffer(part))).toEqual(file.subarray(1_000, 2_000));
    await kept.remove(NAME);
    await kept.remove(NAME);
    expect(await kept.open(NAME, { start: 0, end: 9 })).toBeNull();
  });

  it.each([
    ['no bytes', 0],
    ['a few bytes', 9],
    ['exactly one part', PART_BYTES],
    ['two parts and a rest', 11 * MIB],
  ])('of a source that does not say how many bytes it sends has %s', async (_what, length) => {
    const { bucket, kept } = await keptInBucket();
    const bytes = long.subarray(0, length);

    expect(await kept.write(NAME, copy(inChunks(bytes), null))).toEqual({
      sizeBytes: length,
      sha256: checksumOf(bytes),
    });
    const stored = await bucket.get(`kept/${NAME}`);
    expect(Buffer.from(await stored.body.arrayBuffer()).equals(bytes)).toBe(true);
    expect(stored.headers['content-type']).toBe('audio/wav');
  });

  it.each<[string, AsyncIterable<Buffer>, number, string]>([
    ['breaks off', inChunks(file.subarray(0, 150_000), new Error('cut')), file.length, 'cut'],
    ['sends fewer bytes than it says', inChunks(file.subarray(0, 150_000)), file.length, 'number of bytes'],
    ['sends more bytes than it says', inChunks(file), 150_000, 'number of bytes'],
    ['sends no bytes', inChunks(Buffer.alloc(0)), file.length, 'number of bytes'],
    ['sends parts and then too few bytes', inChunks(long.subarray(0, 6 * MIB)), 7 * MIB, 'number of bytes'],
    ['sends parts and then too many bytes', inChunks(long), 6 * MIB, 'number of bytes'],
  ])('of a source that %s is not there', async (_what, body, sizeBytes, reason) => {
    const { kept } = await keptInBucket();
    const written = kept.write(NAME, copy(body, sizeBytes));

    await expect(written).rejects.toThrow(reason);
    await expect(written).rejects.not.toMatchObject({ name: 'StorageError' });
    expect(await kept.open(NAME, { start: 0, end: 9 })).toBeNull();
  });

  it('with a wrong secret is trouble of the storage, which says why', async () => {
    const { kept } = await keptInBucket({ secretAccessKey: 'another secret' });
    const trouble = { name: 'StorageError', message: expect.stringContaining('SignatureDoesNotMatch') };

    await expect(kept.write(NAME, copy(inChunks(file)))).rejects.toMatchObject(trouble);
    await expect(kept.open(NAME, { start: 0, end: 9 })).rejects.toMatchObject(trouble);
    await expect(kept.remove(NAME)).rejects.toMatchObject(trouble);
  });

  it('is not read beyond its end', async () => {
    const { kept } = await keptInBucket();
    await kept.write(NAME, copy(inChunks(file)));

    await expect(kept.open(NAME, { start: file.length, end: file.length + 9 })).rejects.toThrow('HTTP 416');
  });
});

describe.skipIf(noSwift)(`a copy that was cut off in a bucket${noSwift ? `: ${noSwift}` : ''}`, () => {
  it('is continued by another gateway after the parts that the bucket has', async () => {
    const { kept } = await bucketWithOnePart();
    expect(await kept.received(NAME)).toBe(PART_BYTES);
    expect(await kept.open(NAME, { start: 0, end: 9 })).toBeNull();

    const rest = copy(inChunks(long.subarray(PART_BYTES)), long.length, PART_BYTES);
    const whole = { sizeBytes: long.length, sha256: checksumOf(long) };
    expect(await kept.write(NAME, rest)).toEqual(whole);
    const stored = await kept.open(NAME, { start: 0, end: long.length - 1 });
    expect(stored && (await buffer(stored)).equals(long)).toBe(true);

    // The process may die before the job names the copy.
    expect(await kept.received(NAME)).toBe(long.length);
    const nothing = copy(inChunks(Buffer.alloc(0)), long.length, long.length);
    expect(await kept.write(NAME, nothing)).toEqual(whole);
  });

  it('is made of all its parts where these were not yet put together', async () => {
    const { kept, uploads } = await bucketWithOnePart();
    const [upload] = await uploads.find(`kept/${NAME}`);
    if (!upload) throw new Error('There is no upload');
    await uploads.putPart(upload, 2, long.subarray(PART_BYTES, 6 * MIB));
    const nothing = copy(inChunks(Buffer.alloc(0)), 6 * MIB, 6 * MIB);

    expect(await kept.received(NAME)).toBe(6 * MIB);
    expect(await kept.write(NAME, nothing)).toEqual({
      sizeBytes: 6 * MIB,
      sha256: checksumOf(long.subarray(0, 6 * MIB)),
    });
  });

  it('counts no part after one that is missing', async () => {
    const { kept, uploads } = await bucketWithOnePart();
    const [upload] = await uploads.find(`kept/${NAME}`);
    if (!upload) throw new Error('There is no upload');
    await uploads.putPart(upload, 3, file);

    expect(await kept.received(NAME)).toBe(PART_BYTES);
  });

  it('is kept by a stop, which is no trouble of the storage', async () => {
    const { kept } = await keptInBucket();
    const stop = new AbortController();
    async function* untilStopped() {
      yield long.subarray(0, 6 * MIB);
      stop.abort(new Error('stopped'));
      yield long.subarray(6 * MIB);
    }
    const written = kept.write(NAME, { ...copy(untilStopped(), long.length), signal: stop.signal });

    await expect(written).rejects.toMatchObject({ name: 'Error', message: 'stopped' });
    expect(await kept.received(NAME)).toBe(PART_BYTES);
  });

  it('is forgotten with its parts when it is removed, and no other copy with it', async () => {
    const { kept, uploads } = await bucketWithOnePart();
    const other = await uploads.start(`kept/${NAME}0`, 'audio/wav');
    await kept.remove(NAME);
    await kept.remove(NAME);

    expect(await kept.received(NAME)).toBe(0);
    expect(await uploads.find(`kept/${NAME}`)).toEqual([]);
    expect(await uploads.find(`kept/${NAME}0`)).toEqual([other]);
  });

  it('is trouble of the storage where its parts are gone', async () => {
    const { kept } = await keptInBucket();
    const rest = copy(inChunks(long.subarray(PART_BYTES)), long.length, PART_BYTES);

    await expect(kept.write(NAME, rest)).rejects.toMatchObject({ name: 'StorageError' });
  });
});
