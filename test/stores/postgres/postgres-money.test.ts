import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Budget, BudgetScope } from '../../../src/core/budget.js';
import { advance, type Job } from '../../../src/core/job.js';
import { emptyTables, execute, postgresDatabase } from '../../support/postgres-database.js';
import { openPostgresStore } from '../../support/postgres-store.js';
import { expectCountedWithoutPrice, jobsFromBefore, withoutMoney } from '../existing-databases.js';
import { given } from '../given-jobs.js';
import { aBudget, broken, completed, lost, priced } from '../job-store-money.js';

type Store = Awaited<ReturnType<typeof openPostgresStore>>;
const MIDNIGHT = Date.UTC(2026, 4, 22);
const GATEWAYS = 3;

let database: Awaited<ReturnType<typeof postgresDatabase>>;
let outside: pg.Client;

beforeAll(async () => {
  database = await postgresDatabase();
  outside = new pg.Client({ connectionString: database.url });
  await outside.connect();
});

afterAll(async () => {
  await outside.end();
  await database[Symbol.asyncDispose]();
});

async function threeStores(): Promise<(index: number) => Store> {
  const stores = await Promise.all(Array.from({ length: GATEWAYS }, () => openPostgresStore(database.url)));
  await emptyTables(database.url);
  return (index) => stores[index % GATEWAYS] as Store;
}

async function read<Row extends pg.QueryResultRow>(query: string): Promise<Row[]> {
  return (await outside.query<Row>(query)).rows;
}

/** An account that callers share has several rows. */
const BALANCES = `select account, sum(held)::int as held, sum(spent)::int as spent, sum(unresolved)::int as unresolved
  from balances group by account`;

/** The books as somebody sees them who has only the database: balances beside the sums of the ledger. */
function unequalSums(): Promise<unknown[]> {
  return read(
    `with latest as (
       select distinct on (job_id, account) account, state, amount from ledger order by job_id, account, step desc
     ), sums as (
       select account,
         coalesce(sum(amount) filter (where state = 'HELD'), 0) as held,
         coalesce(sum(amount) filter (where state = 'SPENT'), 0) as spent,
         coalesce(sum(amount) filter (where state = 'UNRESOLVED'), 0) as unresolved
       from latest where account <> '' group by account
     )
     select account from sums full join (${BALANCES}) as balances using (account)
     where (sums.held, sums.spent, sums.unresolved) is distinct from
       (balances.held, balances.spent, balances.unresolved)`,
  );
}

/** Jobs whose state in the ledger is another one than in their row. */
function unequalStates(): Promise<unknown[]> {
  return read(
    `select job_id from jobs join (
       select distinct on (job_id) job_id, state from ledger where account = '' order by job_id, step desc
     ) own on own.job_id = jobs.id where own.state is distinct from jobs.cost_state`,
  );
}

