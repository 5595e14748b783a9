import { chmod, copyFile, mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { SqliteJobStore } from '../../../src/stores/sqlite/sqlite-job-store.js';
import { aJob } from '../../support/a-job.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';

async function modesIn(folder: string): Promise<Record<string, string>> {
  const names = await readdir(folder);
  const modes = names.map(async (name) => [name, (await modeOf(join(folder, name))).toString(8)]);
  return Object.fromEntries(await Promise.all(modes));
}

async function modeOf(path: string): Promise<number> {
  return (await stat(path)).mode & 0o777;
}

/** A store with a job in its write-ahead log. */
async function storeIn(folder: string): Promise<SqliteJobStore> {
  const store = await SqliteJobStore.open(join(folder, 'gateway.db'), 0);
  await store.insert(aJob());
  return store;
}

/** A permissive umask shows that the modes are the gateway's own choice. */
function withoutUmask(): void {
  const before = process.umask(0);
  onTestFinished(() => void process.umask(before));
}

it('a new data folder and its database files are for their owner alone', async () => {
  withoutUmask();
  await using directory = await temporaryDirectory();
  const folder = join(directory.path, 'a', 'data');
  const store = await storeIn(folder);

  expect(await modeOf(join(directory.path, 'a'))).toBe(0o700);
  expect(await modeOf(folder)).toBe(0o700);
  expect(await modesIn(folder)).toEqual({ 'gateway.db': '600', 'gateway.db-wal': '600' });
  await store.close();
  expect(await modesIn(folder)).toEqual({ 'gateway.db': '600' });
});

it('database files of looser modes are tightened; their folder and other files keep their modes', async () => {
  withoutUmask();
  await using directory = await temporaryDirectory();
  const folder = join(directory.path, 'shared');
  await mkdir(folder);
  await writeFile(join(folder, 'notes.txt'), 'of somebody else');
  // As a crash leaves them: the write-ahead log is still there.
  const running = await storeIn(directory.path);
  for (const name of ['gateway.db', 'gateway.db-wal'])
    await copyFile(join(directory.path, name), join(folder, name));
  await running.close();
  for (const name of await readdir(folder)) await chmod(join(folder, name), 0o666);

  const store = await storeIn(folder);
  expect(await modesIn(folder)).toEqual({
    'gateway.db': '600',
    'gateway.db-wal': '600',
    'notes.txt': '666',
  });
  expect(await modeOf(folder)).toBe(0o777);
  await store.close();
});
