import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aJob } from '../../support/a-job.js';
import { ManualClock } from '../../support/manual-clock.js';
import { nextRevision } from '../../support/next-revision.js';
import { execute, postgresDatabase } from '../../support/postgres-database.js';
import { openPostgresStore } from '../../support/postgres-store.js';
import { given } from '../given-jobs.js';

const SWEEP_MS = 5_000;
const cutListeners = `select pg_terminate_backend(pid) from pg_stat_activity
  where application_name like '%-listener' and datname = current_database()`;

/** How many connections to this database listen. */
async function listeners(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rowCount } = await client.query(
    "select 1 from pg_stat_activity where application_name like '%-listener' and datname = current_database()",
  );
  await client.end();
  return rowCount ?? 0;
}

/** Makes the database's `pg_notify` do this instead, for connections that are opened later. */
async function replaceNotify(url: string, statements: string): Promise<void> {
  const name = new URL(url).pathname.slice(1);
  await execute(
    url,
    `alter database ${name} set search_path = public, pg_catalog;
     create function public.pg_notify(text, text) returns void language plpgsql as $$ begin ${statements}; end $$`,
  );
}

let database: Awaited<ReturnType<typeof postgresDatabase>>;

beforeAll(async () => {
  database = await postgresDatabase();
});

afterAll(() => database[Symbol.asyncDispose]());

/**
 * The stores of two gateways. The clock of the second stands still, so that it receives notifications only
 * and never sweeps.
 */
async function twoStores() {
  const clock = new ManualClock();
  const writer = await openPostgresStore(database.url);
  const reader = await openPostgresStore(database.url, clock);
  const signalled: string[] = [];
  const onSignal = (jobId: string) => void signalled.push(jobId);
  /** Inserts a job, and lets its notification go by. */
  const insertedJob = async (changes: Parameters<typeof aJob>[0] = {}) => {
    const job = aJob(changes);
    let notified = false;
    const stop = reader.signals.listen(job.id, () => {
      notified = true;
    });
    await writer.insert(job);
    await expect.poll(() => notified).toBe(true);
    stop();
    return job;
  };
  return { writer, reader, clock, signalled, onSignal, insertedJob };
}

const untilSignalled = (signalled: string[], ids: string[]) =>
  expect.poll(() => signalled, { timeout: 10_000 }).toEqual(ids);

