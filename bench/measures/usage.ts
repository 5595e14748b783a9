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
import { cpuTimeOf } from '../../test/abuse/process-cpu.js';
import { startPostgres } from '../../test/support/embedded-postgres.js';
import type { Finding, Measure } from '../measure.js';
import { median } from '../median.js';
import { insertJobs, makeTables, vacuumJobs } from '../postgres-jobs.js';
import { many, unfinishedJob } from '../seed-jobs.js';
import { seedSqlite } from '../seed-sqlite.js';
import { sumsOfJobs, type UsageRow, yearBefore } from '../year-of-usage.js';

const JOBS = 1_000_000;
const UNFINISHED = 1_000;
const READS = 20;
const GOAL_MS = 50;
const HOUR_MS = 3_600_000;
const NANOSECONDS_PER_MS = 1_000_000;

const { DAY, MODEL, TEAM, CALLER } = UsageDimension;
const REPORTS = [
  { what: 'everyone’s by day', groupBy: [DAY], caller: null },
  { what: 'everyone’s by team and model', groupBy: [TEAM, MODEL], caller: null },
  { what: 'everyone’s by caller', groupBy: [CALLER], caller: null },
  { what: 'one caller’s by day', groupBy: [DAY], caller: 'caller-7' },
];

/** How long a report took, and the CPU time of its database. */
interface Read {
  ms: number;
  cpuMs: number;
}

/** @param processes gives the ids of those that the database runs in */
type Work<Result> = (store: SqlJobStore, processes: () => Promise<number[]>) => Promise<Result>;

/** The duration of a report on a year. */
export const usage: Measure = {
  name: 'usage',
  title: 'Usage of a year',
  async run(report) {
    const { from, to } = yearBefore(Date.now());
    report('SQLite');
    const resting = () => many(UNFINISHED, () => unfinishedJob(Date.now() + HOUR_MS));
    const sqlite = await withSqlite(sumsOfJobs(JOBS, from, 1), resting(), (store, processes) =>
      readAll(store, { from, to }, processes),
    );
    report('PostgreSQL');
    const sums = sumsOfJobs(JOBS, from, 4);
    const postgres = await withPostgres(sums, resting(), (store, processes) =>
      readAll(store, { from, to }, processes),
    );
    return {
      findings: [...findingsOf('SQLite', sqlite), ...findingsOf('PostgreSQL', postgres)],
      notes: [
        `The year has ${JOBS} jobs of 200 callers in 10 teams with 3 models, whose sums are ${sums.length} rows on PostgreSQL, ` +
          `and ${UNFINISHED} jobs are unfinished. A report is read by the store itself, ${READS} times; the number is ` +
          'the median, and the CPU time the mean. That of SQLite has the gateway’s own part in it.',
      ],
    };
  },
};

async function withSqlite<Result>(
  sums: UsageRow[],
  jobs: ReturnType<typeof many>,
  work: Work<Result>,
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
  const result = await work(store, async () => [process.pid]);
  await store.close();
  await rm(directory, { recursive: true });
  return result;
}

async function withPostgres<Result>(
  sums: UsageRow[],
  jobs: ReturnType<typeof many>,
  work: Work<Result>,
): Promise<Result> {
  await using server = await startPostgres();
  await makeTables(server.url);
  await insertJobs(server.url, jobs);
  await vacuumJobs(server.url);
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  const columns = Object.keys(sums[0] ?? {}).join(', ');
  await client.query(
    `insert into usage (${columns}) select ${columns} from json_populate_recordset(null::usage, $1::json)`,
    [JSON.stringify(sums)],
  );
  // The database does the same by itself, some time later.
  await client.query('vacuum analyze usage');
  const store = await PostgresJobStore.open(server.url, systemClock, () => undefined);
  const processes = async () => {
    const { rows } = await client.query<{ pid: number }>(
      "select pid from pg_stat_activity where backend_type = 'client backend'",
    );
    return rows.map(({ pid }) => pid);
  };
  const result = await work(store, processes);
  await store.close();
  await client.end();
  return result;
}

/** Reads each report. @param processes gives the ids of those that the database runs in */
async function readAll(
  store: SqlJobStore,
  range: { from: number; to: number },
  processes: () => Promise<number[]>,
): Promise<Read[]> {
  const all: Read[] = [];
  for (const { groupBy, caller } of REPORTS) {
    const read = async () => {
      const begun = performance.now();
      const rows = await store.money.usage({ ...range, groupBy, caller });
      if (rows.length === 0) throw new Error('The report is empty');
      return performance.now() - begun;
    };
    await read();
    const pids = await processes();
    const before = await cpuMsOf(pids);
    const times: number[] = [];
    for (let number = 1; number <= READS; number += 1) times.push(await read());
    all.push({ ms: median(times), cpuMs: ((await cpuMsOf(pids)) - before) / READS });
  }
  return all;
}

async function cpuMsOf(pids: number[]): Promise<number> {
  const times = await Promise.all(pids.map(cpuTimeOf));
  return times.reduce((sum, time) => sum + time, 0) / NANOSECONDS_PER_MS;
}

function findingsOf(database: string, reads: Read[]): Finding[] {
  return REPORTS.map(({ what }, index) => {
    const { ms, cpuMs } = reads[index] ?? { ms: Number.NaN, cpuMs: Number.NaN };
    return {
      what: `${database}: usage of a year of ${JOBS} jobs, ${what}`,
      gateway: `${ms.toFixed(1)} ms`,
      beside: `CPU of the database ${cpuMs.toFixed(1)} ms`,
      figure: ms,
      goal: { atMost: GOAL_MS },
    };
  });
}
