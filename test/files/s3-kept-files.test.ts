import { createHash, randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { keptInBucket } from '../support/kept-in-bucket.js';
import { noSwift } from '../support/swift-server.js';

const NAME = '01/019a0000-0000-7000-8000-000000000001-0-1';
const file = randomBytes(300_000);
const sha256 = createHash('sha256').update(file).digest('hex');

/** The first bytes in pieces, which then break off with this error. */
async function* bytes(end = file.length, error?: Error): AsyncGenerator<Buffer> {
  for (let at = 0; at < end; at += 70_000) yield file.subarray(at, Math.min(end, at + 70_000));
  if (error) throw error;
}

const copy = (body: AsyncIterable<Buffer>, sizeBytes: number | null = file.length) => ({
  offset: 0,
  sizeBytes,
  mimeType: 'Audio/WAV; x=1',
  body,
});

describe.skipIf(noSwift)(`a copy in a bucket${noSwift ? `: ${noSwift}` : ''}`, () => {
  it('has the very bytes and its type, is read in parts, and is gone after its removal', async () => {
    const { bucket, kept } = await keptInBucket();
    expect(await kept.open(NAME, { start: 0, end: 9 })).toBeNull();

    expect(await kept.write(NAME, copy(bytes()))).toEqual({ sizeBytes: file.length, sha256 });

    expect(await bucket.head(`kept/${NAME}`)).toMatchObject({ 'content-type': 'audio/wav' });
    const whole = await kept.open(NAME, { start: 0, end: file.length - 1 });
    expect(whole && (await buffer(whole)).equals(file)).toBe(true);
    const part = await kept.open(NAME, { start: 1_000, end: 1_999 });
    expect(part && (await buffer(part))).toEqual(file.subarray(1_000, 2_000));
    await kept.remove(NAME);
    await kept.remove(NAME);
    expect(await kept.open(NAME, { start: 0, end: 9 })).toBeNull();
  });

  it.each<[string, AsyncIterable<Buffer>, number | null, string]>([
    ['breaks off', bytes(150_000, new Error('cut')), file.length, 'cut'],
    ['sends fewer bytes than it says', bytes(150_000), file.length, 'number of bytes'],
    ['sends more bytes than it says', bytes(), 150_000, 'number of bytes'],
    ['does not say how many it sends', bytes(), null, 'how long'],
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

    await expect(kept.write(NAME, copy(bytes()))).rejects.toMatchObject(trouble);
    await expect(kept.open(NAME, { start: 0, end: 9 })).rejects.toMatchObject(trouble);
    await expect(kept.remove(NAME)).rejects.toMatchObject(trouble);
  });

  it('is not read beyond its end', async () => {
    const { kept } = await keptInBucket();
    await kept.write(NAME, copy(bytes()));

    await expect(kept.open(NAME, { start: file.length, end: file.length + 9 })).rejects.toThrow('HTTP 416');
  });
});