describe('a signal from one gateway to another', () => {
  it('signals each change and removal of a watched job, and of no other', async () => {
    const { writer, reader, signalled, onSignal, insertedJob } = await twoStores();
    const [job, other] = [await insertedJob(), await insertedJob()];
    const stop = reader.signals.listen(job.id, onSignal);
    await writer.update(other.id, nextRevision);
    await writer.update(job.id, nextRevision);
    await untilSignalled(signalled, [job.id]);
    await writer.update(job.id, (now) => ({ ...now, statusCalls: 7 }));
    await writer.remove(job.id);
    await untilSignalled(signalled, [job.id, job.id]);
    stop();
    expect(reader.signals.watched()).toEqual({ jobs: [], callers: [] });
  });

  it('signals each job of a watched caller, however long its name', async () => {
    const { writer, reader, signalled, onSignal } = await twoStores();
    const caller = 'long '.repeat(10_000);
    reader.signals.listenToCaller(caller, onSignal);
    const [, own] = await given(writer, aJob({ caller: 'bob' }), aJob({ caller }));
    // Changes of one job at about the same time share a signal.
    await untilSignalled(signalled, [own.id]);
    await writer.update(own.id, nextRevision);

    await untilSignalled(signalled, [own.id, own.id]);
  });

  it('comes when the change can be read', async () => {
    const { writer, reader, insertedJob } = await twoStores();
    const job = await insertedJob();
    const seen: unknown[] = [];
    reader.signals.listen(job.id, async () => seen.push(await reader.find(job.id)));
    await writer.update(job.id, nextRevision);

    await expect.poll(() => seen).toEqual([nextRevision(job)]);
  });

  it('is sent for every change before the store that made them is closed', async () => {
    await using own = await postgresDatabase();
    await replaceNotify(own.url, 'perform pg_advisory_xact_lock(1); perform pg_catalog.pg_notify($1, $2)');
    const writer = await openPostgresStore(own.url);
    const reader = await openPostgresStore(own.url, new ManualClock());
    const signalled: string[] = [];
    reader.signals.listenToCaller('dora', (id) => void signalled.push(id));
    const [first, second] = await given(writer, aJob({ caller: 'dora' }), aJob({ caller: 'dora' }));
    await untilSignalled(signalled, [first.id, second.id]);
    const holder = new pg.Client({ connectionString: own.url });
    await holder.connect();
    await holder.query('select pg_advisory_lock(1)');
    await writer.update(first.id, nextRevision);
    await writer.update(second.id, nextRevision);
    const closed = writer.close();
    await holder.end();
    await closed;

    await untilSignalled(signalled, [first.id, second.id, first.id, second.id]);
  });

  it('is not sent for a change that was not written', async () => {
    const { writer, reader, signalled, onSignal, insertedJob } = await twoStores();
    const job = await insertedJob({ idempotencyKey: 'once' });
    reader.signals.listenToCaller('alice', onSignal);
    await writer.insert(aJob({ idempotencyKey: 'once' }));
    await expect(
      writer.update(job.id, () => {
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    await writer.update(job.id, nextRevision);

    await untilSignalled(signalled, [job.id]);
  });
});

describe('a change without a notification', () => {
  const silently = (jobId: string, change: string) =>
    execute(database.url, `update jobs set ${change} where id = '${jobId}'`);

  it('is found by the next sweep, once', async () => {
    const { writer, reader, clock, signalled, onSignal, insertedJob } = await twoStores();
    const job = await insertedJob();
    reader.signals.listen(job.id, onSignal);
    await silently(job.id, 'revision = revision + 1');
    clock.advance(SWEEP_MS);
    await untilSignalled(signalled, [job.id]);
    await expect.poll(() => clock.sleeping).toBe(1);
    clock.advance(SWEEP_MS);
    await expect.poll(() => clock.sleeping).toBe(1);
    await writer.update(job.id, nextRevision);

    await untilSignalled(signalled, [job.id, job.id]);
  });

  it('of any job of a caller is found too', async () => {
    const { reader, clock, signalled, onSignal, insertedJob } = await twoStores();
    const job = await insertedJob({ caller: 'carol' });
    reader.signals.listenToCaller('carol', onSignal);
    await silently(job.id, `revision = revision + 1, updated_at = ${reader.clock.now()}`);
    clock.advance(SWEEP_MS);

    await untilSignalled(signalled, [job.id]);
  });

  it('is found when the job is gone', async () => {
    const { reader, clock, signalled, onSignal, insertedJob } = await twoStores();
    const job = await insertedJob();
    reader.signals.listen(job.id, onSignal);
    await execute(database.url, `delete from jobs where id = '${job.id}'`);
    clock.advance(SWEEP_MS);

    await untilSignalled(signalled, [job.id]);
  });

  it('because PostgreSQL refused to send one is reported, and is found by the next sweep', async () => {
    await using own = await postgresDatabase();
    await replaceNotify(own.url, "raise exception 'no notification'");
    const clock = new ManualClock();
    const writer = await openPostgresStore(own.url);
    const reader = await openPostgresStore(own.url, clock);
    const [job] = await given(writer, aJob());
    const signalled: string[] = [];
    reader.signals.listen(job.id, (jobId) => void signalled.push(jobId));
    await writer.update(job.id, nextRevision);
    await expect.poll(() => writer.trouble).toContain('error: no notification');
    expect(signalled).toEqual([]);
    clock.advance(SWEEP_MS);

    await untilSignalled(signalled, [job.id]);
    expect(await reader.find(job.id)).toEqual(nextRevision(job));
  });

  it('during a broken listening connection is found as soon as the connection is back', async () => {
    const { writer, reader, signalled, onSignal, insertedJob } = await twoStores();
    const job = await insertedJob();
    reader.signals.listen(job.id, onSignal);
    await silently(job.id, 'revision = revision + 1');
    expect(signalled).toEqual([]);
    await execute(database.url, cutListeners);
    await untilSignalled(signalled, [job.id]);
    await writer.update(job.id, nextRevision);

    await untilSignalled(signalled, [job.id, job.id]);
  });
  it('is found later if it cannot be read when the listening connection is back, without a second connection', async () => {
    await using own = await postgresDatabase();
    const clock = new ManualClock();
    const store = await openPostgresStore(own.url, clock);
    const signalled: string[] = [];
    const job = aJob();
    await store.insert(job);
    store.signals.listen(job.id, (id) => void signalled.push(id));
    await execute(own.url, 'alter table jobs rename to hidden');
    await execute(own.url, cutListeners);
    await expect.poll(() => store.trouble).toEqual(['error: relation "jobs" does not exist']);
    await execute(own.url, 'alter table hidden rename to jobs');
    clock.advance(SWEEP_MS);
    await untilSignalled(signalled, [job.id]);

    expect(await listeners(own.url)).toBe(1);
  });
});
