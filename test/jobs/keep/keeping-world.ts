import { randomUUID } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import type { CopyStore } from '../../../src/core/copy-store.js';
import { advance, type Job, JobStatus } from '../../../src/core/job.js';
import type { JobEvent } from '../../../src/core/job-events.js';
import type { JobStore } from '../../../src/core/job-store.js';
import type { KeptFiles } from '../../../src/core/kept-files.js';
import { DiskKeptFiles } from '../../../src/files/disk-kept-files.js';
import { HttpMediaSource } from '../../../src/files/http-media-source.js';
import { ResultKeeper } from '../../../src/jobs/keep/result-keeper.js';
import { SqliteJobStore } from '../../../src/stores/sqlite/sqlite-job-store.js';
import { aJob } from '../../support/a-job.js';
import { directly } from '../../support/directly.js';
import { ManualClock } from '../../support/manual-clock.js';
import { type StorageStandIn, startStorage } from '../../support/media-under-test.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';
import { untilTheEnd } from '../../support/until-the-end.js';

const SEGMENT = 1_000;
export const LEASE_MS = 66_000;
const IDLE_MS = 300;

/** A store, a folder for copies, and an HTTP server in the place of Pixazo's storage. */
export async function keepingWorld(
  serve: RequestListener,
  options: { store?: KeepingStore; freeBytes?: () => number; idleTimeoutMs?: number } = {},
) {
  const clock = new ManualClock();
  const storage = untilTheEnd(await startStorage(serve));
  const store = options.store ?? (await aStore());
  const directory = untilTheEnd(await temporaryDirectory());
  const free = options.freeBytes ?? (() => 1e12);
  const folder = join(directory.path, 'kept');
  const kept = new DiskKeptFiles(folder, { segmentBytes: SEGMENT, freeBytes: async () => free() });
  const events: JobEvent[] = [];
  return {
    clock,
    storage,
    store,
    folder,
    kept,
    events,
    /** One gateway's keeper. */
    keeper: (changes: Partial<Pick<Gateway, 'store' | 'kept' | 'clock'>> = {}) =>
      aKeeper({ clock, store, kept, events, storage, idleTimeoutMs: IDLE_MS, ...options, ...changes }),
    /** A job that has just been COMPLETED with these files at the storage. */
    complete: (...paths: string[]) => completedJob(store, clock, storage, paths),
    find: async (id: string) => {
      const job = await store.find(id);
      if (!job) throw new Error('There is no such job');
      return job;
    },
    /** The bytes of a job's copy; null when it has none. */
    bytesOf: async (id: string, index = 0) => {
      const copy = (await store.find(id))?.media[index]?.copy;
      const file = copy && (await kept.open(copy.name, { start: 0, end: copy.sizeBytes - 1 }));
      return file ? buffer(file) : null;
    },
    /** The reasons for which copies failed. */
    failures: () => events.flatMap((event) => (event.kind === 'copy-failed' ? event.reason : [])),
    kinds: () => events.map(({ kind }) => kind),
  };
}

async function aStore(): Promise<SqliteJobStore> {
  const store = await SqliteJobStore.open(':memory:', 0, { keepResults: true });
  onTestFinished(() => store.close());
  return store;
}

/** The parts of a gateway that keep results. */
interface Gateway {
  clock: ManualClock;
  store: KeepingStore;
  kept: KeptFiles;
  events: JobEvent[];
  storage: StorageStandIn;
  idleTimeoutMs: number;
}

type KeepingStore = JobStore & { copies: CopyStore };

function aKeeper({ clock, store, kept, events, storage, idleTimeoutMs }: Gateway): ResultKeeper {
  const source = new HttpMediaSource({
    idleTimeoutMs,
    trustedOrigin: () => storage.url,
    outbound: directly,
  });
  const services = { store, copies: store.copies, source, kept, clock };
  const keeper = new ResultKeeper(
    { ...services, events: { emit: (event) => events.push(event) } },
    { lease: randomUUID(), leaseMs: LEASE_MS, concurrency: 4 },
  );
  onTestFinished(async () => {
    await keeper.stop();
    await source.close();
  });
  return keeper;
}

async function completedJob(
  store: JobStore,
  clock: ManualClock,
  storage: StorageStandIn,
  paths: string[],
): Promise<Job> {
  const { job } = await store.insert(aJob({ createdAt: clock.now() }));
  const media = paths.map((path) => ({ url: storage.url + path, mimeType: 'audio/wav' }));
  const update = {
    status: JobStatus.COMPLETED as const,
    requestId: null,
    media,
    error: null,
    completedAt: null,
  };
  const after = await store.update(job.id, (current) => advance(current, update, clock.now()));
  return after ?? job;
}
