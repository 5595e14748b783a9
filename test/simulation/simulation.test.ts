import { describe, it } from 'vitest';
import type { Job } from '../../src/core/job.js';
import type { JobStore } from '../../src/core/job-store.js';
import { SqliteJobStore } from '../../src/stores/sqlite/sqlite-job-store.js';
import { MemoryJobStore } from '../support/memory-job-store.js';
import { expectEveryPromiseKept } from './every-promise.js';
import { CALLER } from './rules.js';
import type { Disk } from './simulated-gateway.js';

const LANES = 20;

async function inMemory(): Promise<Disk> {
  let store = new MemoryJobStore();
  return {
    mostProcesses: 1,
    open: async (now) => {
      store = store.reopen(now);
      return store;
    },
    close: () => store.close(),
  };
}

async function inSqlite(): Promise<Disk> {
  let store: SqliteJobStore | null = null;
  return {
    mostProcesses: 1,
    open: async (now) => {
      if (store) await releaseLeases(store, now);
      store ??= await SqliteJobStore.open(':memory:', now);
      return store;
    },
    close: async () => store?.close(),
  };
}

/** The steps of opening a file again, which a database in memory does not have. */
async function releaseLeases(store: JobStore, now: number): Promise<void> {
  const release = (job: Job) =>
    job.schedule.lease === null ? null : { ...job, schedule: { ...job.schedule, lease: null, dueAt: now } };
  const jobs = await store.list({ caller: CALLER }, { after: null, limit: 100 });
  for (const { id } of jobs) await store.update(id, release);
}

describe('every promise is kept, whatever crashes, is lost or arrives late', () => {
  it('in 1,500 histories', () => expectEveryPromiseKept(1_500, Array(LANES).fill(inMemory)), 300_000);

  it('in 200 histories on SQLite', () => expectEveryPromiseKept(200, Array(LANES).fill(inSqlite)), 300_000);
});
