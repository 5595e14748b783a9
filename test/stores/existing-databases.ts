import { expect } from 'vitest';
import { advance, JobStatus } from '../../src/core/job.js';
import type { JobStore } from '../../src/core/job-store.js';
import { neverAgain } from '../../src/core/poll-schedule.js';
import { UsageDimension } from '../../src/core/usage.js';
import { aJob } from '../support/a-job.js';
import { completed } from './job-store-money.js';

/** The end of the month in which the jobs from before were written. */
const MONTH_END = Date.UTC(1970, 1);

/** Statements that take a database back to the version before it knew prices. */
export const withoutMoney = [
  ...[
    'ledger',
    'balances',
    'usage',
    'unresolved_charges',
    'result_copies',
    'uploads',
    'upload_uses',
    'upload_locks',
  ].map((table) => `drop table ${table}`),
  ...['team', 'price', 'currency', 'price_version', 'cost_state'].map(
    (column) => `alter table jobs drop column ${column}`,
  ),
  ...['deleted_at', 'position'].map((column) => `drop index deleted_jobs_${column}`),
  'drop index submits_number',
  'create index submits_of_caller on submits (caller, number)',
  `delete from kysely_migration where name > '0001-initial'`,
].join(';');

/** The jobs of a database from before, which had no prices. */
export const jobsFromBefore = [
  aJob({ caller: 'alice' }),
  aJob({ caller: 'alice', status: JobStatus.COMPLETED, schedule: neverAgain }),
  aJob({ caller: 'bob', status: JobStatus.FAILED, schedule: neverAgain }),
];

/** Expects that the jobs from before have no price, now and at their end, and that usage counts each of them once. */
export async function expectCountedWithoutPrice(store: JobStore): Promise<void> {
  const [running] = jobsFromBefore;
  const report = (caller: string | null) =>
    store.money.usage({ from: 0, to: 1_000, groupBy: [UsageDimension.DAY], caller });
  const row = { day: 0, modelId: null, team: null, caller: null, money: null };

  expect(running && (await store.find(running.id))).toEqual(running);
  expect(await report(null)).toEqual([{ ...row, jobs: 3, completed: 1 }]);
  expect(await report('alice')).toEqual([{ ...row, jobs: 2, completed: 1 }]);
  const byCaller = { from: 0, to: MONTH_END, groupBy: [UsageDimension.CALLER], caller: null };
  expect(await store.money.usage(byCaller)).toEqual([
    { ...row, day: null, caller: 'alice', jobs: 2, completed: 1 },
    { ...row, day: null, caller: 'bob', jobs: 1, completed: 0 },
  ]);
  const ended = running && (await store.update(running.id, (job) => advance(job, completed, 2_000)));
  expect(ended).toMatchObject({ status: JobStatus.COMPLETED, cost: null, team: null });
  expect(await report(null)).toEqual([{ ...row, jobs: 3, completed: 2 }]);
  expect(await store.money.countUnresolved()).toBe(0);
}
