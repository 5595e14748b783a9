import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PostgresPool } from '../../../src/stores/postgres/pool.js';
import { liveEnv } from '../../http/operations.js';
import { aJob } from '../../support/a-job.js';
import { aGate } from '../../support/gate.js';
import { follow, generate } from '../../support/generation.js';
import { ManualClock } from '../../support/manual-clock.js';
import { noPgBouncer, type PgBouncer, startPgBouncer } from '../../support/pgbouncer.js';
import { postgresDatabase } from '../../support/postgres-database.js';
import { openPostgresStore } from '../../support/postgres-store.js';
import { startTestGateway } from '../../support/test-gateway.js';
import { untilTheEnd } from '../../support/until-the-end.js';
import { startWorkingPixazo } from '../../support/working-pixazo.js';

const where = noPgBouncer ? `: ${noPgBouncer}` : '';

describe.skipIf(noPgBouncer)(`through PgBouncer in session mode${where}`, () => {
  let database: Awaited<ReturnType<typeof postgresDatabase>>;
  /** Has PgBouncer's defaults for all that concerns sessions. */
  let pooler: PgBouncer;

  beforeAll(async () => {
    database = await postgresDatabase();
    pooler = await startPgBouncer(database.url);
  });

  afterAll(async () => {
    await pooler[Symbol.asyncDispose]();
    await database[Symbol.asyncDispose]();
  });

  it('a store receives the notifications of another one', async () => {
    const writer = await openPostgresStore(pooler.url);
    // Its clock stands still, so it sweeps nothing.
    const reader = await openPostgresStore(pooler.url, new ManualClock());
    const job = aJob();
    const signalled: string[] = [];
    reader.signals.listen(job.id, (jobId) => void signalled.push(jobId));
    await writer.insert(job);

    await expect.poll(() => signalled).toEqual([job.id]);
  });

  it.each([
    ['service', '', '10s'],
    ['service', '?statement_timeout=1234', '1234ms'],
    ['migration', '', '0'],
  ] as const)(
    'a connection for %s at an address that ends with "%s" has a statement_timeout of %s',
    async (kind, query, limit) => {
      const pool = new PostgresPool(`${pooler.url}${query}`, kind);
      const connection = await pool.connect();
      const { rows } = await connection.query('show statement_timeout', []);
      connection.release();
      await pool.end();

      expect(rows).toEqual([{ statement_timeout: limit }]);
    },
  );

  it('a gateway submits and follows jobs, also after the pooler was restarted', async () => {
    const pixazo = untilTheEnd(await startWorkingPixazo());
    const env = { ...liveEnv(pixazo), DATABASE_URL: pooler.url };
    const { url } = untilTheEnd(await startTestGateway(env));
    const watching = aGate();
    const before = await generate(url, 'before');
    const watch = follow(url, before.data.job.id, watching.open);
    await watching.opened;
    await pooler.restart();
    await expect.poll(async () => (await generate(url, 'after')).errors).toBeUndefined();
    const after = await generate(url, 'after');

    expect((await watch).at(-1)).toMatchObject({ status: 'COMPLETED' });
    expect((await follow(url, after.data.job.id)).at(-1)).toMatchObject({ status: 'COMPLETED' });
    expect(pixazo.submits()).toHaveLength(2);
  });
});
