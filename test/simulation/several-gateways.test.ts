import { describe, it, onTestFinished } from 'vitest';
import { systemClock } from '../../src/jobs/system-clock.js';
import { PostgresJobStore } from '../../src/stores/postgres/postgres-job-store.js';
import { MemoryJobStore } from '../support/memory-job-store.js';
import { emptyTables, postgresDatabase } from '../support/postgres-database.js';
import { expectEveryPromiseKept } from './every-promise.js';
import type { Disk } from './simulated-gateway.js';

const MOST_GATEWAYS = 3;

async function inMemory(): Promise<Disk> {
  const store = new MemoryJobStore();
  return { mostProcesses: MOST_GATEWAYS, open: async () => store, close: () => store.close() };
}

/**
 * A database for one history after another, empty for each. Each gateway has its own store, which outlives
 * its processes: a dead process leaves only the calls it had made.
 */
async function onPostgres(): Promise<() => Promise<Disk>> {
  const database = await postgresDatabase();
  const open = () =>
    PostgresJobStore.open(database.url, systemClock, (error) => {
      throw error;
    });
  const stores = await Promise.all(Array.from({ length: MOST_GATEWAYS }, open));
  onTestFinished(async () => {
    for (const store of stores) await store.close();
    await database[Symbol.asyncDispose]();
  });
  const storeAt = (place: number) => {
    const store = stores[place];
    if (!store) throw new Error(`There is no place ${place}`);
    return store;
  };
  return async () => {
    await emptyTables(database.url);
    return {
      mostProcesses: MOST_GATEWAYS,
      open: async (_now, place) => storeAt(place),
      close: async () => undefined,
    };
  };
}

describe('several gateways on one store keep every promise, whatever crashes, stalls or arrives late', () => {
  it('in 300 histories', () => expectEveryPromiseKept(300, Array(20).fill(inMemory)), 120_000);

  it('in 25 histories on PostgreSQL', async () => {
    const lanes = await Promise.all(Array.from({ length: 4 }, onPostgres));
    await expectEveryPromiseKept(25, lanes);
  }, 120_000);
});
