import pg from 'pg';
import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aJob } from '../../support/a-job.js';
import { emptyTables, execute, postgresDatabase } from '../../support/postgres-database.js';
import { openPostgresStore } from '../../support/postgres-store.js';
import { given, idsOf } from '../given-jobs.js';

let database: Awaited<ReturnType<typeof postgresDatabase>>;

beforeAll(async () => {
  database = await postgresDatabase();
});

afterAll(() => database[Symbol.asyncDispose]());

async function threeStores() {
  const stores = await Promise.all([1, 2, 3].map(() => openPostgresStore(database.url)));
  await emptyTables(database.url);
  return stores as [(typeof stores)[0], (typeof stores)[0], (typeof stores)[0]];
}

describe('three gateways on one PostgreSQL', () => {
  it('never claim the same job, and together claim all', async () => {
    const stores = await threeStores();
    await given(stores[0], ...Array.from({ length: 200 }, () => aJob()));
    const claimed: string[] = [];
    const claimAll = async (store: (typeof stores)[0], lease: string) => {
      while (claimed.length < 200) {
        const due = await store.claimDue({ now: 1_000, limit: 7, lease, leaseUntil: 60_000 });
        claimed.push(...idsOf(due.map(({ job }) => job)));
      }
    };
    await Promise.all(stores.map((store, index) => claimAll(store, `gateway-${index}`)));

    expect(claimed).toHaveLength(200);
    expect(new Set(claimed).size).toBe(200);
  });

  it('skip a due job that another transaction holds', async () => {
    const [store] = await threeStores();
    const [held, free] = await given(store, aJob(), aJob());
    await using holder = await holding(held.id);

    const due = await store.claimDue({ now: 1_000, limit: 5, lease: 'me', leaseUntil: 60_000 });
    expect(idsOf(due.map(({ job }) => job))).toEqual([free.id]);
    await holder.release();
  });

  it('report whose lease ran out', async () => {
    const [one, other] = await threeStores();
    await given(one, aJob());
    await one.claimDue({ now: 1_000, limit: 1, lease: 'one', leaseUntil: 2_000 });

    const [claimed] = await other.claimDue({ now: 2_000, limit: 1, lease: 'other', leaseUntil: 3_000 });
    expect(claimed).toMatchObject({
      expiredLease: 'one',
      dueAt: 2_000,
      job: { schedule: { lease: 'other' } },
    });
  });

  it('write one job for one key, however many bring it at once', async () => {
    const stores = await threeStores();
    const inserts = Array.from({ length: 60 }, (_, index) =>
      (stores[index % 3] ?? stores[0]).insert(aJob({ idempotencyKey: 'key' }), {
        perMinute: 1,
        perDay: 1,
      }),
    );
    const answers = await Promise.all(inserts);

    expect(answers.filter(({ inserted }) => inserted)).toHaveLength(1);
    expect(new Set(idsOf(answers.map(({ job }) => job))).size).toBe(1);
  });

  it.each([
    { limits: { perMinute: 10, perDay: null }, code: 'RATE_LIMITED' },
    { limits: { perMinute: null, perDay: 10 }, code: 'QUOTA_EXCEEDED' },
  ])('hold a caller to its limit exactly: $limits', async ({ limits, code }) => {
    const stores = await threeStores();
    const now = Date.UTC(2026, 0, 1, 12);
    const inserts = Array.from({ length: 60 }, (_, index) =>
      (stores[index % 3] ?? stores[0]).insert(aJob({ id: uuidv7(), createdAt: now }), limits),
    );
    const outcomes = await Promise.allSettled(inserts);

    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
    const refusals = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(refusals.map(({ reason }) => reason.code)).toEqual(Array.from({ length: 50 }, () => code));
  });

  it('insert a job whose key belonged to one that is removed during the insert', async () => {
    const [store] = await threeStores();
    const [first] = await given(store, aJob({ idempotencyKey: 'key' }));
    await execute(
      database.url,
      `create function take_back() returns trigger language plpgsql as
         $$ begin delete from jobs where id = '${first.id}'; return null; end $$;
       create trigger take_back after insert on jobs for each statement execute function take_back()`,
    );
    const second = aJob({ idempotencyKey: 'key' });
    const answer = await store.insert(second);
    await execute(database.url, 'drop trigger take_back on jobs; drop function take_back()');

    expect(answer).toEqual({ job: second, inserted: true });
  });

  it('share one limit of calls a second', async () => {
    const stores = await threeStores();
    const slotsOf = async (store: (typeof stores)[0]) => {
      for (let calls = 0; calls < 10; calls++) await store.acquireRateSlot(20);
    };
    const began = performance.now();
    await Promise.all(stores.map(slotsOf));

    // The first of 30 slots is free at once, the others follow every 50 ms. Timers may fire a millisecond early.
    expect(performance.now() - began).toBeGreaterThan(29 * 50 - 10);
  });
});

/** Holds the row of a job in a transaction of somebody else's. */
async function holding(jobId: string) {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query('begin');
  await client.query('select 1 from jobs where id = $1 for update', [jobId]);
  let held = true;
  const release = async () => {
    if (held) await client.end();
    held = false;
  };
  return { release, [Symbol.asyncDispose]: release };
}
