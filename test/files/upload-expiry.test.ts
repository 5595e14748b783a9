import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { isTerminal, JobStatus } from '../../src/core/job.js';
import { neverAgain } from '../../src/core/poll-schedule.js';
import { UPLOAD_LIFE_MS } from '../../src/core/upload.js';
import { uploadServices } from '../../src/files/upload-services.js';
import { SqliteJobStore } from '../../src/stores/sqlite/sqlite-job-store.js';
import { aJob } from '../support/a-job.js';
import { directly } from '../support/directly.js';
import { ManualClock } from '../support/manual-clock.js';
import { unobserved } from '../support/silent-events.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { mp4 } from '../support/upload-client.js';

const HOUR_MS = 3_600_000;

async function openUploads() {
  const directory = await temporaryDirectory();
  const store = await SqliteJobStore.open(':memory:', 0);
  const clock = new ManualClock();
  const { uploads } = await uploadServices(
    store,
    clock,
    {
      sandbox: true,
      server: { publicUrl: null },
      files: { storage: { kind: 'disk', directory: directory.path }, uploadMaxBytes: 1_000 },
      jobs: { jobMaxAgeMs: 1 },
      upstream: { timeoutMs: 1 },
    },
    {
      listensAt: () => 'http://127.0.0.1:1',
      outbound: directly,
      observed: unobserved,
      log: { warn: () => undefined },
    },
  );
  const complete = async () => {
    const file = { filename: 'a', sizeBytes: 1_000, mimeType: 'video/mp4' };
    const { id } = await uploads.create('alice', file, undefined);
    await writeFile(join(directory.path, 'uploads', id), mp4());
    return id;
  };
  /** A job of this status that uses an upload. */
  const useIn = async (id: string, status = JobStatus.QUEUED) => {
    const schedule = isTerminal(status) ? neverAgain : { dueAt: clock.now() };
    const job = aJob({ status, schedule });
    await uploads.use('alice', job.id, [{ id, path: ['input', 'videoUrl'] }]);
    await store.insert(job);
    return job.id;
  };
  return {
    store,
    clock,
    uploads,
    complete,
    useIn,
    files: () => readdir(join(directory.path, 'uploads')),
    [Symbol.asyncDispose]: async () => {
      await store.close();
      await directory[Symbol.asyncDispose]();
    },
  };
}

it('an upload goes after a day, unless a job uses it', async () => {
  await using opened = await openUploads();
  const { uploads, clock, complete, useIn, files } = opened;
  const used = await complete();
  const unused = await complete();
  const refused = await complete();
  await useIn(used);
  // Its job was refused by Pixazo, so that none exists.
  await uploads.use('alice', aJob().id, [{ id: refused, path: [] }]);

  clock.advance(UPLOAD_LIFE_MS - 1);
  expect(await uploads.sweep()).toBe(0);
  clock.advance(1);
  expect(await uploads.sweep()).toBe(2);
  expect(await files()).toEqual([used]);
  expect(await uploads.find('alice', unused, undefined)).toBeNull();
  expect(await uploads.find('alice', used, undefined)).toMatchObject({ complete: true });
});

it('an upload goes with the last of its jobs', async () => {
  await using opened = await openUploads();
  const { uploads, store, clock, complete, useIn, files } = opened;
  const id = await complete();
  const first = await useIn(id, JobStatus.COMPLETED);
  const last = await useIn(id, JobStatus.COMPLETED);
  clock.advance(UPLOAD_LIFE_MS);

  await store.delete(first, clock.now());
  await uploads.release(first);
  expect(await files()).toEqual([id]);
  await store.delete(last, clock.now());
  await uploads.release(last);
  expect(await files()).toEqual([]);
});

it('an expired upload stays while the job that is about to use it is not written yet', async () => {
  await using opened = await openUploads();
  const { uploads, clock, complete, files } = opened;
  const id = await complete();
  clock.advance(UPLOAD_LIFE_MS - 1);
  await uploads.use('alice', aJob().id, [{ id, path: [] }]);
  clock.advance(1);

  expect(await uploads.sweep()).toBe(0);
  clock.advance(HOUR_MS);
  expect(await uploads.sweep()).toBe(1);
  expect(await files()).toEqual([]);
});
