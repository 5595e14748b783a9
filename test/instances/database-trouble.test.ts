import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { liveEnv } from '../http/operations.js';
import { startFaultProxy } from '../support/fault-proxy.js';
import { aGate } from '../support/gate.js';
import { follow, generate } from '../support/generation.js';
import type { PixazoStandIn } from '../support/pixazo-stand-in.js';
import { postgresDatabase } from '../support/postgres-database.js';
import { scrape } from '../support/scrape.js';
import { startTestGateway } from '../support/test-gateway.js';
import { PUBLIC_URL, startWorkingPixazo } from '../support/working-pixazo.js';
import { twoGateways } from './two-gateways.js';
import { untilFinished } from './until-finished.js';

const WITHIN = { timeout: 20_000 };
/** The error of every operation that needs the database. */
const UNREACHABLE = { code: 'INTERNAL_SERVER_ERROR', retryable: true, charged: 'NO' };
const readiness = async (url: string) => (await fetch(`${url}/readyz`)).status;

/** Jobs are polled only after a callback. */
const ONLY_CALLBACKS = { PUBLIC_URL, POLL_FALLBACK_MS: '3600000' };

/** Statements last longer than requests wait for a connection, twice. */
const PATIENT = 'statement_timeout=20000&query_timeout=25000';

/** Calls the gateway back about the submission with this number, from 0, and returns the status. */
async function callBack(pixazo: PixazoStandIn, submission: number, url: string): Promise<number> {
  const address = String(pixazo.submits()[submission]?.headers['x-webhook-url']);
  return (await fetch(address.replace(PUBLIC_URL, url), { method: 'POST', body: '{}' })).status;
}

/** Another session, which holds its locks until it is closed. */
async function locking(url: string, statement: string) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`begin; ${statement}`);
  let open = true;
  const release = async () => {
    if (open) await client.end();
    open = false;
  };
  /** The number of sessions of this database that wait for a lock. */
  const waiting = async () => {
    // Within one transaction, the list of sessions would not change.
    await client.query('select pg_stat_clear_snapshot()');
    const { rows } = await client.query(
      `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    return rows.length;
  };
  return { waiting, release, [Symbol.asyncDispose]: release };
}

describe('a gateway whose PostgreSQL is down for a while', () => {
  it('rejects submissions without sending them, and serves again, watchers included, when the database is back', async () => {
    await using database = await postgresDatabase();
    const address = new URL(database.url);
    await using proxy = await startFaultProxy(new URL(`http://${address.host}`));
    await using pixazo = await startWorkingPixazo();
    const away = Object.assign(new URL(database.url), { port: proxy.url.port }).href;
    const env = { ...liveEnv(pixazo), POLL_MIN_MS: '500', POLL_MAX_MS: '500', PIXAZO_TIMEOUT_MS: '1000' };
    await using gateway = await startTestGateway({ ...env, DATABASE_URL: away });
    const { data } = await generate(gateway.url, 'followed');
    const { data: other } = await generate(gateway.url, 'not followed');
    const seen: string[] = [];
    const watch = follow(gateway.url, data.job.id, ({ status }) => void seen.push(status));
    await expect.poll(() => seen.length).toBeGreaterThan(0);

    await proxy.refuse(true);
    proxy.cut();
    await expect.poll(() => readiness(gateway.url), WITHIN).toBe(503);
    const { errors } = await generate(gateway.url, 'late');
    expect(errors?.map(({ extensions }) => extensions)).toEqual([UNREACHABLE]);
    await expect(follow(gateway.url, other.job.id)).rejects.toMatchObject({
      errors: [{ extensions: UNREACHABLE }],
    });
    expect(pixazo.submits()).toHaveLength(2);
    await proxy.refuse(false);

    await expect.poll(() => readiness(gateway.url), WITHIN).toBe(200);
    expect((await watch).at(-1)).toMatchObject({ status: 'COMPLETED' });
    expect((await generate(gateway.url, 'late')).data.job).toMatchObject({ status: 'QUEUED' });
    expect(pixazo.submits()).toHaveLength(3);
    expect(gateway.log.join('')).not.toContain(away);
  });
});

describe('a gateway all of whose connections are held', { timeout: 40_000 }, () => {
  it('rejects requests, leaves the work to the other gateway, and recovers by itself', async () => {
    const { database, pixazo, one, other } = await twoGateways(ONLY_CALLBACKS, { settings: PATIENT });
    const { data: held } = await generate(one.url, 'held');
    const { data: free } = await generate(one.url, 'free');
    const watching = aGate();
    const watch = follow(one.url, free.job.id, watching.open);
    await watching.opened;
    untilFinished(pixazo)();
    expect(await callBack(pixazo, 0, one.url)).toBe(200);
    await follow(one.url, held.job.id);
    await using session = await locking(
      database.url,
      `select 1 from jobs where id = '${held.job.id}' for update`,
    );
    // As many as the gateway has connections: each of them waits for the row.
    const deletions = Array.from({ length: 10 }, () =>
      one.graphql(`mutation { deleteJob(id: "${held.job.id}") { deletedJobId } }`),
    );
    await expect.poll(() => session.waiting(), WITHIN).toBe(10);

    const [refused, unread] = await Promise.all([
      generate(one.url, 'new'),
      one.graphql('{ jobs { nodes { id } } }'),
      expect.poll(() => readiness(one.url), WITHIN).toBe(503),
    ]);
    expect(refused.errors?.map(({ extensions }) => extensions)).toEqual([UNREACHABLE]);
    expect(unread.errors?.map(({ extensions }) => extensions)).toEqual([UNREACHABLE]);
    expect(pixazo.submits()).toHaveLength(2);
    expect(await callBack(pixazo, 1, other.url)).toBe(200);
    expect((await follow(other.url, free.job.id)).at(-1)).toMatchObject({ status: 'COMPLETED' });
    expect((await generate(other.url, 'elsewhere')).data.job).toMatchObject({ status: 'QUEUED' });
    await expect.poll(() => readiness(other.url), WITHIN).toBe(200);
    await session.release();

    const deleted = await Promise.all(deletions);
    expect(deleted.filter(({ errors }) => !errors)).toHaveLength(1);
    expect((await watch).at(-1)).toMatchObject({ status: 'COMPLETED' });
    expect((await generate(one.url, 'new')).data.job).toMatchObject({ status: 'QUEUED' });
    await expect.poll(() => readiness(one.url), WITHIN).toBe(200);
    expect(pixazo.submits()).toHaveLength(4);
  });
});

