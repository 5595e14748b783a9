import { expect, it } from 'vitest';
import { startFaultProxy } from '../support/fault-proxy.js';
import { type PixazoStandIn, startPixazoStandIn } from '../support/pixazo-stand-in.js';
import { startTestGateway } from '../support/test-gateway.js';
import { untilTheEnd } from '../support/until-the-end.js';
import { startWorkingPixazo } from '../support/working-pixazo.js';
import { connected, MODEL, MovedTiming } from './connected.js';

const input = { textPrompt: 'Rain on a tin roof' };

async function inFrontOf(pixazo: PixazoStandIn, env: Record<string, string> = {}) {
  const live = { PIXAZO_API_KEY: 'some-key', PIXAZO_BASE_URL: pixazo.url.href };
  return untilTheEnd(await startTestGateway({ ...live, ...env }));
}

it('generate repeats a generation whose response was lost with the same key, and Pixazo gets one submission', async () => {
  const pixazo = untilTheEnd(await startWorkingPixazo());
  const server = await inFrontOf(pixazo);
  const proxy = untilTheEnd(
    await startFaultProxy(new URL(server.url), (connection) =>
      connection < 2 ? { cutAnswerAfter: 10 } : {},
    ),
  );

  const job = await connected(proxy.url).generate(MODEL, input, { labels: ['roof'] });

  expect(job).toMatchObject({ labels: ['roof'], model: { id: 'mirelo-sfx-1-6-text-to-audio' } });
  expect(job.input).toMatchObject(input);
  expect(pixazo.submits()).toHaveLength(1);
  const keys = proxy.connections.map(({ request }) => /"idempotencyKey":"(.+?)"/.exec(request.join(''))?.[1]);
  expect(keys).toEqual([keys[0], keys[0], keys[0]]);
  expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/);
});

it('generate waits for retryAfterSeconds before it repeats a refused generation', async () => {
  const pixazo = untilTheEnd(await startPixazoStandIn());
  const server = await inFrontOf(pixazo);
  pixazo.onSubmit(() => ({ status: 429, headers: { 'retry-after': '7' }, body: { error: 'Too many' } }));
  const clock = new MovedTiming();
  const started = connected(server.url, {}, clock.timing).generate(MODEL, input);
  await expect.poll(() => clock.waits.at(-1)).toBe(7_000);
  pixazo.onSubmit(() => ({ status: 202, body: { request_id: 'r-1', status: 'QUEUED' } }));
  clock.advance(6_999);
  expect(pixazo.submits()).toHaveLength(1);
  clock.advance(1);

  expect(await started).toMatchObject({ requestId: 'r-1' });
  expect(pixazo.submits()).toHaveLength(2);
});

it('generate rejects at once when retryAfterSeconds is longer than it may wait', async () => {
  const server = await inFrontOf(untilTheEnd(await startWorkingPixazo()), { QUOTA_PER_DAY: '1' });
  const clock = new MovedTiming();
  const gateway = connected(server.url, {}, clock.timing);
  await gateway.generate(MODEL, input);

  const refused = gateway.generate(MODEL, input, { maxWaitMs: 1_000 });

  await expect(refused).rejects.toMatchObject({
    name: 'GatewayError',
    code: 'QUOTA_EXCEEDED',
    retryable: true,
    charged: 'NO',
    retryAfterSeconds: expect.any(Number),
  });
});

it('generate rejects with NO_RESPONSE, of which the charge is unknown, after maxWaitMs without a response', async () => {
  const clock = new MovedTiming();
  const attempts: unknown[] = [];
  const fetch = async (_url: string, { body }: RequestInit) => {
    attempts.push(JSON.parse(String(body)).variables.idempotencyKey);
    throw new TypeError('fetch failed');
  };
  const gateway = connected('http://gateway.test', { fetch }, { ...clock.timing, longestPauseMs: 8_000 });
  const refused = expect(gateway.generate(MODEL, input, { maxWaitMs: 3_000 })).rejects.toMatchObject({
    code: 'NO_RESPONSE',
    retryable: true,
    charged: 'UNKNOWN',
  });
  // The pauses are half of 1, 2 and 4 seconds: the third would end after maxWaitMs.
  for (const wait of [500, 1_000]) {
    await expect.poll(() => clock.waits.at(-1)).toBe(wait);
    clock.advance(wait);
  }
  await refused;

  expect(attempts).toEqual([attempts[0], attempts[0], attempts[0]]);
});

