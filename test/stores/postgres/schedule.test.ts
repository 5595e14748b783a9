import { expect, it } from 'vitest';
import { systemClock } from '../../../src/jobs/system-clock.js';
import { PostgresPool } from '../../../src/stores/postgres/pool.js';
import { PostgresDatabase } from '../../../src/stores/postgres/postgres-database.js';
import { scheduleQueries } from '../../../src/stores/schedule-queries.js';
import { execute, postgresDatabase } from '../../support/postgres-database.js';
import { openPostgresStore } from '../../support/postgres-store.js';
import { rowsRead } from './rows-read.js';

const JOBS = 2_000;
const DUE = 3;
const NOW = 1_000;

const insertJobs = `
  insert into jobs (id, caller, visible_to, model_id, input, status, revision, version, position, labels, media,
    created_at, updated_at, due_at, failures, missing, poll_requested, status_calls)
  select lpad(n::text, 12, '0'), 'alice', 'alice', 'model', '{}', 'QUEUED', 1, 1, 1, '[]', '[]',
    n, n, case when n <= ${DUE} then ${NOW} else 2 * ${NOW} end, 0, 0, 0, 0
  from generate_series(1, ${JOBS}) n`;

it('PostgreSQL reads only the due jobs for a claim, also by a plan that it made while there were no jobs', async () => {
  await using database = await postgresDatabase();
  await openPostgresStore(database.url);
  const { claimDue } = scheduleQueries(new PostgresDatabase(database.url, systemClock, () => undefined));
  const { sql, parameters } = claimDue({ now: NOW, limit: 100, lease: 'lease', lease_until: 3 * NOW });
  const pool = new PostgresPool(database.url);
  const client = await pool.connect();
  try {
    await client.query('set plan_cache_mode = force_generic_plan', []);
    await client.query(`prepare claim as ${sql}`, []);
    const claim = `execute claim(${parameters.map((value) => `'${value}'`)})`;
    expect(await rowsRead(client, claim)).toBe(0);
    await execute(database.url, insertJobs);

    // Each is locked, found, and changed.
    expect(await rowsRead(client, claim)).toBe(3 * DUE);
  } finally {
    client.release();
    await pool.end();
  }
});
