import pg from 'pg';
import { describe, expect, it } from 'vitest';
import type { Job } from '../../../src/core/job.js';
import { CostState } from '../../../src/core/job-cost.js';
import { systemClock } from '../../../src/jobs/system-clock.js';
import { PgListener } from '../../../src/stores/postgres/pg-listener.js';
import { aJob } from '../../support/a-job.js';
import { type Fault, startFaultProxy } from '../../support/fault-proxy.js';
import { ManualClock } from '../../support/manual-clock.js';
import { nextRevision } from '../../support/next-revision.js';
import { execute, postgresDatabase } from '../../support/postgres-database.js';
import { openPostgresStore } from '../../support/postgres-store.js';

const WITHIN = { timeout: 20_000 };

/** A store that reaches its database through a proxy. */
async function storeBehindProxy(database: { url: string }, fault: Fault = {}) {
  const address = new URL(database.url);
  const proxy = await startFaultProxy(new URL(`http://${address.host}`), () => fault);
  const through = new URL(database.url);
  through.port = proxy.url.port;
  return { proxy, store: await openPostgresStore(through.href) };
}

describe('a PostgreSQL that goes away', () => {
  it('makes every call fail without a crash, and all work again, watchers included, when it is back', async () => {
    await using database = await postgresDatabase();
    const direct = await openPostgresStore(database.url);
    const { proxy, store } = await storeBehindProxy(database);
    await using _proxy = proxy;
    const job = aJob();
    await store.insert(job);
    const seen: (number | undefined)[] = [];
    store.signals.listen(job.id, async (id) => seen.push((await store.find(id))?.revision));

    await proxy.refuse(true);
    proxy.cut();
    await expect.poll(() => store.checkWritable(), WITHIN).toBe(false);
    await expect(store.insert(aJob())).rejects.toThrow();
    await expect(store.find(job.id)).rejects.toThrow();
    await direct.update(job.id, nextRevision);
    await proxy.refuse(false);

    await expect.poll(() => store.checkWritable(), WITHIN).toBe(true);
    await expect.poll(() => seen.at(-1), WITHIN).toBe(job.revision + 1);
    expect(store.trouble).toContainEqual(expect.stringMatching(/ECONNREFUSED/));
    expect((await store.insert(aJob())).inserted).toBe(true);
  });

  it('in the middle of a transaction has changed nothing', async () => {
    await using database = await postgresDatabase();
    const { proxy, store } = await storeBehindProxy(database);
    await using _proxy = proxy;
    const job = aJob();
    await store.insert(job);
    const change = () => {
      proxy.cut();
      return nextRevision(job);
    };

    await expect(store.update(job.id, change)).rejects.toThrow();
    await expect.poll(() => store.checkWritable(), WITHIN).toBe(true);
    expect(await store.find(job.id)).toEqual(job);
  });

  const price = { price: 40_000n, currency: 'USD', priceVersion: '1', state: CostState.HELD };
  it.each([
    { what: 'without prices', cutRequestAt: 'insert into jobs', cost: null },
    { what: 'with prices', cutRequestAt: 'commit', cost: price },
  ])(
    'during the commit of several inserts $what leaves no part of them behind',
    async ({ cutRequestAt, cost }) => {
      await using database = await postgresDatabase();
      const direct = await openPostgresStore(database.url);
      const fault: Fault = {};
      const { proxy, store } = await storeBehindProxy(database, fault);
      await using _proxy = proxy;
      const jobs = Array.from({ length: 3 }, () => aJob({ schedule: { lease: 'me' }, cost }));
      // Taken up by the connections that are made from now on.
      fault.cutRequestAt = cutRequestAt;
      proxy.cut();
      await expect.poll(() => store.checkWritable(), WITHIN).toBe(true);
      const charge = cost && { cost, refusal: null, hold: null };
      const inserts = jobs.map((job) => store.insert(job, undefined, charge));
      for (const insert of inserts) await expect(insert).rejects.toThrow();
      const found = () => Promise.all(jobs.map((job) => direct.find(job.id)));
      await expect.poll(found).toEqual(jobs);
      delete fault.cutRequestAt;
      proxy.cut();

      await expect.poll(found, WITHIN).toEqual([null, null, null]);
    },
  );

  it('during the commit of several changes has made them or not, and each is made once when it is tried again', async () => {
    await using database = await postgresDatabase();
    const direct = await openPostgresStore(database.url);
    const fault: Fault = {};
    const { proxy, store } = await storeBehindProxy(database, fault);
    await using _proxy = proxy;
    const jobs = Array.from({ length: 3 }, () => aJob());
    for (const job of jobs) await direct.insert(job);
    const change = (job: Job) =>
      store.update(job.id, (now) => (now.revision === job.revision ? nextRevision(now) : null), job);
    fault.cutRequestAt = 'update jobs set';
    proxy.cut();
    await expect.poll(() => store.checkWritable(), WITHIN).toBe(true);
    for (const changed of jobs.map(change)) await expect(changed).rejects.toThrow();
    delete fault.cutRequestAt;
    proxy.cut();
    await expect.poll(() => store.checkWritable(), WITHIN).toBe(true);

    const revisions = (await Promise.all(jobs.map(change))).map((job) => job?.revision);
    expect(revisions).toEqual(jobs.map(({ revision }) => revision + 1));
  });

  it('stays silent is reported as not writable', async () => {
    await using database = await postgresDatabase();
    const { proxy, store } = await storeBehindProxy(database);
    await using _proxy = proxy;
    proxy.silence(true);
    expect(await store.checkWritable()).toBe(false);
    await expect(store.find(aJob().id)).rejects.toThrow();
    proxy.silence(false);

    await expect.poll(() => store.checkWritable(), { timeout: 30_000 }).toBe(true);
  });
});

