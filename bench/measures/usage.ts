import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import pg from 'pg';
import { UsageDimension } from '../../src/core/usage.js';
import { systemClock } from '../../src/jobs/system-clock.js';
import { PostgresJobStore } from '../../src/stores/postgres/postgres-job-store.js';
import type { SqlJobStore } from '../../src/stores/sql-job-store.js';
import { SqliteJobStore } from '../../src/stores/sqlite/sqlite-job-store.js';
import { newCluster, servePostgres } from '../../test/support/embedded-postgres.js';
import { freePort } from '../../test/support/free-port.js';
import type { Finding, Measure } from '../measure.js';
import { median } from '../median.js';
import { insertJobs, makeTables } from '../postgres-jobs.js';
import { many, unfinishedJob } from '../seed-jobs.js';
import { seedSqlite } from '../seed-sqlite.js';
import { sumsOfJobs, type UsageRow, yearBefore } from '../year-of-usage.js';

const JOBS = 1_000_000;
const UNFINISHED = 1_000;
const READS = 20;
const GOAL_MS = 50;
const HOUR_MS = 3_600_000;

const { DAY, MODEL, TEAM, CALLER } = UsageDimension;
const REPORTS = [
  { what: 'everyone’s by day', groupBy: [DAY], caller: null },
  { what: 'everyone’s by team and model', groupBy: [TEAM, MODEL], caller: null },
  { what: 'everyone’s by caller', groupBy: [CALLER], caller: null },
  { what: 'one caller’s by day', groupBy: [DAY], caller: 'caller-7' },
];

/** The duration of a report on a year. */
export const usage: Measure = {
  name: 'usage',
  title: 'Usage of a year',
  async run(report) {
    const { from, to } = yearBefore(Date.now());
    report('SQLite');
    const resting = () => many(UNFINISHED, () => unfinishedJob(Date.now() + HOUR_MS));
    const sqlite = await withSqlite(sumsOfJobs(JOBS, from, 1), resting(), (store) =>
      readAll(store, { from, to }),
    );
    report('PostgreSQL');
    const sums = sumsOfJobs(JOBS, from, 4);
    const postgres = await withPostgres(sums, resting(), (store) => readAll(store, { from, to }));
    return {
      findings: [...findingsOf('SQLite', sqlite), ...findingsOf('PostgreSQL', postgres)],
      notes: [
        `The year has ${JOBS} jobs of 200 callers in 10 teams with 3 models, whose daily sums are ${sums.length} rows on PostgreSQL, ` +
          `and ${UNFINISHED} jobs are unfinished. A report is read by the store itself, ${READS} times; the number is ` +
          'the median.',
      ],
    };
  },
};

async function withSqlite<Result>(
  sums: UsageRow[],
  jobs: ReturnType<typeof many>,
  work: (store: SqlJobStore) => Promise<Result>,
): Promise<Result> {
  const directory = await mkdtemp(join(tmpdir(), 'gateway-bench-'));
  const path = join(directory, 'usage.db');
  await seedSqlite(path, jobs);
  const db = new DatabaseSync(path);
  db.exec('begin');
  const columns = Object.keys(sums[0] ?? {});
  const insert = db.prepare(
    `insert into usage (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')})`,
  );
  for (const row of sums) insert.run(...Object.values(row));
  db.exec('commit');
  db.close();
  const store = await SqliteJobStore.open(path, Date.now());
  const result = await work(store);
  await store.close();
  await rm(directory, { recursive: true });
  return result;
}

async function withPostgres<Result>(
  sums: UsageRow[],
  jobs: ReturnType<typeof many>,
  work: (store: SqlJobStore) => Promise<Result>,
): Promise<Result> {
  await using server = await servePostgres(await newCluster(), { host: '127.0.0.1', port: await freePort() });
  await makeTables(server.url);
  await insertJobs(server.url, jobs);
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  const columns = Object.keys(sums[0] ?? {}).join(', ');
  await client.query(
    `insert into usage (${columns}) select ${columns} from json_populate_recordset(null::usage, $1::json)`,
    [JSON.stringify(sums)],
  );
  // The database does the same by itself, some time later.
  await client.query('vacuum analyze usage');
  await client.end();
  const store = await PostgresJobStore.open(server.url, systemClock, () => undefined);
  const result = await work(store);
  await store.close();
  return result;
}

/** The duration of each report, in milliseconds. */
async function readAll(store: SqlJobStore, range: { from: number; to: number }): Promise<number[]> {
  const all: number[] = [];
  for (const { groupBy, caller } of REPORTS) {
    const times: number[] = [];
    for (let read = 0; read <= READS; read += 1) {
      const begun = performance.now();
      const rows = await store.money.usage({ ...range, groupBy, caller });
      times.push(performance.now() - begun);
      if (rows.length === 0) throw new Error('The report is empty');
    }
    all.push(median(times.slice(1)));
  }
  return all;
}

function findingsOf(database: string, times: number[]): Finding[] {
  return REPORTS.map(({ what }, index) => {
    const figure = times[index] ?? Number.NaN;
    return {
      what: `${database}: usage of a year of ${JOBS} jobs, ${what}`,
      gateway: `${figure.toFixed(1)} ms`,
      beside: '',
      figure,
      goal: { atMost: GOAL_MS },
    };
  });
}
