import { createHash, randomBytes } from 'node:crypto';
import { readdir, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { DiskKeptFiles } from '../../src/files/disk-kept-files.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { untilTheEnd } from '../support/until-the-end.js';

const name = '01/019a0000-0000-7000-8000-000000000001-0-1';
const SEGMENT = 1_000;
const file = randomBytes(4_500);
const sha256 = createHash('sha256').update(file).digest('hex');

async function aDisk(options: { free?: () => number } = {}) {
  const directory = untilTheEnd(await temporaryDirectory());
  const folder = join(directory.path, 'files', 'kept');
  const { free = () => 1e12 } = options;
  const kept = new DiskKeptFiles(folder, { segmentBytes: SEGMENT, freeBytes: async () => free() });
  return { kept, folder, path: join(folder, name), part: `${join(folder, name)}.part` };
}

/** The bytes from `offset` on in pieces of 700, which then break off with this error. */
async function* bytes(offset: number, end = file.length, error?: Error): AsyncGenerator<Buffer> {
  for (let at = offset; at < end; at += 700) yield file.subarray(at, Math.min(end, at + 700));
  if (error) throw error;
}

const copy = (offset: number, body: AsyncIterable<Buffer>, sizeBytes: number | null = file.length) => ({
  offset,
  sizeBytes,
  mimeType: 'audio/wav',
  body,
});

describe('a copy on disk', () => {
  it('has the very bytes, is found once it is complete, and is closed to other users', async () => {
    const { kept, path } = await aDisk();
    expect(await kept.open(name, { start: 0, end: 9 })).toBeNull();

    expect(await kept.write(name, copy(0, bytes(0)))).toEqual({ sizeBytes: file.length, sha256 });

    expect(await readFile(path)).toEqual(file);
    expect(await readdir(dirname(path))).toHaveLength(1);
    expect((await stat(dirname(path))).mode & 0o777).toBe(0o700);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    const part = await kept.open(name, { start: 10, end: 19 });
    expect(part && (await buffer(part))).toEqual(file.subarray(10, 20));
  });

  it('of a source that says no length ends where the source ends', async () => {
    const { kept } = await aDisk();

    expect(await kept.write(name, copy(0, bytes(0), null))).toEqual({ sizeBytes: file.length, sha256 });
  });

  it('continues after a cut, from bytes that the disk certainly has', async () => {
    const { kept, path } = await aDisk();
    const cut = new Error('cut');
    await expect(kept.write(name, copy(0, bytes(0, 4_200, cut)))).rejects.toBe(cut);
    expect(await kept.open(name, { start: 0, end: 9 })).toBeNull();
    const received = await kept.received(name);

    expect(received).toBe(3_000);
    expect(await kept.write(name, copy(received, bytes(received)))).toEqual({
      sizeBytes: file.length,
      sha256,
    });
    expect(await readFile(path)).toEqual(file);
  });

  it('that was complete when the process died is complete without another byte', async () => {
    const { kept } = await aDisk();
    await kept.write(name, copy(0, bytes(0)));
    const received = await kept.received(name);

    expect(received).toBe(file.length);
    expect(await kept.write(name, copy(received, bytes(received)))).toEqual({
      sizeBytes: file.length,
      sha256,
    });
  });

  it('is not continued where so little is stored that the disk may not have it', async () => {
    const { kept, part } = await aDisk();
    expect(await kept.received(name)).toBe(0);
    await expect(kept.write(name, copy(0, bytes(0, 1_900, new Error('cut'))))).rejects.toThrow('cut');

    expect((await stat(part)).size).toBe(1_900);
    expect(await kept.received(name)).toBe(0);
  });

  it.each([
    ['fewer', 4_600],
    ['more', 4_400],
  ])('of a source that sends %s bytes than it says is never complete', async (_what, sizeBytes) => {
    const { kept } = await aDisk();

    await expect(kept.write(name, copy(0, bytes(0), sizeBytes))).rejects.toThrow(/number of bytes/);
    expect(await kept.open(name, { start: 0, end: 9 })).toBeNull();
  });

  it('is gone after its removal, complete or not, and so is one that never was', async () => {
    const { kept, part, path } = await aDisk();
    await kept.write(name, copy(0, bytes(0)));
    await writeFile(part, 'x');
    await kept.remove(name);
    await kept.remove(name);

    expect(await readdir(dirname(path))).toEqual([]);
  });

  it('that was cut short on its disk is served to its end and no further', async () => {
    const { kept, path } = await aDisk();
    await kept.write(name, copy(0, bytes(0)));
    await truncate(path, 100);
    const part = await kept.open(name, { start: 0, end: file.length - 1 });

    expect(part && (await buffer(part))).toEqual(file.subarray(0, 100));
  });
});

describe('a disk without room', () => {
  it('takes no bytes beyond those that are left to the database, and gets back what it took', async () => {
    let free = 1e12;
    const { kept, path } = await aDisk({ free: () => free });
    async function* filling() {
      yield file.subarray(0, 2_000);
      free = 1_000_000;
      yield file.subarray(2_000, 4_000);
      throw new Error('more bytes were asked for');
    }

    await expect(kept.write(name, copy(0, filling(), null))).rejects.toMatchObject({
      name: 'StorageError',
      message: 'the disk is almost full (ENOSPC)',
    });
    expect(await readdir(dirname(path))).toEqual([]);
  });

  it('does not begin a file that is longer than its room', async () => {
    const { kept } = await aDisk({ free: () => 70_000_000 });

    await expect(kept.write(name, copy(0, bytes(0), 10_000_000))).rejects.toThrow(/almost full/);
  });
});

it('a folder that cannot be made is trouble of the storage', async () => {
  const { kept, folder } = await aDisk();
  await writeFile(dirname(folder), 'a file').catch(() => undefined);

  await expect(kept.write(name, copy(0, bytes(0)))).rejects.toMatchObject({
    name: 'StorageError',
    message: 'the disk cannot be read or written (ENOTDIR)',
  });
});

it.each(['../../etc/passwd', '01/../../x', '/etc/passwd', '01/', 'a\0/b'])(
  'the name %j reaches no file',
  async (wrong) => {
    const { kept } = await aDisk();

    await expect(kept.open(wrong, { start: 0, end: 9 })).rejects.toThrow(/name of a copy/);
    await expect(kept.remove(wrong)).rejects.toThrow(/name of a copy/);
  },
);
