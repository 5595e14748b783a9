import pg from 'pg';
import { expect, it } from 'vitest';
import { liveEnv } from '../http/operations.js';
import { startGatewayProcess } from '../support/gateway-process.js';
import { follow, generate } from '../support/generation.js';
import { statusBody } from '../support/pixazo-stand-in.js';
import { execute, postgresDatabase } from '../support/postgres-database.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { startTestGateway } from '../support/test-gateway.js';
import { untilTheEnd } from '../support/until-the-end.js';
import { startWorkingPixazo } from '../support/working-pixazo.js';

/** The lease on the unfinished job: its end, and how many milliseconds it lasts from now. */
async function leaseIn(url: string): Promise<{ due_at: string; left: number } | undefined> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query(
    `select due_at, due_at - extract(epoch from clock_timestamp())::float8 * 1000 as left
    from jobs where lease is not null`,
  );
  await client.end();
  return rows[0];
}

it('a job whose gateway is killed during a long status call is due for others within 20 s, at the default PIXAZO_TIMEOUT_MS', async () => {
  const database = untilTheEnd(await postgresDatabase());
  const directory = untilTheEnd(await temporaryDirectory());
  const pixazo = untilTheEnd(await startWorkingPixazo());
  const quick = { POLL_MIN_MS: '100', POLL_MAX_MS: '100' };
  const env = { ...liveEnv(pixazo), ...quick, DATABASE_URL: database.url };
  const killed = startGatewayProcess(directory.path, env);
  let calls = 0;
  pixazo.onStatus(({ path }) => {
    calls += 1;
    const body = statusBody(path.split('/').at(-1) ?? '', {
      status: 'COMPLETED',
      output: { media_url: ['https://m.test/a.wav'], media_type: 'audio/wav' },
    });
    // The first call gets no answer.
    return calls === 1 ? new Promise(() => undefined) : { body };
  });
  const { data } = await generate(await killed.ready, 'key');
  await expect.poll(() => calls).toBe(1);
  const claimed = await leaseIn(database.url);
  await expect.poll(async () => (await leaseIn(database.url))?.due_at).not.toBe(claimed?.due_at);
  killed.kill('SIGKILL');
  await killed.ended;
  const held = await leaseIn(database.url);
  expect(held?.left).toBeGreaterThan(0);
  expect(held?.left).toBeLessThanOrEqual(20_000);
  // As if that time had passed.
  await execute(database.url, 'update jobs set due_at = due_at - 20000');
  const other = untilTheEnd(await startTestGateway(env));

  expect((await follow(other.url, data.job.id)).at(-1)).toMatchObject({ status: 'COMPLETED' });
  expect(pixazo.submits()).toHaveLength(1);
});