describe('a listener that stops while it connects again', () => {
  it('ends although its new connection never completes', async () => {
    await using database = await postgresDatabase();
    const address = new URL(database.url);
    const fault: Fault = {};
    await using proxy = await startFaultProxy(new URL(`http://${address.host}`), () => fault);
    const through = new URL(database.url);
    through.port = proxy.url.port;
    const on = { notification: () => undefined, reconnect: async () => undefined, trouble: () => undefined };
    const listener = new PgListener(through.href, 'gateway_jobs', systemClock, on);
    await listener.start();
    fault.delayMs = 200;
    proxy.cut();
    await expect.poll(() => proxy.connections.length).toBe(2);

    await listener.stop();
  });
});

describe('a PostgreSQL that only reads', () => {
  it('is left for one that writes', async () => {
    await using database = await postgresDatabase();
    const store = await openPostgresStore(database.url);
    const name = new URL(database.url).pathname.slice(1);
    await execute(database.url, `alter database ${name} set default_transaction_read_only = on`);
    await execute(
      database.url,
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and pid <> pg_backend_pid()`,
    );
    await expect.poll(() => store.checkWritable()).toBe(false);
    const writing = `${database.url}?options=${encodeURIComponent('-c default_transaction_read_only=off')}`;
    await execute(writing, `alter database ${name} set default_transaction_read_only = off`);

    await expect.poll(() => store.checkWritable(), WITHIN).toBe(true);
  });
});

describe('a PostgreSQL that has refused a job', () => {
  it('still signals other changes while it is read-only', async () => {
    await using database = await postgresDatabase();
    const clock = new ManualClock();
    const store = await openPostgresStore(database.url, clock);
    const job = aJob();
    await store.insert(job);
    const signalled: string[] = [];
    store.signals.listen(job.id, (id) => void signalled.push(id));
    const name = new URL(database.url).pathname.slice(1);
    await execute(
      database.url,
      `alter database ${name} set default_transaction_read_only = on;
       select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and pid <> pg_backend_pid() and application_name not like '%-listener'`,
    );
    await expect.poll(() => store.checkWritable()).toBe(false);
    // A connection that was cut may be tried first.
    const refusal = () => store.insert(aJob({ schedule: { lease: 'me' } })).then(String, String);
    await expect.poll(refusal).toContain('read-only');
    const writing = `${database.url}?options=${encodeURIComponent('-c default_transaction_read_only=off')}`;
    await execute(writing, `update jobs set revision = revision + 1 where id = '${job.id}'`);
    clock.advance(5_000);

    await expect.poll(() => signalled, { timeout: 5_000 }).toEqual([job.id]);
    expect(store.trouble).toEqual([]);
  });
});

describe('a PostgreSQL that is overloaded', () => {
  it('breaks off a statement that waits for too long, and the store goes on', {
    timeout: 40_000,
  }, async () => {
    await using database = await postgresDatabase();
    const store = await openPostgresStore(database.url);
    const job = aJob();
    await store.insert(job);
    const blocker = new pg.Client({ connectionString: database.url });
    await blocker.connect();
    await blocker.query('begin; lock table jobs');

    await expect(store.update(job.id, nextRevision)).rejects.toThrow(
      'canceling statement due to statement timeout',
    );
    await blocker.end();
    expect(await store.update(job.id, nextRevision)).toEqual(nextRevision(job));
  });
});
