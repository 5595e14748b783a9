import { describe, expect, it } from 'vitest';
import type { Job } from '../../src/core/job.js';
import type { JobStore } from '../../src/core/job-store.js';
import { SqliteJobStore } from '../../src/stores/sqlite-job-store.js';
import { MemoryJobStore } from '../support/memory-job-store.js';
import { simulate } from './simulate.js';
import { CALLER } from './simulated-client.js';
import type { Disk } from './simulated-gateway.js';

/** Each run takes histories that none has seen; SIMULATION_SEED replays the one that failed. */
const replayed = process.env.SIMULATION_SEED;
const firstSeed = Number(replayed ?? Date.now() % 2 ** 32);
/** Histories that run side by side, so that one goes on while another lets the event loop turn. */
const LANES = 20;

function inMemory(): Disk {
  let store = new MemoryJobStore();
  return {
    open: async (now) => {
      store = store.reopen(now);
      return store;
    },
    close: () => store.close(),
  };
}

function inSqlite(): Disk {
  let store: SqliteJobStore | null = null;
  return {
    open: async (now) => {
      if (store) await releaseLeases(store, now);
      store ??= await SqliteJobStore.open(':memory:', now);
      return store;
    },
    close: async () => store?.close(),
  };
}

/** What opening a file again does, which a database in memory has no way to see. */
async function releaseLeases(store: JobStore, now: number): Promise<void> {
  const release = (job: Job) =>
    job.schedule.lease === null ? null : { ...job, schedule: { ...job.schedule, lease: null, dueAt: now } };
  const jobs = await store.list({ caller: CALLER }, { after: null, limit: 100 });
  for (const { id } of jobs) await store.update(id, release);
}

async function expectPromisesKept(histories: number, newDisk: () => Disk): Promise<void> {
  const end = firstSeed + (replayed === undefined ? histories : 1);
  let seed = firstSeed;
  const lane = async () => {
    while (seed < end) await expectPromisesKeptIn(seed++, newDisk);
  };
  await Promise.all(Array.from({ length: LANES }, lane));
}

async function expectPromisesKeptIn(seed: number, newDisk: () => Disk): Promise<void> {
  const disk = newDisk();
  const broken = await simulate(seed, disk);
  await disk.close();
  expect(broken, `SIMULATION_SEED=${seed} replays it`).toEqual([]);
}

describe('whatever crashes, is lost or comes late, every promise is kept', () => {
  it('in 10,000 histories', () => expectPromisesKept(10_000, inMemory), 120_000);

  it('in 200 histories on SQLite', () => expectPromisesKept(200, inSqlite), 120_000);
});
