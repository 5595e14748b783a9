import { createHash, randomBytes } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import type { RequestListener, ServerResponse } from 'node:http';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SqliteJobStore } from '../../../src/stores/sqlite/sqlite-job-store.js';
import { aGate } from '../../support/gate.js';
import { fileServer, VERSION } from '../../support/media-under-test.js';
import { keepingWorld, LEASE_MS } from './keeping-world.js';

type World = Awaited<ReturnType<typeof keepingWorld>>;

const file = Buffer.concat([Buffer.from('RIFFsizeWAVEfmt '), randomBytes(4_984)]);
const sha256 = createHash('sha256').update(file).digest('hex');
const HOUR_MS = 3_600_000;
const wav = { 'content-type': 'audio/wav' };

/** Sends the head of an answer and its first bytes, and then this. */
function sendsFirst(bytes: number, then: (answer: ServerResponse) => void, etag = '"one"'): RequestListener {
  return (_request, answer) => {
    answer.writeHead(200, { ...wav, etag, 'content-length': file.length });
    answer.write(file.subarray(0, bytes), () => then(answer));
  };
}

/** Closes the connection after what was sent. */
const hangUp = (answer: ServerResponse) => void answer.socket?.end();

/** Whether the first 4,200 bytes are stored in this folder. */
async function isStored(folder: string): Promise<boolean> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const part = names.find((name) => name.endsWith('.part'));
  return part !== undefined && (await stat(join(folder, part))).size === 4_200;
}

/** Sends 4,200 bytes, and closes the connection once they are stored in this folder. */
function breaksOff(folder: () => string, etag?: string): RequestListener {
  return sendsFirst(
    4_200,
    (answer) =>
      void expect
        .poll(() => isStored(folder()))
        .toBe(true)
        .then(() => hangUp(answer)),
    etag,
  );
}

/** Answers the first request in one way, and all others in another. */
function first(one: RequestListener, others: RequestListener): RequestListener {
  let asked = 0;
  return (request, answer) => {
    asked += 1;
    return (asked === 1 ? one : others)(request, answer);
  };
}

describe('a result of a COMPLETED job', () => {
  it('is copied once, byte for byte, as a new revision with its size and checksum', async () => {
    const world = await keepingWorld(fileServer(file));
    const job = await world.complete('/0.wav', '/1.wav');
    const keeper = world.keeper();
    await keeper.tick();
    await keeper.tick();
    const kept = await world.find(job.id);

    expect(kept.revision).toBe(job.revision + 2);
    expect(kept.updatedAt).toBe(job.updatedAt);
    expect(kept.media[1]).toEqual({
      ...job.media[1],
      copy: {
        name: expect.stringMatching(`/${job.id}-1-1$`),
        sizeBytes: 5_000,
        sha256,
        etag: '"the-only-version"',
        modifiedAt: Date.parse('Fri, 22 May 2026 13:19:23 GMT'),
      },
    });
    expect(await world.bytesOf(job.id, 0)).toEqual(file);
    expect(await world.bytesOf(job.id, 1)).toEqual(file);
    expect(world.storage.asked.map(({ url }) => url).sort()).toEqual(['/0.wav', '/1.wav']);
    expect(await world.store.copies.nextDueAt()).toBeNull();
  });

  it('is copied once by two gateways that share the store', async () => {
    const world = await keepingWorld(fileServer(file));
    for (let made = 0; made < 4; made += 1) await world.complete('/0.wav', '/1.wav');
    const [one, other] = [world.keeper(), world.keeper()];
    for (let round = 0; round < 3; round += 1) await Promise.all([one.tick(), other.tick()]);

    expect(world.storage.asked).toHaveLength(8);
    expect(world.failures()).toEqual([]);
  });

  it('without a version at its source gets an ETag of its checksum', async () => {
    const world = await keepingWorld((_request, answer) => answer.writeHead(200, wav).end(file));
    const job = await world.complete('/0.wav');
    await world.keeper().tick();

    expect((await world.find(job.id)).media[0]?.copy).toMatchObject({
      etag: `"${sha256}"`,
      modifiedAt: world.clock.now(),
    });
  });

  it('is copied at the next start where its gateway did not know of it', async () => {
    const world = await keepingWorld(fileServer(file));
    const job = await world.complete('/0.wav');
    const keeper = world.keeper();
    keeper.start();

    await expect.poll(() => world.bytesOf(job.id)).toEqual(file);
  });

  it('is not copied by more than four at a time', async () => {
    const held: ServerResponse[] = [];
    const world = await keepingWorld((_request, answer) => void held.push(answer));
    await world.complete(...Array.from({ length: 9 }, (_, index) => `/${index}.wav`));
    world.keeper().start();
    await expect.poll(() => held.length).toBe(4);
    held.shift()?.writeHead(200, wav).end(file);
    await expect.poll(() => held.length).toBe(4);

    expect(world.storage.asked).toHaveLength(5);
  });
});