describe('a gateway to which another transaction leaves no row of one job', { timeout: 40_000 }, () => {
  it('records all other jobs, and that job afterwards', async () => {
    const { database, pixazo, one } = await twoGateways(ONLY_CALLBACKS);
    const { data: held } = await generate(one.url, 'held');
    const { data: free } = await generate(one.url, 'free');
    await using session = await locking(
      database.url,
      `select 1 from jobs where id = '${held.job.id}' for update`,
    );
    untilFinished(pixazo)();
    const waiting = callBack(pixazo, 0, one.url);
    await expect.poll(() => session.waiting(), WITHIN).toBe(1);

    expect(await callBack(pixazo, 1, one.url)).toBe(200);
    expect((await follow(one.url, free.job.id)).at(-1)).toMatchObject({ status: 'COMPLETED' });
    await session.release();
    expect(await waiting).toBe(200);
    expect((await follow(one.url, held.job.id)).at(-1)).toMatchObject({ status: 'COMPLETED' });
  });
});

describe('a gateway whose statements take too long', () => {
  it('sends nothing new, keeps the responses of Pixazo, and recovers by itself', async () => {
    await using database = await postgresDatabase();
    await using pixazo = await startWorkingPixazo();
    const DATABASE_URL = `${database.url}?statement_timeout=300`;
    await using gateway = await startTestGateway({ ...liveEnv(pixazo), ...ONLY_CALLBACKS, DATABASE_URL });
    untilFinished(pixazo)();
    const { data: first } = await generate(gateway.url, 'first');
    const watch = follow(gateway.url, first.job.id);
    const answering = aGate();
    pixazo.onSubmit(async () => {
      await answering.opened;
      return { status: 202, body: { request_id: 'mirelo-sfx-1-6-text-to-audio_2', status: 'QUEUED' } };
    });
    const second = generate(gateway.url, 'second');
    await pixazo.until(() => pixazo.submits().length === 2);
    await using session = await locking(database.url, 'lock table jobs');
    answering.open();
    const [third, called] = await Promise.all([
      generate(gateway.url, 'third'),
      callBack(pixazo, 0, gateway.url),
    ]);
    expect(third.errors?.map(({ extensions }) => extensions)).toEqual([UNREACHABLE]);
    expect(called).toBe(500);
    // The submit of the third, and a repeated record of the second.
    await expect
      .poll(async () => (await scrape(gateway.url)).gateway_store_errors_total, WITHIN)
      .toBeGreaterThan(2);
    expect(gateway.log.join('')).toContain('canceling statement due to statement timeout');
    expect(pixazo.submits()).toHaveLength(2);
    await session.release();

    expect((await second).data.job).toMatchObject({ status: 'QUEUED' });
    expect(await callBack(pixazo, 0, gateway.url)).toBe(200);
    expect((await watch).at(-1)).toMatchObject({ status: 'COMPLETED' });
    expect((await generate(gateway.url, 'third')).data.job).toMatchObject({ status: 'QUEUED' });
    expect(pixazo.submits()).toHaveLength(3);
  });
});

describe('a gateway whose connections are cut silently', { timeout: 40_000 }, () => {
  it('opens new ones, also to listen, and its watchers get the end', async () => {
    await using database = await postgresDatabase();
    const address = new URL(database.url);
    await using proxy = await startFaultProxy(new URL(`http://${address.host}`));
    await using pixazo = await startWorkingPixazo();
    const finish = untilFinished(pixazo);
    const env = { ...liveEnv(pixazo), PIXAZO_TIMEOUT_MS: '1000' };
    address.port = proxy.url.port;
    address.searchParams.set('query_timeout', '1000');
    await using gateway = await startTestGateway({ ...env, DATABASE_URL: address.href });
    await using other = await startTestGateway({ ...env, DATABASE_URL: database.url });
    const { data } = await generate(other.url, 'first');
    const watching = aGate();
    const watch = follow(gateway.url, data.job.id, watching.open);
    await watching.opened;
    const listeners = () =>
      proxy.connections.filter(({ request }) => Buffer.concat(request).includes('listen gateway_jobs'));
    expect(listeners()).toHaveLength(1);

    proxy.forget();
    finish();
    expect((await follow(other.url, data.job.id)).at(-1)).toMatchObject({ status: 'COMPLETED' });
    expect((await watch).at(-1)).toMatchObject({ status: 'COMPLETED' });
    await expect.poll(async () => (await generate(gateway.url, 'second')).data?.job, WITHIN).toBeTruthy();
    await expect.poll(() => listeners().length, WITHIN).toBe(2);
    expect(pixazo.submits()).toHaveLength(2);
  });
});
