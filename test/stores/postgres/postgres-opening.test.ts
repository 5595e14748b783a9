import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/jobs/system-clock.js';
import { PostgresJobStore } from '../../../src/stores/postgres/postgres-job-store.js';
import { aJob } from '../../support/a-job.js';
import { freePort } from '../../support/free-port.js';
import { nextRevision } from '../../support/next-revision.js';
import { execute, postgresDatabase } from '../../support/postgres-database.js';
import { openPostgresStore } from '../../support/postgres-store.js';

const open = (url: string) => PostgresJobStore.open(url, systemClock, () => undefined);

describe('a PostgreSQL database', () => {
  it('that is empty is migrated by ten gateways that start at once', async () => {
    await using database = await postgresDatabase();
    const stores = await Promise.all(Array.from({ length: 10 }, () => open(database.url)));
    const [first, ...others] = stores;
    const job = aJob();
    await first?.insert(job);

    for (const store of others) expect(await store.find(job.id)).toEqual(job);
    await Promise.all(stores.map((store) => store.close()));
  });

  it('that a newer gateway has migrated serves this one too', async () => {
    await using database = await postgresDatabase();
    await (await open(database.url)).close();
    await execute(
      database.url,
      `alter table jobs add column mood text;
       insert into kysely_migration values ('9999-mood', '2030-01-01')`,
    );
    const store = await openPostgresStore(database.url);
    const job = aJob();
    await store.insert(job);

    expect(await store.find(job.id)).toEqual(job);
  });

  it('to which a newer gateway adds columns keeps serving a gateway that runs', async () => {
    await using database = await postgresDatabase();
    const store = await openPostgresStore(database.url);
    const job = aJob();
    await store.insert(job);
    const use = async () => {
      await store.update(job.id, nextRevision);
      await store.claimDue({ now: 0, limit: 1, lease: 'me', leaseUntil: 1 });
      return store.find(job.id);
    };
    await use();
    await execute(database.url, 'alter table jobs add column mood text');

    expect(await use()).toMatchObject({ id: job.id, revision: job.revision + 2 });
  });

  it('that a newer gateway migrates while this one does, serves both', async () => {
    await using database = await postgresDatabase();
    await (await open(database.url)).close();
    const openings = Array.from({ length: 5 }, () => open(database.url));
    await execute(database.url, `insert into kysely_migration values ('9999-mood', '2030-01-01')`);
    const stores = await Promise.all(openings);

    for (const store of stores) expect(await store.checkWritable()).toBe(true);
    await Promise.all(stores.map((store) => store.close()));
  });

  it('that is lost before a gateway has read its secrets is named by its setting', async () => {
    const database = await postgresDatabase();
    const store = await openPostgresStore(database.url);
    await database[Symbol.asyncDispose]();

    await expect(store.secret('media')).rejects.toThrow(/^DATABASE_URL: the database postgres:/);
  });

  it('keeps the leases of others when one more gateway opens it', async () => {
    await using database = await postgresDatabase();
    const first = await openPostgresStore(database.url);
    const leased = aJob({ schedule: { dueAt: 7_000, lease: 'somebody' } });
    await first.insert(leased);
    const second = await openPostgresStore(database.url);

    expect(await second.find(leased.id)).toEqual(leased);
  });

  it('gives all gateways the same secret, also when they ask for it at once', async () => {
    await using database = await postgresDatabase();
    const stores = [await openPostgresStore(database.url), await openPostgresStore(database.url)];
    const [one, other] = await Promise.all(stores.map((store) => store.secret('media')));

    expect(one).toHaveLength(32);
    expect(other).toEqual(one);
  });

  it('that cannot be reached is named, and its password is not', async () => {
    const port = await freePort();
    const opening = open(`postgres://somebody:canary-password@127.0.0.1:${port}/jobs`);

    await expect(opening).rejects.toThrow(
      `the database postgres://127.0.0.1:${port}/jobs cannot be opened: connect ECONNREFUSED 127.0.0.1:${port}`,
    );
    await expect(opening).rejects.not.toThrow('canary');
  });

  it('that could lose acknowledged transactions is refused', async () => {
    await using database = await postgresDatabase();
    const name = new URL(database.url).pathname.slice(1);
    await execute(database.url, `alter database ${name} set synchronous_commit = off`);

    await expect(open(database.url)).rejects.toThrow('cannot be opened: it runs with synchronous_commit=off');
  });

  it('a missing database is named', async () => {
    await using database = await postgresDatabase();
    const url = `${database.url}_not`;

    await expect(open(url)).rejects.toThrow(/cannot be opened: database "test_\w+_not" does not exist/);
  });
});

describe('the time of a PostgreSQL store', () => {
  it('is that of the database, although the clock of the gateway is an hour ahead', async () => {
    await using database = await postgresDatabase();
    const anHourAhead = { ...systemClock, now: () => Date.now() + 3_600_000 };
    const { clock } = await openPostgresStore(database.url, anHourAhead);

    expect(anHourAhead.now() - clock.now()).toBeGreaterThan(1_800_000);
  });
});