describe('a copy that is cut off', () => {
  it('continues with the rest of the same version', async () => {
    const cut = breaksOff(() => world.folder, '"the-only-version"');
    const world: World = await keepingWorld(first(cut, fileServer(file)));
    const job = await world.complete('/0.wav');
    const keeper = world.keeper();
    await keeper.tick();
    expect(await world.bytesOf(job.id)).toBeNull();
    world.clock.advance(1_000);
    await keeper.tick();

    expect(await world.bytesOf(job.id)).toEqual(file);
    expect(world.storage.asked[1]?.headers).toMatchObject({
      range: 'bytes=3000-',
      'if-range': '"the-only-version"',
    });
  });

  it('by the death of its gateway is continued by another one once the lease is over', async () => {
    const arrived = aGate();
    const stall = sendsFirst(4_200, arrived.open, '"the-only-version"');
    const world = await keepingWorld(first(stall, fileServer(file)));
    const job = await world.complete('/0.wav');
    // It never renews its lease, as its clock stands still.
    void world.keeper().tick();
    await arrived.opened;
    const other = world.keeper();
    await other.tick();
    expect(world.storage.asked).toHaveLength(1);
    world.clock.advance(LEASE_MS);
    await other.tick();

    expect(await world.bytesOf(job.id)).toEqual(file);
  });

  it.each<[string, RequestListener]>([
    ['has another version', (_request, answer) => answer.writeHead(200, { ...wav, etag: '"two"' }).end(file)],
    ['ignores ranges', (_request, answer) => answer.writeHead(200, { ...wav, etag: '"one"' }).end(file)],
  ])('begins again where its source %s', async (_what, serve) => {
    const world: World = await keepingWorld(
      first(
        breaksOff(() => world.folder),
        serve,
      ),
    );
    const job = await world.complete('/0.wav');
    const keeper = world.keeper();
    await keeper.tick();
    world.clock.advance(1_000);
    await keeper.tick();

    expect(world.storage.asked[1]?.headers['if-range']).toBe('"one"');
    expect(await world.bytesOf(job.id)).toEqual(file);
    const name = (await world.find(job.id)).media[0]?.copy?.name ?? '';
    expect(name).toMatch(/-2$/);
    expect(await readdir(join(world.folder, dirname(name)))).toHaveLength(1);
  });

  it('never joins parts of two versions, even if its source says that they are one', async () => {
    const lie: RequestListener = (_request, answer) =>
      answer
        .writeHead(206, { ...wav, etag: '"two"', 'content-range': 'bytes 3000-4999/5000' })
        .end(Buffer.alloc(2_000));
    const cut = breaksOff(() => world.folder);
    const world: World = await keepingWorld(first(cut, first(lie, fileServer(file))));
    const job = await world.complete('/0.wav');
    const keeper = world.keeper();
    for (const pause of [0, 1_000, 2_000]) {
      world.clock.advance(pause);
      await keeper.tick();
    }

    expect(world.failures()[1]).toBe('the file changed while it was copied');
    expect(world.storage.asked[2]?.headers.range).toBeUndefined();
    expect(await world.bytesOf(job.id)).toEqual(file);
  });

  it('by the stop of its gateway is due at once', async () => {
    const arrived = aGate();
    const world = await keepingWorld(first(sendsFirst(4_200, arrived.open), fileServer(file)));
    const job = await world.complete('/0.wav');
    const keeper = world.keeper();
    void keeper.tick();
    await arrived.opened;
    await keeper.stop();
    await world.keeper().tick();

    expect(await world.bytesOf(job.id)).toEqual(file);
    expect(world.failures()).toEqual([]);
  });
});

