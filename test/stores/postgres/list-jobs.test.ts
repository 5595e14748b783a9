import type { CompiledQuery } from 'kysely';
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { JobStatus } from '../../../src/core/job.js';
import type { JobFilter } from '../../../src/core/job-store.js';
import { systemClock } from '../../../src/jobs/system-clock.js';
import { labelDigest } from '../../../src/stores/job-labels.js';
import { countJobs, listJobs } from '../../../src/stores/list-jobs.js';
import { PostgresPool } from '../../../src/stores/postgres/pool.js';
import { postgresColumns } from '../../../src/stores/postgres/postgres-database.js';
import { PostgresJobStore } from '../../../src/stores/postgres/postgres-job-store.js';
import type { SqlDatabase } from '../../../src/stores/sql-database.js';
import type { Tables } from '../../../src/stores/tables.js';
import { execute, postgresDatabase } from '../../support/postgres-database.js';
import { rowsRead } from './rows-read.js';

const JOBS = 5_000;
const { FAILED, ERROR, COMPLETED } = JobStatus;
/** Alice has only completed jobs of one model, bob only failed ones of another. */
const empty: [string, JobFilter][] = [
  ['a caller without jobs', { caller: 'carol' }],
  ['a status', { caller: 'alice', statuses: [FAILED] }],
  ['several statuses', { caller: 'alice', statuses: [FAILED, ERROR] }],
  ['a model', { caller: 'alice', modelId: 'other' }],
  ['a model and a status', { caller: 'alice', modelId: 'other', statuses: [COMPLETED] }],
  ['a label and a status', { caller: 'alice', labels: ['lab'], statuses: [FAILED] }],
  ['a label and several statuses', { caller: 'alice', labels: ['lab'], statuses: [FAILED, ERROR] }],
  ['a label and a model', { caller: 'alice', labels: ['lab'], modelId: 'other' }],
  ['a label that no job has', { caller: 'alice', labels: ['nope'] }],
];

let database: Awaited<ReturnType<typeof postgresDatabase>>;
let db: Pick<SqlDatabase, 'kysely' | 'columns'>;
const queries: CompiledQuery[] = [];

beforeAll(async () => {
  database = await postgresDatabase();
  await (await PostgresJobStore.open(database.url, systemClock, () => undefined)).close();
  await execute(
    database.url,
    `insert into jobs (id, caller, visible_to, model_id, input, status, revision, version, position, labels, media, created_at, updated_at,
       failures, missing, poll_requested, status_calls)
     select lpad(n::text, 12, '0'), caller, caller,
       case n % 2 when 0 then 'model' else 'other' end, '{}', case n % 2 when 0 then 'COMPLETED' else 'FAILED' end,
       1, 1, 1, '[]', '[]', n, n, 0, 0, 0, 0
     from generate_series(1, ${JOBS}) n, lateral (select case n % 2 when 0 then 'alice' else 'bob' end as caller) as callers;
     insert into job_labels (caller, label_digest, job_id, model_id, status)
     select caller, '${labelDigest('lab')}', id, model_id, status from jobs;
     analyze jobs, job_labels`,
  );
  const kysely = new Kysely<Tables>({
    dialect: new PostgresDialect({ pool: new PostgresPool(database.url) }),
    log: ({ query }) => void queries.push(query),
  });
  db = { kysely, columns: postgresColumns };
}, 60_000);

afterAll(async () => {
  await db.kysely.destroy();
  await database[Symbol.asyncDispose]();
});

async function rowsReadBy(query: CompiledQuery): Promise<number> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    return await rowsRead(client, query.sql, [...query.parameters]);
  } finally {
    await client.end();
  }
}

describe(`PostgreSQL with ${JOBS} other jobs reads none of them for a list and a count that match nothing, by`, () => {
  it.each(empty)('%s', async (_name, filter) => {
    queries.length = 0;
    expect(await listJobs(db, filter, { after: null, limit: 20 })).toEqual([]);
    expect(await countJobs(db, filter)).toBe(0);
    const [list, count] = queries;
    if (!list || !count) throw new Error('both are queries');

    expect([await rowsReadBy(list), await rowsReadBy(count)]).toEqual([0, 0]);
  });
});

it('PostgreSQL finds at once that a label has no job, whatever the others of the filter have', async () => {
  for (const labels of [
    ['lab', 'nope'],
    ['nope', 'lab'],
  ]) {
    queries.length = 0;
    expect(await countJobs(db, { caller: 'alice', labels })).toBe(0);
    expect(queries).toHaveLength(1);
  }
});

it('PostgreSQL reads one page for a page of many jobs of several statuses', async () => {
  queries.length = 0;
  const filter = { caller: 'alice', statuses: [COMPLETED, FAILED] };
  expect(await listJobs(db, filter, { after: null, limit: 20 })).toHaveLength(20);
  const [list] = queries;
  if (!list) throw new Error('it is a query');

  expect(await rowsReadBy(list)).toBe(20);
});
