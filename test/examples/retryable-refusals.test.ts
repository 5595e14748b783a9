import { fastify } from 'fastify';
import { describe, expect, it } from 'vitest';
import type { Clock } from '../../src/core/clock.js';
import { systemClock } from '../../src/jobs/system-clock.js';
import { aKey, sign, startIssuer } from '../auth/issuer.js';
import { startSandbox } from '../sandbox/start-sandbox.js';
import { type FaultProxy, startFaultProxy } from '../support/fault-proxy.js';
import { freePort } from '../support/free-port.js';
import { execute, postgresDatabase } from '../support/postgres-database.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { startTestGateway } from '../support/test-gateway.js';
import { examples, startExample } from './example-process.js';
import { keysSent } from './keys-sent.js';

const NO_PAUSES = new URL('../support/no-pauses.mjs', import.meta.url).href;
const REFUSED = /^INTERNAL_SERVER_ERROR: retrying in 1 s$/;
const QUEUED = /^QUEUED \d+ %$/;

/** Makes the fetches of the issuer's keys frequent. */
const impatient: Clock = {
  now: () => systemClock.now(),
  random: () => systemClock.random(),
  sleep: (ms, signal) => systemClock.sleep(Math.min(ms, 50), signal),
};

describe.each(examples)('%s', (name) => {
  it('starts and follows one job although tokens cannot be verified at first, nor after a restart', {
    timeout: 60_000,
  }, async () => {
    await using directory = await temporaryDirectory();
    const key = await aKey('key');
    await using issuer = await startIssuer(key);
    await issuer.stop();
    const pixazo = await startPixazo();
    const env = {
      ...pixazo.env,
      AUTH_JWKS_URL: issuer.jwksUrl,
      DATABASE_URL: `file:${directory.path}/gateway.db`,
    };
    const token = await sign(key, { sub: 'alice', exp: Math.floor(Date.now() / 1_000) + 3_600 });
    await using first = await startTestGateway(env, { clock: impatient });
    await using proxy = await startFaultProxy(new URL(first.url));

    const example = startExample(name, proxy.url, 'Rain on a tin roof', { GATEWAY_TOKEN: token });
    await example.line(REFUSED);
    await issuer.resume();
    await example.line(QUEUED);
    expectOneKey(proxy);
    await issuer.stop();
    await first.stop();
    const connections = proxy.connections.length;
    await using second = await startTestGateway(
      { ...env, PORT: new URL(first.url).port },
      { clock: impatient },
    );
    // Every response is a refusal now: HTTP status 503, or close code 1013. The example retries.
    const within = { timeout: 20_000 };
    await expect
      .poll(() => proxy.connections.slice(connections).some(({ answerBytes }) => answerBytes > 0), within)
      .toBe(true);
    const { length } = example.lines;
    await expect
      .poll(() => example.lines.slice(length).join('\n'), within)
      .toMatch(/Connecting again|INTERNAL_SERVER_ERROR/);
    pixazo.finish();
    await issuer.resume();

    expect(await example.ended).toBe(0);
    expect(example.lines.at(-2)).toBe('COMPLETED 100 %');
    expect(pixazo.submits()).toBe(1);
    const answer = await second.post(
      { query: '{ jobs { totalCount } }' },
      { authorization: `Bearer ${token}` },
    );
    expect(await answer.json()).toEqual({ data: { jobs: { totalCount: 1 } } });
  });

  it('starts and follows one job although the database is unavailable for a while, twice', {
    timeout: 60_000,
  }, async () => {
    await using database = await postgresDatabase();
    const pixazo = await startPixazo();
    await using gateway = await startTestGateway({ ...pixazo.env, DATABASE_URL: database.url });
    await using proxy = await startFaultProxy(new URL(gateway.url));
    const hide = () => execute(database.url, 'alter table jobs rename to hidden');
    const show = () => execute(database.url, 'alter table hidden rename to jobs');
    await hide();

    const example = startExample(name, proxy.url, 'Rain on a tin roof');
    await example.line(REFUSED);
    await show();
    await example.line(QUEUED);
    expectOneKey(proxy);
    await hide();
    proxy.cut();
    await example.line(REFUSED);
    await show();
    pixazo.finish();

    expect(await example.ended).toBe(0);
    expect(example.lines.at(-2)).toBe('COMPLETED 100 %');
    expect(pixazo.submits()).toBe(1);
    const { data } = await gateway.graphql('{ jobs { totalCount } }');
    expect(data).toEqual({ jobs: { totalCount: 1 } });
  });

  it('gives up after ten refusals, and logs that', async () => {
    const nobody = `http://127.0.0.1:${await freePort()}/keys`;
    await using gateway = await startTestGateway({ AUTH_JWKS_URL: nobody });
    const GATEWAY_TOKEN = await sign(await aKey('key'), { sub: 'alice' });
    const NODE_OPTIONS = `--import=${NO_PAUSES}`;

    const example = startExample(name, gateway.url, 'Rain on a tin roof', { GATEWAY_TOKEN, NODE_OPTIONS });

    expect(await example.ended).toBe(1);
    expect(example.lines).toEqual([
      ...[1, 2, 4, 8, 16, 30, 30, 30, 30].map((seconds) => `INTERNAL_SERVER_ERROR: retrying in ${seconds} s`),
      expect.stringMatching(/^INTERNAL_SERVER_ERROR: Tokens cannot .* Charged: NO\. Refusals: 10$/),
    ]);
  });

  it('does not wait for the quota of the next day', async () => {
    await using gateway = await startTestGateway({ QUOTA_PER_DAY: '1' });
    const { errors } = await gateway.graphql(
      'mutation { generateMireloSfx16TextToAudio(input: { textPrompt: "first" }) { job { id } } }',
    );

    const example = startExample(name, gateway.url, 'Rain on a tin roof');

    expect(await example.ended).toBe(1);
    expect(errors).toBeUndefined();
    expect(example.lines).toEqual([
      expect.stringMatching(/^QUOTA_EXCEEDED: .* It is new at midnight UTC\.$/),
    ]);
  });
});

function expectOneKey(proxy: FaultProxy): void {
  const keys = keysSent(proxy);
  expect(keys.length).toBeGreaterThan(1);
  expect(new Set(keys).size).toBe(1);
}

/** A sandbox in which each job stays queued until `finish`. */
async function startPixazo() {
  let now = Date.now();
  let submits = 0;
  const app = fastify();
  app.addHook('onRequest', async ({ method }) => {
    if (method === 'POST') submits += 1;
  });
  const { url } = await startSandbox({ now: () => now }, '', app);
  return {
    env: { PIXAZO_API_KEY: 'some-key', PIXAZO_BASE_URL: url },
    /** The number of submits. */
    submits: () => submits,
    finish: () => {
      now += 60_000;
    },
  };
}