describe('a source that fails', () => {
  it.each<[string, RequestListener, RegExp]>([
    ['with HTTP 500', (_request, answer) => answer.writeHead(500).end(), /HTTP 500/],
    [
      'with a page',
      (_request, answer) => answer.writeHead(200, { 'content-type': 'text/html' }).end('<'),
      /else/,
    ],
    ['by hanging up', (request) => request.socket.destroy(), /cannot be reached/],
    ['by silence', () => undefined, /in time/],
    ['by silence in the middle', sendsFirst(100, () => undefined), /Timeout/i],
    ['with fewer bytes than it says', sendsFirst(100, hangUp), /./],
    [
      'with a part',
      (_request, answer) => answer.writeHead(206, { ...wav, 'content-range': 'bytes 0-4/5' }).end('abcde'),
      /other bytes/,
    ],
    [
      'with a compressed file',
      (_request, answer) => answer.writeHead(200, { ...wav, 'content-encoding': 'gzip' }).end('x'),
      /compressed/,
    ],
    [
      'by leading to a private address',
      (_request, answer) => answer.writeHead(302, { location: 'http://169.254.169.254/latest' }).end(),
      /public internet/,
    ],
    [
      'by leading to this machine',
      (_request, answer) => answer.writeHead(302, { location: 'http://localhost:1/' }).end(),
      /public internet/,
    ],
  ])('%s is tried again after a second', async (_how, serve, reason) => {
    const world = await keepingWorld(first(serve, fileServer(file)));
    const job = await world.complete('/0.wav');
    const keeper = world.keeper();
    await keeper.tick();
    expect(world.failures()).toEqual([expect.stringMatching(reason)]);
    expect(await world.store.copies.nextDueAt()).toBe(world.clock.now() + 1_000);
    world.clock.advance(1_000);
    await keeper.tick();

    expect(await world.bytesOf(job.id)).toEqual(file);
  });

  it('by sending a byte at a time is cut off after half an hour, and its copy continues', async () => {
    let sendOne: () => void = () => undefined;
    const trickle: RequestListener = (_request, answer) => {
      answer.writeHead(200, { ...wav, etag: VERSION, 'content-length': file.length });
      answer.write(file.subarray(0, 4_200));
      sendOne = () => void answer.write(file.subarray(4_200, 4_201));
    };
    const world = await keepingWorld(first(trickle, fileServer(file)), { idleTimeoutMs: 60_000 });
    const job = await world.complete('/0.wav');
    const keeper = world.keeper();
    const working = keeper.tick();
    await expect.poll(() => isStored(world.folder)).toBe(true);
    world.clock.advance(31 * 60_000);
    sendOne();
    await working;
    expect(world.failures()).toEqual(['it sends too slowly']);
    world.clock.advance(1_000);
    await keeper.tick();

    expect(world.storage.asked[1]?.headers.range).toBe('bytes=3000-');
    expect(await world.bytesOf(job.id)).toEqual(file);
  });

  it('for an hour is given up: the job stays COMPLETED, without a copy', async () => {
    const world = await keepingWorld((_request, answer) => answer.writeHead(404).end());
    const job = await world.complete('/0.wav');
    const keeper = world.keeper();
    const began = world.clock.now();
    for (;;) {
      await keeper.tick();
      const dueAt = await world.store.copies.nextDueAt();
      if (dueAt === null) break;
      world.clock.advance(dueAt - world.clock.now());
    }

    expect(world.clock.now() - began).toBeLessThanOrEqual(HOUR_MS);
    expect(world.clock.now() - began).toBeGreaterThan(HOUR_MS - 61_000);
    expect(world.events.at(-1)).toMatchObject({ kind: 'copy-failed', jobId: job.id, isGivenUp: true });
    expect(await world.find(job.id)).toEqual(job);
  });

  it('delays no other copy', async () => {
    const serve: RequestListener = (request, answer) =>
      request.url === '/0.wav' ? answer.writeHead(500).end() : fileServer(file)(request, answer);
    const world = await keepingWorld(serve);
    const job = await world.complete('/0.wav', '/1.wav');
    await world.keeper().tick();

    expect(await world.bytesOf(job.id, 1)).toEqual(file);
  });
});

describe('the content of a result', () => {
  const page = Buffer.from(`\n<!DOCTYPE html><title>Gone</title>${' '.repeat(9_000)}`);
  const archive = Buffer.concat([Buffer.from('PK\x03\x04\x14\0'), Buffer.alloc(9_000)]);
  const serve = (content: Buffer): RequestListener => {
    return (_request, answer) =>
      answer.writeHead(200, { 'content-type': 'application/octet-stream' }).end(content);
  };

  it.each([
    ['a page', page, /a page instead/],
    ['a short page', page.subarray(0, 40), /a page instead/],
    ['an archive', archive, /application\/zip instead/],
  ])('is not kept if it is %s, whatever its source calls it', async (_what, content, reason) => {
    const world = await keepingWorld(serve(content));
    const job = await world.complete('/0.wav');
    await world.keeper().tick();

    expect(world.failures()).toEqual([expect.stringMatching(reason)]);
    expect(await world.find(job.id)).toEqual(job);
  });

  it.each([
    ['of an unknown format', Buffer.alloc(9_000, 'x')],
    ['in the container Ogg', Buffer.concat([Buffer.from('OggS'), Buffer.alloc(9_000)])],
    ['of a few bytes', Buffer.from('RIFF')],
    ['without bytes', Buffer.alloc(0)],
  ])('is kept if it is one %s', async (_what, content) => {
    const world = await keepingWorld(serve(content));
    const job = await world.complete('/0.wav');
    await world.keeper().tick();

    expect((await world.find(job.id)).media[0]?.copy).toMatchObject({ sizeBytes: content.length });
  });
});

