import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BudgetScope } from '../../../src/core/budget.js';
import type { Job } from '../../../src/core/job.js';
import { aJob } from '../../support/a-job.js';
import { lastRevision, nextRevision } from '../../support/next-revision.js';
import { emptyTables, postgresDatabase } from '../../support/postgres-database.js';
import { openPostgresStore } from '../../support/postgres-store.js';
import { aBudget, priced } from '../job-store-money.js';

let database: Awaited<ReturnType<typeof postgresDatabase>>;

beforeAll(async () => {
  database = await postgresDatabase();
});

afterAll(() => database[Symbol.asyncDispose]());

async function anEmptyStore() {
  const store = await openPostgresStore(database.url);
  await emptyTables(database.url);
  return store;
}

const aClient = () => new pg.Client({ connectionString: database.url });

const someJobs = (count: number) => Array.from({ length: count }, () => aJob());

describe('a batch of new jobs', () => {
  it('writes all but the one that the database refuses', async () => {
    const store = await anEmptyStore();
    const [first, taken, ...others] = someJobs(5) as [Job, Job, ...Job[]];
    await store.insert(taken);
    const jobs = [first, { ...taken, caller: 'bob' }, ...others];
    const outcomes = await Promise.allSettled(jobs.map((job) => store.insert(job)));

    expect(outcomes.map(({ status }) => status)).toEqual(
      jobs.map(({ caller }) => (caller === 'bob' ? 'rejected' : 'fulfilled')),
    );
    expect(outcomes[1]).toMatchObject({ reason: { name: 'UnstorableJobError', jobId: taken.id } });
    expect(await store.findStored(taken.id)).toEqual(taken);
    for (const job of others) expect(await store.find(job.id)).toEqual(job);
  });
});

describe('a batch of new jobs with prices', () => {
  it('holds the prices of those that a budget has room for, and refuses the others', async () => {
    const store = await anEmptyStore();
    const budget = aBudget({ scope: BudgetScope.CALLER, limit: 30_000n });
    const priceds = Array.from({ length: 5 }, () => priced(10_000n, [budget]));
    const outcomes = await Promise.allSettled(
      priceds.map(({ job, charge }) => store.insert(job, undefined, charge)),
    );

    const refusals = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(refusals.map(({ reason }) => reason.code)).toEqual(['BUDGET_EXCEEDED', 'BUDGET_EXCEEDED']);
    const [key = ''] = priceds[0]?.charge.hold?.accounts.map((account) => account.key) ?? [];
    expect((await store.money.balances([key])).get(key)?.held).toBe(30_000n);
  });
});

describe('a batch of changes', () => {
  it('changes each job by what it is now, also one that another has changed', async () => {
    const store = await anEmptyStore();
    const jobs = someJobs(4);
    for (const job of jobs) await store.insert(job);
    const [, changed] = jobs as [Job, Job];
    await store.update(changed.id, nextRevision);
    const after = await Promise.all(jobs.map((job) => store.update(job.id, nextRevision, job)));

    const steps = after.map((job, index) => (job?.revision ?? 0) - (jobs[index]?.revision ?? 0));
    expect(steps).toEqual([1, 2, 1, 1]);
  });

  it('changes all but the one that fails', async () => {
    const store = await anEmptyStore();
    const jobs = someJobs(3);
    for (const job of jobs) await store.insert(job);
    const fail = () => {
      throw new Error('not this one');
    };
    const outcomes = await Promise.allSettled(
      jobs.map((job, index) => store.update(job.id, index === 1 ? fail : nextRevision, job)),
    );

    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect((await store.find(jobs[1]?.id ?? ''))?.revision).toBe(jobs[1]?.revision);
  });
});

describe('jobs of one caller that end', () => {
  it('in a batch and alone do not wait for each other', async () => {
    const store = await anEmptyStore();
    // The last digit of an id decides in which of the rows of a day the job is counted.
    const [counted, inBatch, ...alone] = Array.from({ length: 6 }, (_, digit) => {
      const job = aJob();
      return { ...job, id: `${job.id.slice(0, -1)}${digit}` };
    }) as [Job, Job, ...Job[]];
    for (const job of [counted, inBatch, ...alone]) await store.insert(job);
    await store.update(counted.id, lastRevision);
    const [other, observer] = [aClient(), aClient()];
    await Promise.all([other.connect(), observer.connect()]);
    const waiting = async () => {
      const { rows } = await observer.query(
        "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
      );
      return rows.length;
    };
    try {
      await other.query("begin; select from usage where series = 'CALLER_DAY' for update");
      const ends = [store.update(inBatch.id, lastRevision, inBatch)];
      await expect.poll(waiting).toBe(1);
      ends.push(...alone.map((job) => store.update(job.id, lastRevision)));
      await expect.poll(waiting).toBe(1 + alone.length);
      await other.query('commit');
      await Promise.all(ends);
      const { rows } = await other.query(
        "select sum(jobs)::int as ended from usage where series = 'CALLER_DAY'",
      );
      expect(rows).toEqual([{ ended: 6 }]);
    } finally {
      await Promise.all([other.end(), observer.end()]);
    }
  });
});
