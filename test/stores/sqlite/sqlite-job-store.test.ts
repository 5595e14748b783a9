import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { JobStatus } from '../../../src/core/job.js';
import { openConnection } from '../../../src/stores/sqlite/connection.js';
import { SqliteJobStore } from '../../../src/stores/sqlite/sqlite-job-store.js';
import { aJob } from '../../support/a-job.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';
import { describeCorruptRows } from '../corrupt-rows.js';
import { expectCountedWithoutPrice, jobsFromBefore, withoutMoney } from '../existing-databases.js';
import { given } from '../given-jobs.js';
import { describeJobStore } from '../job-store-contract.js';
import { describeRefusedValues } from '../unstorable-jobs.js';

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let files = 0;

beforeAll(async () => {
  directory = await temporaryDirectory();
});

afterAll(() => directory[Symbol.asyncDispose]());

function newFile(): string {
  files += 1;
  return join(directory.path, `${files}.db`);
}

describeJobStore('SqliteJobStore in memory', () => SqliteJobStore.open(':memory:', 0));
describeJobStore('SqliteJobStore on a file', () => SqliteJobStore.open(newFile(), 0));

describeCorruptRows('a SQLite file', async (jobs) => {
  const path = newFile();
  const intact = await SqliteJobStore.open(path, 0);
  await given(intact, ...jobs);
  await intact.close();
  const file = new DatabaseSync(path);
  file.prepare("update jobs set input = 'rain on a roof' where id = ?").run(jobs.at(-1)?.id ?? '');
  file.close();
  return SqliteJobStore.open(path, 0);
});

describeRefusedValues('SQLite', async () => {
  const path = newFile();
  await (await SqliteJobStore.open(path, 0)).close();
  const file = new DatabaseSync(path);
  for (const event of ['insert', 'update'])
    file.exec(
      `create trigger short_${event} before ${event} on jobs when length(new.media) > 100
       begin select raise(abort, 'too long'); end`,
    );
  file.close();
  return SqliteJobStore.open(path, 0);
});

describe('a SQLite file', () => {
  it('keeps its jobs when it is opened again', async () => {
    const path = newFile();
    const job = aJob({ idempotencyKey: 'key', schedule: { dueAt: 7_000 } });
    const first = await SqliteJobStore.open(path, 0);
    await first.insert(job);
    await first.close();
    const second = await SqliteJobStore.open(path, 9_000);

    expect(await second.find(job.id)).toEqual(job);
    expect(await second.insert(aJob({ idempotencyKey: 'key' }))).toEqual({ job, inserted: false });
    await second.close();
  });

  it('from before there were prices keeps its jobs, which have none', async () => {
    const path = newFile();
    const before = await SqliteJobStore.open(path, 0);
    await given(before, ...jobsFromBefore);
    await before.close();
    const file = new DatabaseSync(path);
    file.exec(withoutMoney);
    file.close();
    const store = await SqliteJobStore.open(path, 0);

    await expectCountedWithoutPrice(store);
    await store.close();
  });

  it('is as before after a migration that was cut short, and is migrated at the next start', async () => {
    const path = newFile();
    const before = await SqliteJobStore.open(path, 0);
    await given(before, ...jobsFromBefore);
    await before.close();
    const outside = (statements: string) => {
      const file = new DatabaseSync(path);
      file.exec(statements);
      file.close();
    };
    // The migration creates this table after others.
    outside(`${withoutMoney}; create table unresolved_charges (job_id text)`);
    await expect(SqliteJobStore.open(path, 0)).rejects.toThrow(/unresolved_charges/);
    outside('drop table unresolved_charges');
    const store = await SqliteJobStore.open(path, 0);

    await expectCountedWithoutPrice(store);
    await store.close();
  });

  it('keeps the limits of every caller when it is opened again', async () => {
    const path = newFile();
    const perMinute = { perMinute: 1, perDay: null };
    const perDay = { perMinute: null, perDay: 1 };
    const first = await SqliteJobStore.open(path, 0);
    await first.insert(aJob(), perMinute);
    await first.close();
    const second = await SqliteJobStore.open(path, 0);

    await expect(second.insert(aJob(), perMinute)).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    await expect(second.insert(aJob(), perDay)).rejects.toMatchObject({ code: 'QUOTA_EXCEEDED' });
    await second.close();
  });

  it('keeps one secret for each name', async () => {
    const path = newFile();
    const first = await SqliteJobStore.open(path, 0);
    const secret = await first.secret('media');
    const other = await first.secret('other');
    await first.close();
    const second = await SqliteJobStore.open(path, 0);

    expect(secret).toHaveLength(32);
    expect(other).not.toEqual(secret);
    expect(await second.secret('media')).toEqual(secret);
    await second.close();
  });

  it('releases all leases when it is opened, so that those jobs are due at once', async () => {
    const path = newFile();
    const leased = aJob({ schedule: { dueAt: 7_000, lease: 'gone' } });
    const waiting = aJob({ schedule: { dueAt: 8_000 } });
    const over = aJob({ status: JobStatus.FAILED, schedule: { dueAt: null } });
    const first = await SqliteJobStore.open(path, 0);
    for (const job of [leased, waiting, over]) await first.insert(job);
    await first.close();
    const second = await SqliteJobStore.open(path, 5_000);

    expect(await second.find(leased.id)).toMatchObject({
      version: leased.version + 1,
      schedule: { ...leased.schedule, dueAt: 5_000, lease: null },
    });
    expect(await second.find(waiting.id)).toEqual(waiting);
    expect(await second.find(over.id)).toEqual(over);
    await second.close();
  });

  it('cannot be opened by a second process', async () => {
    const path = newFile();
    const first = await SqliteJobStore.open(path, 0);

    await expect(SqliteJobStore.open(path, 0)).rejects.toThrow(
      `${path} cannot be opened: database is locked`,
    );
    await first.insert(aJob());
    await first.close();
    await (await SqliteJobStore.open(path, 0)).close();
  });

  it('is opened for durability: WAL, and every commit flushed', () => {
    const connection = openConnection(newFile());

    expect(connection.run('pragma synchronous').rows).toEqual([{ synchronous: 2 }]);
    expect(connection.run('pragma journal_mode').rows).toEqual([{ journal_mode: 'wal' }]);
    connection.close();
  });

  it('is a single file without locks once it is closed', async () => {
    const path = newFile();
    const store = await SqliteJobStore.open(path, 0);
    await store.insert(aJob());
    await store.close();
    const raw = new DatabaseSync(path);

    expect(raw.prepare('select count(*) as jobs from jobs').get()).toEqual({ jobs: 1 });
    raw.close();
    expect(await readdir(directory.path)).not.toContain(`${basename(path)}-wal`);
  });

  it('is created with its folders', async () => {
    const path = join(directory.path, 'not', 'there', 'jobs.db');
    await (await SqliteJobStore.open(path, 0)).close();

    expect(await readdir(join(directory.path, 'not', 'there'))).toContain('jobs.db');
  });

  it('reports a path that is a folder', async () => {
    const path = newFile();
    await mkdir(path);

    await expect(SqliteJobStore.open(path, 0)).rejects.toThrow(
      `${path} cannot be opened: Failed to open database: unable to open database file`,
    );
  });

  it('reports a file that is no database, and leaves its content alone', async () => {
    const path = newFile();
    const diary = 'dear diary, '.repeat(100);
    await writeFile(path, diary);

    await expect(SqliteJobStore.open(path, 0)).rejects.toThrow(
      `${path} cannot be opened: file is not a database`,
    );
    expect(await readFile(path, 'utf8')).toBe(diary);
  });
});
