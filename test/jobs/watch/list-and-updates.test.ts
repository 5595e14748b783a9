import fc from 'fast-check';
import pg from 'pg';
import { expect, it, onTestFinished } from 'vitest';
import { SqliteJobStore } from '../../../src/stores/sqlite/sqlite-job-store.js';
import { execute, postgresDatabase } from '../../support/postgres-database.js';
import { openPostgresStore } from '../../support/postgres-store.js';
import { filter, history, type LateCommits, UpdatesWorld } from './updates-world.js';

/** Delays the commit of a chosen job, after all its statements, until it is released. */
const HOLD_COMMITS = `
  create table held (job_id text);
  create function hold_commit() returns trigger language plpgsql as $$ begin
    if exists (select from held where job_id = new.id) then perform pg_advisory_xact_lock_shared(42); end if;
    return null;
  end $$;
  create constraint trigger hold_commit after update on jobs deferrable initially deferred
    for each row execute function hold_commit()`;

async function lateCommits(url: string): Promise<LateCommits & AsyncDisposable> {
  await execute(url, HOLD_COMMITS);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return {
    hold: async (jobId) => {
      await client.query('select pg_advisory_lock(42)');
      await client.query('insert into held values ($1)', [jobId]);
    },
    untilHeld: async (count) => {
      const waiting = "select from pg_locks where locktype = 'advisory' and objid = 42 and not granted";
      await expect.poll(async () => (await client.query(waiting)).rowCount, { interval: 1 }).toBe(count);
    },
    release: async () => {
      await client.query('delete from held');
      await client.query('select pg_advisory_unlock_all()');
    },
    [Symbol.asyncDispose]: () => client.end(),
  };
}

it('a client that joins list and updates by cursor ends with the jobs of the list, on SQLite', async () => {
  const store = await SqliteJobStore.open(':memory:', 0);
  onTestFinished(() => store.close());
  await fc.assert(
    fc.asyncProperty(history, filter, async (happenings, chosen) => {
      const world = new UpdatesWorld([store], null, chosen);
      for (const happening of happenings) await world.happen(happening);
      const { shown, listed } = await world.outcome();

      expect(shown).toEqual(listed);
      expect(store.signals.size).toBe(0);
    }),
    { numRuns: 200 },
  );
}, 60_000);

it('the same with two instances on PostgreSQL, whose transactions commit in any order', async () => {
  await using database = await postgresDatabase();
  const stores = [await openPostgresStore(database.url), await openPostgresStore(database.url)];
  await using commits = await lateCommits(database.url);
  await fc.assert(
    fc.asyncProperty(history, filter, async (happenings, chosen) => {
      const world = new UpdatesWorld(stores, commits, chosen);
      for (const happening of happenings) await world.happen(happening);
      const { shown, listed } = await world.outcome();

      expect(shown).toEqual(listed);
    }),
    // Each step of shrinking would take a second.
    { numRuns: 25, endOnFailure: true },
  );
}, 60_000);
