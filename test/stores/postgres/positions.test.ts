import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { JobStatus } from '../../../src/core/job.js';
import { neverAgain } from '../../../src/core/poll-schedule.js';
import { aJob } from '../../support/a-job.js';
import { allChanges } from '../../support/all-changes.js';
import { ManualClock } from '../../support/manual-clock.js';
import { nextRevision } from '../../support/next-revision.js';
import { execute, postgresDatabase } from '../../support/postgres-database.js';
import { openPostgresStore } from '../../support/postgres-store.js';
import { given } from '../given-jobs.js';

const SWEEP_MS = 5_000;

let database: Awaited<ReturnType<typeof postgresDatabase>>;

beforeAll(async () => {
  database = await postgresDatabase();
});

afterAll(() => database[Symbol.asyncDispose]());

/** A transaction that has an early id and is not committed. */
async function earlyChange(jobId: string) {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query('begin');
  await client.query(
    `update jobs set revision = revision + 1, position = pg_current_xact_id()::text::bigint where id = '${jobId}'`,
  );
  return { commit: () => client.query('commit').then(() => client.end()) };
}

describe('with commits that come in another order than they began', () => {
  it('changedSince has the change that was committed after the cursor', async () => {
    const store = await openPostgresStore(database.url);
    const [early, late] = await given(store, aJob(), aJob());
    const open = await earlyChange(early.id);
    await store.update(late.id, nextRevision);
    let position = 0;
    const idsSince = async () =>
      (await store.changedSince('alice', position, allChanges)).map(({ jobId }) => jobId);
    const idsNow = async () => {
      ({ position } = await store.cursor(0));
      return idsSince();
    };
    // Other transactions of the server may hold the cursor back for a while.
    await expect.poll(idsNow, { timeout: 20_000 }).not.toContain(early.id);
    await open.commit();

    expect(await idsSince()).toContain(early.id);
  });

  it('settled stays before the late change until a sweep has signalled it', async () => {
    const clock = new ManualClock();
    const store = await openPostgresStore(database.url, clock);
    const [early, late] = await given(store, aJob({ caller: 'carol' }), aJob({ caller: 'carol' }));
    const open = await earlyChange(early.id);
    const signalled: string[] = [];
    store.signals.listenToCaller('carol', (id) => signalled.push(id));
    await store.update(late.id, nextRevision);
    const sweep = async () => {
      const before = clock.sleeping;
      clock.advance(SWEEP_MS);
      await expect.poll(() => clock.sleeping).toBe(before);
    };
    await sweep();
    await sweep();
    const { position } = store.settled(0);
    signalled.length = 0;
    await open.commit();
    expect((await store.changedSince('carol', position, allChanges)).map(({ jobId }) => jobId)).toContain(
      early.id,
    );
    clock.advance(SWEEP_MS);

    await expect.poll(() => signalled).toEqual([early.id]);
  });
});

describe('a deletion whose notification was lost', () => {
  it("is signalled to its caller's listeners by the next sweep", async () => {
    const clock = new ManualClock();
    const writer = await openPostgresStore(database.url);
    const reader = await openPostgresStore(database.url, clock);
    const [job] = await given(
      writer,
      aJob({ caller: 'dora', status: JobStatus.COMPLETED, schedule: neverAgain }),
    );
    const signalled: string[] = [];
    reader.signals.listenToCaller('dora', (id) => signalled.push(id));
    await execute(
      database.url,
      `update jobs set visible_to = null where id = '${job.id}';
       insert into deleted_jobs (job_id, caller, position, deleted_at)
       values ('${job.id}', 'dora', pg_current_xact_id()::text::bigint, 0)`,
    );
    clock.advance(SWEEP_MS);

    await expect.poll(() => signalled).toContain(job.id);
  });
});

describe('the name of a database in cursors', () => {
  const reopened = async (url: string) => (await openPostgresStore(url)).databaseId;

  it('is the same for all gateways, also for those that open it first and at once', async () => {
    await using own = await postgresDatabase();
    const names = await Promise.all(Array.from({ length: 5 }, () => reopened(own.url)));

    expect(new Set(names).size).toBe(1);
    expect(await reopened(own.url)).toBe(names[0]);
  });

  it('is another one in a copy, whose original goes on under its name', async () => {
    await using original = await postgresDatabase();
    const url = new URL(original.url);
    const name = url.pathname.slice(1);
    const { PostgresJobStore } = await import('../../../src/stores/postgres/postgres-job-store.js');
    const store = await PostgresJobStore.open(original.url, new ManualClock(), () => undefined);
    await store.close();
    const copy = `${name}_copy`;
    await execute(database.url, `create database ${copy} template ${name}`);
    url.pathname = `/${copy}`;
    const copied = await PostgresJobStore.open(url.href, new ManualClock(), () => undefined);
    await copied.close();
    await execute(database.url, `drop database ${copy}`);

    expect(copied.databaseId).not.toBe(store.databaseId);
    expect(await reopened(original.url)).toBe(store.databaseId);
  });

  it('is another one where the ids of transactions start lower', async () => {
    await using restored = await postgresDatabase();
    const before = await reopened(restored.url);
    await execute(
      restored.url,
      `update secrets set value = jsonb_set(value::jsonb, '{reached}', '900000000000')::text where name = 'database'`,
    );
    const after = await reopened(restored.url);

    expect(after).not.toBe(before);
    expect(await reopened(restored.url)).toBe(after);
  });
});