it('generate gives up a request without a response after 20 seconds and repeats it with the same key', async () => {
  const clock = new MovedTiming();
  const keys: unknown[] = [];
  const fetch = (_url: string, { body, signal }: RequestInit) =>
    new Promise<Response>((resolve, reject) => {
      keys.push(JSON.parse(String(body)).variables.idempotencyKey);
      if (keys.length === 2) resolve(Response.json({ data: { generate: { job: { id: 'j-1' } } } }));
      signal?.addEventListener('abort', () => reject(signal.reason));
    });
  const gateway = connected('http://gateway.test', { fetch }, clock.timing);
  const started = gateway.generate(MODEL, input);
  await expect.poll(() => keys).toHaveLength(1);
  clock.advance(20_000);
  await expect.poll(() => clock.waits.at(-1)).toBeLessThan(100);
  clock.advance(100);

  expect(await started).toEqual({ id: 'j-1' });
  expect(keys[1]).toBe(keys[0]);
});

it('generate rejects with the problem of each field, and does not repeat a request that is wrong', async () => {
  const pixazo = untilTheEnd(await startPixazoStandIn());
  const clock = new MovedTiming();
  const gateway = connected((await inFrontOf(pixazo)).url, {}, clock.timing);

  await expect(gateway.generate(MODEL, { textPrompt: 'no' })).rejects.toMatchObject({
    code: 'BAD_USER_INPUT',
    retryable: false,
    charged: 'NO',
    fields: [{ path: ['input', MODEL, 'textPrompt'], message: expect.any(String) }],
  });
});

it('generate rejects with the reason of an aborted signal, also while it waits to repeat a request', async () => {
  const clock = new MovedTiming();
  const fetch = () => Promise.reject(new TypeError('fetch failed'));
  const gateway = connected('http://gateway.test', { fetch }, clock.timing);
  const aborting = new AbortController();
  const started = gateway.generate(MODEL, input, { signal: aborting.signal });
  await expect.poll(() => clock.waits).toHaveLength(2);
  aborting.abort(new Error('The page was left'));

  await expect(started).rejects.toThrow('The page was left');
});

it('quote, models, viewer and request read what they are named for', async () => {
  const gateway = connected((await inFrontOf(untilTheEnd(await startPixazoStandIn()))).url);

  expect(await gateway.quote(MODEL, input)).toBeNull();
  expect((await gateway.models()).map(({ inputName }) => inputName)).toContain(MODEL);
  expect(await gateway.viewer()).toMatchObject({ id: 'anonymous', quota: null, budgets: [] });
  const document = 'query ($id: ID!) { model(id: $id) { name } }';
  expect(await gateway.request(document, { id: 'mirelo-sfx-1-6-text-to-audio' })).toEqual({
    model: { name: 'Mirelo SFX 1.6 Text to Audio' },
  });
  await expect(gateway.request('{ nothing }')).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
});

it('a gateway object that is closed rejects requests with CLOSED, also those that wait for a response', async () => {
  const fetch = (_url: string, { signal }: RequestInit) =>
    new Promise<Response>((_resolve, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason));
    });
  const gateway = connected('http://gateway.test', { fetch });
  const reading = expect(gateway.models()).rejects.toMatchObject({ code: 'CLOSED' });
  // The token is asked for before the request leaves.
  await Promise.resolve();
  gateway.close();

  await reading;
  await expect(gateway.viewer()).rejects.toMatchObject({ code: 'CLOSED' });
});
