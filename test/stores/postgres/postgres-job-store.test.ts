import { afterAll, beforeAll, onTestFinished } from 'vitest';
import type { Clock } from '../../../src/core/clock.js';
import { systemClock } from '../../../src/jobs/system-clock.js';
import { PostgresJobStore } from '../../../src/stores/postgres/postgres-job-store.js';
import { emptyTables, execute, postgresDatabase } from '../../support/postgres-database.js';
import { describeCorruptRows } from '../corrupt-rows.js';
import { given } from '../given-jobs.js';
import { describeJobStore } from '../job-store-contract.js';
import { describeRefusedValues } from '../unstorable-jobs.js';

let database: Awaited<ReturnType<typeof postgresDatabase>>;

beforeAll(async () => {
  database = await postgresDatabase();
  await (await openStore()).close();
});

afterAll(() => database[Symbol.asyncDispose]());

/** Its pauses end with the store, so no sweep raises signals again that a test counts. */
const endlessPauses: Clock = {
  now: () => systemClock.now(),
  random: () => systemClock.random(),
  sleep: (_ms, signal) =>
    new Promise((resolve) => {
      signal?.addEventListener('abort', () => resolve(), { once: true });
    }),
};

function openStore(): Promise<PostgresJobStore> {
  return PostgresJobStore.open(database.url, endlessPauses, (error) => {
    throw error;
  });
}

const empty = () => emptyTables(database.url);

async function emptyStore(): Promise<PostgresJobStore> {
  await empty();
  return openStore();
}

describeJobStore('PostgresJobStore', emptyStore, empty);

describeCorruptRows('PostgreSQL', async (jobs) => {
  const store = await emptyStore();
  await given(store, ...jobs);
  await execute(database.url, `update jobs set input = 'rain on a roof' where id = '${jobs.at(-1)?.id}'`);
  return store;
});

describeRefusedValues('PostgreSQL', async () => {
  const store = await emptyStore();
  await execute(database.url, 'alter table jobs add constraint short check (length(media) <= 100)');
  onTestFinished(() => execute(database.url, 'alter table jobs drop constraint short'));
  return store;
});
