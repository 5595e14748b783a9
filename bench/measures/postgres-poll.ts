import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { startPostgres } from '../../test/support/embedded-postgres.js';
import { startGateway } from '../gateway.js';
import type { Measure } from '../measure.js';
import { startPixazoStub } from '../pixazo-stub.js';
import { insertJobs, makeTables, vacuumJobs } from '../postgres-jobs.js';
import { many, unfinishedJob } from '../seed-jobs.js';

const JOBS = 5_000;
/** The jobs come due one after another within this time, in milliseconds. */
const SPREAD_MS = 10_000;
const ASK_EVERY_MS = 500;
/** Until then, in milliseconds, the jobs are inserted and the gateway has started. */
const READY_MS = 4_000;

/** The entries that PostgreSQL writes into indexes for a poll that finds nothing new, counted in its log. */
export const postgresPoll: Measure = {
  name: 'postgres',
  title: 'A poll on PostgreSQL that finds nothing new',
  async run(report) {
    report(`${JOBS} polls`);
    await using stub = await startPixazoStub();
    await using server = await startPostgres(
      // A checkpoint in between would log whole pages.
      { checkpoint_timeout: '1d', max_wal_size: '8GB' },
    );
    const client = new pg.Client({ connectionString: server.url });
    await client.connect();
    try {
      await client.query('create extension pg_walinspect');
      await makeTables(server.url);
      const begin = Date.now() + READY_MS;
      let number = 0;
      const next = () => unfinishedJob(begin + Math.round((number++ / JOBS) * SPREAD_MS));
      await insertJobs(server.url, many(JOBS, next));
      await vacuumJobs(server.url);
      await using _gateway = await startGateway({ upstream: stub.url, database: server.url });
      // Its first start writes an entry of its own.
      const from = await positionInLog(client);
      await untilPolled(client);
      const entries = await entriesSince(client, from);
      return {
        findings: [
          {
            what: 'PostgreSQL: index entries of a poll that finds nothing new',
            gateway: (entries / JOBS).toFixed(2),
            beside: '',
            figure: entries / JOBS,
            goal: { atMost: 2 },
          },
        ],
      };
    } finally {
      await client.end();
    }
  },
};

async function positionInLog(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ position: string }>('select pg_current_wal_insert_lsn() as position');
  return rows[0]?.position ?? '';
}

/** Resolves once every job was claimed, and its poll recorded. */
async function untilPolled(client: pg.Client): Promise<void> {
  for (;;) {
    const { rows } = await client.query<{ waiting: number }>(
      'select count(*)::float8 as waiting from jobs where previous_due_at is null or lease is not null',
    );
    if (rows[0]?.waiting === 0) return;
    await sleep(ASK_EVERY_MS);
  }
}

/** Entries into the leaves of B-trees, those that split a page included. */
async function entriesSince(client: pg.Client, from: string): Promise<number> {
  const { rows } = await client.query<{ count: number }>(
    `select count(*)::float8 as count from pg_get_wal_records_info($1, pg_current_wal_flush_lsn())
     where resource_manager = 'Btree'
       and (record_type ~ '^(INSERT_LEAF|INSERT_POST)' or record_type ~ '^SPLIT' and description ~ 'level: 0')`,
    [from],
  );
  return rows[0]?.count ?? Number.NaN;
}