describe('the copies of a deleted job', () => {
  it.each<[string, (world: World, id: string) => Promise<unknown>]>([
    ['its caller', ({ store, clock }, id) => store.delete(id, clock.now())],
    [
      'retention',
      ({ store, clock }) => store.deleteEndedBefore({ before: clock.now() + 1, limit: 9, now: clock.now() }),
    ],
  ])('by %s go with it', async (_who, remove) => {
    const world = await keepingWorld(fileServer(file));
    const job = await world.complete('/0.wav', '/1.wav');
    const keeper = world.keeper();
    await keeper.tick();
    const folder = join(world.folder, job.id.slice(-2));
    expect(await readdir(folder)).toHaveLength(2);
    await remove(world, job.id);
    await keeper.tick();

    expect(await readdir(folder)).toEqual([]);
    expect(await world.store.copies.nextDueAt()).toBeNull();
  });

  it('are not begun any more', async () => {
    const world = await keepingWorld(fileServer(file));
    const job = await world.complete('/0.wav');
    await world.store.delete(job.id, world.clock.now());
    await world.keeper().tick();

    expect(world.storage.asked).toEqual([]);
    expect(await world.store.copies.nextDueAt()).toBeNull();
  });

  it('that are just being made are cut off and go', async () => {
    const arrived = aGate();
    const world = await keepingWorld(sendsFirst(4_200, arrived.open));
    const job = await world.complete('/0.wav');
    const keeper = world.keeper();
    const working = keeper.tick();
    await arrived.opened;
    await world.store.delete(job.id, world.clock.now());
    await expect.poll(() => world.clock.sleeping).toBe(1);
    world.clock.advance(LEASE_MS / 3);
    await working;
    await keeper.tick();

    expect(await readdir(join(world.folder, job.id.slice(-2)))).toEqual([]);
    expect(world.failures()).toEqual([]);
  });
});

it('a long copy keeps its lease', async () => {
  const arrived = aGate();
  let finish: () => void = () => undefined;
  const slow = sendsFirst(4_200, (answer) => {
    finish = () => answer.end(file.subarray(4_200));
    arrived.open();
  });
  const world = await keepingWorld(slow);
  const job = await world.complete('/0.wav');
  const working = world.keeper().tick();
  await arrived.opened;
  const before = (await world.store.copies.nextDueAt()) ?? 0;
  world.clock.advance(LEASE_MS / 3);
  await expect.poll(() => world.store.copies.nextDueAt()).toBeGreaterThan(before);
  world.clock.advance(LEASE_MS / 3);
  await expect.poll(() => world.store.copies.nextDueAt()).toBeGreaterThan(before + LEASE_MS / 3);
  world.clock.advance(LEASE_MS / 3);
  await world.keeper().tick();
  finish();
  await working;

  expect(world.storage.asked).toHaveLength(1);
  expect(await world.bytesOf(job.id)).toEqual(file);
});

describe('a full disk', () => {
  it('stops keeping, says so once, and keeps the same results when it has room', async () => {
    let free = 0;
    const world = await keepingWorld(fileServer(file), { freeBytes: () => free });
    const job = await world.complete('/0.wav', '/1.wav');
    const keeper = world.keeper();
    await keeper.tick();
    for (let hour = 0; hour < 3; hour += 1) {
      world.clock.advance(HOUR_MS);
      await keeper.tick();
    }
    free = 1e12;
    world.clock.advance(60_000);
    await keeper.tick();

    expect(await world.bytesOf(job.id, 0)).toEqual(file);
    expect(await world.bytesOf(job.id, 1)).toEqual(file);
    expect(world.events.filter(({ kind }) => kind.startsWith('keeping-'))).toEqual([
      { kind: 'keeping-failed', reason: 'the disk is almost full (ENOSPC)' },
      { kind: 'keeping-recovered' },
    ]);
  });
});

it('a store that does not keep results has nothing to copy', async () => {
  const store = await SqliteJobStore.open(':memory:', 0);
  const world = await keepingWorld(fileServer(file), { store });
  await world.complete('/0.wav');

  expect(await store.copies.nextDueAt()).toBeNull();
});
