import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BudgetScope } from '../../../src/core/budget.js';
import type { Job } from '../../../src/core/job.js';
import { aJob } from '../../support/a-job.js';
import { nextRevision } from '../../support/next-revision.js';
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