describe('three gateways on one PostgreSQL', () => {
  it('race for the last cent, and one of them gets it', async () => {
    const storeOf = await threeStores();
    const budget = aBudget({ limit: 10_000n });
    const races = Array.from({ length: 45 }, (_, index) => {
      const { job, charge } = priced(10_000n, [budget], { caller: `caller ${index}` });
      return storeOf(index).insert(job, undefined, charge);
    });
    const outcomes = await Promise.allSettled(races);

    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const refusals = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(new Set(refusals.map(({ reason }) => reason.code))).toEqual(new Set(['BUDGET_EXCEEDED']));
    expect(await read('select count(*)::int as jobs from jobs')).toEqual([{ jobs: 1 }]);
    expect(await read(`select held from (${BALANCES}) as balances`)).toEqual([{ held: 10_000 }]);
    expect(await unequalSums()).toEqual([]);
  });

  it('hold, settle and release in budgets that they share, in any order, without a deadlock', async () => {
    const storeOf = await threeStores();
    const budgets = ['c', 'a', 'b'].map((name) => aBudget({ name, limit: 1_000_000n }));
    const own = aBudget({ name: 'own', scope: BudgetScope.CALLER, limit: 1_000_000n });
    const live = async (index: number) => {
      const order: Budget[] = index % 2 ? [own, ...budgets] : [...budgets].reverse().concat(own);
      const removed = index % 4 === 3;
      const changes = { caller: `caller ${index % 5}`, ...(removed && { visible: false }) };
      const { job, charge } = priced(1n, order, changes);
      await storeOf(index).insert(job, undefined, charge);
      if (removed) return storeOf(index + 1).remove(job.id);
      const update = [completed, broken, lost][index % 4] ?? lost;
      const end = (current: Job) => advance(current, update, MIDNIGHT);
      await Promise.all([0, 1].map((gateway) => storeOf(index + gateway).update(job.id, end, job)));
    };
    await Promise.all(Array.from({ length: 80 }, (_, index) => live(index)));

    const all = { held: 0, spent: 20, unresolved: 20 };
    const shared = await read(
      `select held, spent, unresolved from (${BALANCES}) as balances where account not like '["own"%'`,
    );
    expect(shared).toEqual([all, all, all]);
    expect(await unequalSums()).toEqual([]);
    expect(await unequalStates()).toEqual([]);
  });

  it('spend a budget to its last cent while each has shares of it, and no more when its limit is changed', async () => {
    const storeOf = await threeStores();
    /** How many of these prices at once pass this limit. */
    const pass = async (limit: bigint, prices: bigint[]) => {
      const outcomes = await Promise.allSettled(
        prices.map((price, index) => {
          const { job, charge } = priced(price, [aBudget({ limit })], { caller: `caller ${index}` });
          return storeOf(index).insert(job, undefined, charge);
        }),
      );
      return outcomes.filter(({ status }) => status === 'fulfilled').length;
    };
    const many = (price: bigint) => Array<bigint>(60).fill(price);

    // In shares of 1,000, then in what is left of them.
    expect(await pass(16_000n, many(200n))).toBe(60);
    expect(await pass(16_000n, many(199n))).toBe(20);
    expect(await pass(16_000n, [21n])).toBe(0);
    expect(await pass(16_000n, many(1n))).toBe(20);
    expect(await read(BALANCES)).toMatchObject([{ held: 16_000 }]);
    // Each limit has shares of its own, also one that other gateways still count by.
    expect(await pass(32_000n, many(200n))).toBe(60);
    expect(await pass(28_100n, many(1n))).toBe(60);
    expect(await pass(28_100n, many(1n))).toBe(40);
    expect(await pass(28_000n, many(0n))).toBe(0);
    expect(await pass(32_000n, many(100n))).toBe(39);
    expect(await read(BALANCES)).toMatchObject([{ held: 32_000 }]);
    expect(await unequalSums()).toEqual([]);
  });

  it('may take again what others released from a share', async () => {
    const storeOf = await threeStores();
    const budget = aBudget({ limit: 160n });
    const insert = (index: number) => {
      const { job, charge } = priced(10n, [budget], { caller: `caller ${index}`, visible: false });
      return storeOf(index).insert(job, undefined, charge);
    };
    const held = await Promise.all(Array.from({ length: 16 }, (_, index) => insert(index)));
    await Promise.all(held.slice(0, 8).map(({ job }, index) => storeOf(index).remove(job.id)));
    const again = await Promise.allSettled(Array.from({ length: 20 }, (_, index) => insert(20 + index)));

    expect(again.filter(({ status }) => status === 'fulfilled')).toHaveLength(8);
    expect(await unequalSums()).toEqual([]);
  });

  it('keep the budget of each day while their clocks disagree about midnight', async () => {
    const storeOf = await threeStores();
    const budget = aBudget({ limit: 3n });
    const races = Array.from({ length: 60 }, (_, index) => {
      // Before and after midnight in turns, as one clock shows it that is set back again and again.
      const createdAt = MIDNIGHT + (index % 2 ? 1 : -1) * (1 + index);
      const { job, charge } = priced(1n, [budget], { caller: `caller ${index}`, createdAt });
      return storeOf(index).insert(job, undefined, charge);
    });
    const outcomes = await Promise.allSettled(races);

    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(6);
    expect(await read(`select held from (${BALANCES}) as balances`)).toEqual([{ held: 3 }, { held: 3 }]);
    expect(await unequalSums()).toEqual([]);
  });
});

/** Statements that take a database back to the version whose due times were in an index of jobs alone. */
const withoutSchedule = [
  'drop function gateway_jobs_insert, gateway_jobs_update, gateway_jobs_delete cascade',
  'drop table due_jobs',
  'drop index jobs_over',
  'drop index jobs_unfinished',
  'create index jobs_due on jobs (due_at) where due_at is not null',
  'create index jobs_ended on jobs (updated_at) where due_at is null',
].join(';');

it('a database from before there were prices keeps its jobs, which have none', async () => {
  await using old = await postgresDatabase();
  await given(await openPostgresStore(old.url), ...jobsFromBefore);
  await execute(old.url, `${withoutSchedule}; ${withoutMoney}`);

  await expectCountedWithoutPrice(await openPostgresStore(old.url));
});
