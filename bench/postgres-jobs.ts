import pg from 'pg';
import type { Job } from '../src/core/job.js';
import { systemClock } from '../src/jobs/system-clock.js';
import { PostgresJobStore } from '../src/stores/postgres/postgres-job-store.js';
import { rowOf } from './seed-jobs.js';

/** The number of rows in one statement; more would only be a longer text. */
const BATCH = 5_000;

/** Makes the gateway's tables in an empty database. */
export async function makeTables(url: string): Promise<void> {
  const store = await PostgresJobStore.open(url, systemClock, (error) => {
    throw error;
  });
  await store.close();
}

/** Inserts many jobs into a database that has the tables, in the form that a gateway writes. */
export async function insertJobs(url: string, jobs: Iterable<Job>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    let batch: ReturnType<typeof rowOf>[] = [];
    for (const job of jobs) {
      batch.push(rowOf(job));
      if (batch.length < BATCH) continue;
      await insert(client, batch);
      batch = [];
    }
    if (batch.length > 0) await insert(client, batch);
  } finally {
    await client.end();
  }
}

/** Does what the database does by itself, a while after many inserts. */
export async function vacuumJobs(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('vacuum analyze jobs, due_jobs');
  } finally {
    await client.end();
  }
}

async function insert(client: pg.Client, rows: ReturnType<typeof rowOf>[]): Promise<void> {
  const columns = Object.keys(rows[0] ?? {}).join(', ');
  await client.query(
    `insert into jobs (${columns}) select ${columns} from json_populate_recordset(null::jobs, $1::json)`,
    [JSON.stringify(rows)],
  );
}

/**
 * The times from due to recorded, of the ended jobs.
 * @param from when the first of them was due, in milliseconds since the epoch
 */
export async function completionLagsMs(url: string, from: number): Promise<number[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ lag: number }>(
      `select (updated_at - previous_due_at)::float8 as lag from jobs
       where status = 'COMPLETED' and previous_due_at >= $1`,
      [from],
    );
    return rows.map(({ lag }) => lag);
  } finally {
    await client.end();
  }
}
