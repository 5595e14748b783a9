import { createHash, randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { keptInBucket, PART_BYTES } from '../../support/kept-in-bucket.js';
import { ManualClock } from '../../support/manual-clock.js';
import { fileServer, VERSION } from '../../support/media-under-test.js';
import { postgresDatabase } from '../../support/postgres-database.js';
import { openPostgresStore } from '../../support/postgres-store.js';
import { noSwift } from '../../support/swift-server.js';
import { untilTheEnd } from '../../support/until-the-end.js';
import { keepingWorld, LEASE_MS } from './keeping-world.js';

const file = Buffer.concat([Buffer.from('RIFFsizeWAVEfmt '), randomBytes(5_000)]);
const keepResults = { keepResults: true };

/** Three gateways on one PostgreSQL; each has a store with its own connections. */
async function threeStores() {
  const database = untilTheEnd(await postgresDatabase());
  const open = () => openPostgresStore(database.url, undefined, keepResults);
  return [await open(), await open(), await open()] as const;
}

describe('three gateways on one PostgreSQL', () => {
  it('copy each result once, together all of them, and remove each copy once', async () => {
    const stores = await threeStores();
    const world = await keepingWorld(fileServer(file), { store: stores[0] });
    const jobs = await Promise.all(Array.from({ length: 10 }, () => world.complete('/0.wav', '/1.wav')));
    const keepers = stores.map((store) => world.keeper({ store }));
    const work = async () => {
      while ((await stores[0].copies.nextDueAt()) !== null)
        await Promise.all(keepers.map((keeper) => keeper.tick()));
    };
    await work();

    expect(world.storage.asked).toHaveLength(20);
    for (const { id } of jobs) expect(await world.bytesOf(id, 1)).toEqual(file);
    const stored = world.events.filter(({ kind }) => kind === 'copy-stored');
    expect(stored).toHaveLength(20);
    for (const { id } of jobs) await stores[1].delete(id, world.clock.now());
    await work();
    expect(await Promise.all(jobs.map(({ id }) => world.bytesOf(id)))).toEqual(jobs.map(() => null));
  });

  it.skipIf(noSwift)(
    `and one bucket serve what any of them has copied${noSwift ? `: ${noSwift}` : ''}`,
    async () => {
      const stores = await threeStores();
      const first = await keptInBucket();
      const { kept: third } = await keptInBucket({ url: first.url });
      const world = await keepingWorld(fileServer(file), { store: stores[0] });
      const { id } = await world.complete('/0.wav');
      await world.keeper({ store: stores[1], kept: first.kept }).tick();

      const copy = (await stores[2].find(id))?.media[0]?.copy;
      const served = copy && (await third.open(copy.name, { start: 0, end: file.length - 1 }));
      expect(served && (await buffer(served))).toEqual(file);
      await stores[2].delete(id, world.clock.now());
      await world.keeper({ store: stores[0], kept: third }).tick();
      expect(await first.kept.open(copy?.name ?? '', { start: 0, end: 9 })).toBeNull();
    },
  );

  it.skipIf(noSwift)(
    `and one bucket continue the copy of one that died${noSwift ? `: ${noSwift}` : ''}`,
    async () => {
      const stores = await threeStores();
      const first = await keptInBucket();
      const second = await keptInBucket({ url: first.url });
      const long = Buffer.concat([file, randomBytes(7 * 1024 * 1024)]);
      let asked = 0;
      const world = await keepingWorld(
        (request, answer) => {
          asked += 1;
          if (asked > 1) return fileServer(long)(request, answer);
          const head = { 'content-type': 'audio/wav', 'content-length': long.length, etag: VERSION };
          answer.writeHead(200, head).write(long.subarray(0, PART_BYTES + 1_000));
        },
        { store: stores[0], idleTimeoutMs: 60_000 },
      );
      const { id } = await world.complete('/0.wav');
      // It never renews its lease, as its clock stands still.
      void world.keeper({ kept: first.kept, clock: new ManualClock() }).tick();
      await expect.poll(() => second.kept.received(`${id.slice(-2)}/${id}-0-1`)).toBe(PART_BYTES);
      world.clock.advance(LEASE_MS);
      await world.keeper({ store: stores[1], kept: second.kept }).tick();

      expect(world.storage.asked[1]?.headers).toMatchObject({ range: `bytes=${PART_BYTES}-` });
      const sha256 = createHash('sha256').update(long).digest('hex');
      expect((await world.find(id)).media[0]?.copy).toMatchObject({ sizeBytes: long.length, sha256 });
    },
  );
});
