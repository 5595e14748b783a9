import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import type { Environment } from '../../src/config/variable.js';
import { startTestGateway, type TestGateway } from '../support/test-gateway.js';
import { GENERATE, RAIN } from './operations.js';
import { toFollow } from './sse.js';

const query = '{ jobs { totalCount } }';
const json = { 'content-type': 'application/json' };
const LISTED = 'https://app.example';
const FOREIGN = 'https://evil.example';
const TOKENS = { AUTH_TOKENS: 'alice:alices-token-0123456789' };
const PUBLIC_URL = 'https://gateway.example';
/** A gateway with callbacks, which need an https address and live mode; it calls no real Pixazo. */
const PUBLIC = { PUBLIC_URL, PIXAZO_API_KEY: 'canary-pixazo-key', PIXAZO_BASE_URL: 'http://127.0.0.1:9' };

const started: TestGateway[] = [];
async function start(env: Environment = {}): Promise<TestGateway> {
  const gateway = await startTestGateway(env);
  started.push(gateway);
  return gateway;
}
afterAll(async () => {
  for (const gateway of started) await gateway[Symbol.asyncDispose]();
});

interface Sent {
  method?: string;
  headers?: NodeJS.Dict<string>;
  body?: string;
}

interface Answer {
  status: number;
  headers: NodeJS.Dict<string | string[]>;
  text: string;
}

/** A request with headers that fetch does not allow, such as Host. */
async function send(url: string, { method = 'GET', headers = {}, body }: Sent = {}): Promise<Answer> {
  const sent = httpRequest(url, { method, headers, agent: false });
  sent.end(body);
  const [response] = await once(sent, 'response');
  let text = '';
  for await (const chunk of response) text += chunk;
  return { status: response.statusCode, headers: response.headers, text };
}

/** The result of a handshake: 101, or the status of the refusal. */
async function upgrade(url: string, headers: Record<string, string>): Promise<number> {
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/graphql`, 'graphql-transport-ws', { headers });
  // ws reports a handshake that is cut off as an error.
  socket.on('error', () => undefined);
  const status = await Promise.race([
    once(socket, 'open').then(() => 101),
    once(socket, 'unexpected-response').then(([, { statusCode }]) => statusCode),
  ]);
  socket.terminate();
  return status;
}

const refusal = (code: string) => ({
  errors: [{ message: expect.any(String), extensions: { code, retryable: false, charged: 'NO' } }],
});

describe('pages of other origins', () => {
  const preflight = (gateway: TestGateway, origin: string) =>
    send(`${gateway.url}/graphql`, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type,authorization',
      },
    });
  const post = (gateway: TestGateway, origin: string, body = JSON.stringify({ query })) =>
    send(`${gateway.url}/graphql`, { method: 'POST', headers: { ...json, origin }, body });

  it('CORS_ORIGINS unset: only its own pages may read a response', async () => {
    const gateway = await start();

    expect((await preflight(gateway, FOREIGN)).status).toBe(204);
    for (const answer of [await preflight(gateway, FOREIGN), await post(gateway, FOREIGN)]) {
      expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    }
    const logged = gateway.log.filter((line) => line.includes(FOREIGN));
    expect(logged.map((line) => JSON.parse(line))).toMatchObject([
      { level: 40, origin: FOREIGN, count: 1, msg: expect.stringContaining('CORS_ORIGINS') },
    ]);
  });

  it('CORS_ORIGINS with origins: these may read a response, also a refusal, and others may not', async () => {
    const gateway = await start({ CORS_ORIGINS: `${LISTED}, https://other.example` });
    const asked = await preflight(gateway, LISTED);
    const large = JSON.stringify({ query: '#'.repeat(2 ** 16) });

    expect(asked.status).toBe(204);
    expect(asked.headers).toMatchObject({
      'access-control-allow-origin': LISTED,
      'access-control-allow-methods': 'GET, POST',
      'access-control-allow-headers': 'content-type,authorization',
      'access-control-max-age': '3600',
    });
    for (const answer of [asked, await post(gateway, LISTED), await post(gateway, LISTED, large)]) {
      expect(answer.headers['access-control-allow-origin']).toBe(LISTED);
      expect(answer.headers.vary).toMatch(/Origin/i);
      expect(answer.headers['access-control-allow-credentials']).toBeUndefined();
    }
    for (const origin of [
      FOREIGN,
      'null',
      `${LISTED}.evil.example`,
      'http://app.example',
      `${LISTED}:8443`,
    ]) {
      for (const answer of [await preflight(gateway, origin), await post(gateway, origin)]) {
        expect(answer.headers['access-control-allow-origin']).toBeUndefined();
      }
    }
  });

  it('CORS_ORIGINS=*: every page may', async () => {
    const gateway = await start({ CORS_ORIGINS: '*' });

    for (const answer of [await preflight(gateway, FOREIGN), await post(gateway, FOREIGN)]) {
      expect(answer.headers['access-control-allow-origin']).toBe('*');
      expect(answer.headers['access-control-allow-credentials']).toBeUndefined();
    }
  });

  it('the health endpoints cannot be read by pages', async () => {
    const gateway = await start({ CORS_ORIGINS: '*' });
    const { headers } = await send(`${gateway.url}/healthz`, { headers: { origin: FOREIGN } });

    expect(headers['access-control-allow-origin']).toBeUndefined();
  });

  it.each([
    { what: 'text/plain', headers: { 'content-type': 'text/plain' } },
    { what: 'a form', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
    { what: 'a form with files', headers: { 'content-type': 'multipart/form-data; boundary=x' } },
    { what: 'no media type', headers: {} },
  ])('$what, which browsers send without a preflight, starts nothing', async ({ headers }) => {
    const gateway = await start();
    const body = JSON.stringify({ query: GENERATE, variables: { input: RAIN } });
    const answer = await send(`${gateway.url}/graphql`, { method: 'POST', headers, body });

    expect([400, 415]).toContain(answer.status);
    expect(JSON.parse(answer.text)).toEqual(refusal('BAD_USER_INPUT'));
    expect((await gateway.graphql(query)).data.jobs.totalCount).toBe(0);
  });

  it('a GET that any page can cause is refused', async () => {
    const gateway = await start();
    const answer = await send(`${gateway.url}/graphql?query=${encodeURIComponent(query)}`);

    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.text)).toEqual(refusal('BAD_USER_INPUT'));
  });

  it('two operations in an array are refused, and neither runs', async () => {
    const gateway = await start();
    const one = { query: GENERATE, variables: { input: RAIN } };
    const answer = await gateway.post([one, one]);

    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual(refusal('BAD_USER_INPUT'));
    expect((await gateway.graphql(query)).data.jobs.totalCount).toBe(0);
  });

  it.each([
    { bytes: 64 * 1024, status: 200 },
    { bytes: 64 * 1024 + 1, status: 413 },
  ])('a body of $bytes bytes: $status', async ({ bytes, status }) => {
    const gateway = await start();
    const body = JSON.stringify({ query: `${query} #` });
    const answer = await gateway.post({ query: `${query} #${'x'.repeat(bytes - body.length)}` });

    expect(answer.status).toBe(status);
    expect(await answer.json()).toEqual(
      status === 413 ? refusal('BAD_USER_INPUT') : { data: { jobs: { totalCount: 0 } } },
    );
  });
});

describe('the origin of a WebSocket', () => {
  it.each([
    { env: {}, origin: FOREIGN, status: 403 },
    { env: {}, origin: 'null', status: 403 },
    { env: {}, origin: 'nonsense', status: 403 },
    { env: {}, origin: undefined, status: 101 },
    { env: {}, origin: 'own', status: 101 },
    { env: { CORS_ORIGINS: LISTED }, origin: LISTED, status: 101 },
    { env: { CORS_ORIGINS: LISTED }, origin: 'own', status: 101 },
    { env: { CORS_ORIGINS: LISTED }, origin: `${LISTED}.evil.example`, status: 403 },
    { env: { CORS_ORIGINS: LISTED }, origin: FOREIGN, status: 403 },
    { env: { CORS_ORIGINS: '*' }, origin: FOREIGN, status: 101 },
    { env: { CORS_ORIGINS: 'https://*.example' }, origin: LISTED, status: 101 },
    { env: { CORS_ORIGINS: 'capacitor://localhost' }, origin: 'capacitor://localhost', status: 101 },
    { env: { CORS_ORIGINS: 'null' }, origin: 'null', status: 101 },
    { env: {}, origin: 'http://localhost:5173', status: 101 },
    { env: PUBLIC, origin: 'http://localhost:5173', status: 403 },
    { env: { ...TOKENS, CORS_ORIGINS: LISTED }, origin: FOREIGN, status: 403 },
    { env: PUBLIC, origin: PUBLIC_URL, status: 101 },
    { env: PUBLIC, origin: `${PUBLIC_URL}:8443`, status: 403 },
    { env: PUBLIC, origin: FOREIGN, status: 403 },
  ])('$origin with $env: $status', async ({ env, origin, status }) => {
    const gateway = await start(env);
    const headers: Record<string, string> =
      origin === undefined ? {} : { origin: origin === 'own' ? gateway.url : origin };

    expect(await upgrade(gateway.url, headers)).toBe(status);
  });
});

describe('the host name of a request', () => {
  const reachable = async ({ url }: TestGateway, host: string) => {
    const stream = new URLSearchParams(toFollow('none'));
    return {
      http: await send(`${url}/graphql`, {
        method: 'POST',
        headers: { ...json, authorization: 'Bearer alices-token-0123456789', host },
        body: JSON.stringify({ query }),
      }),
      stream: await send(`${url}/graphql/stream?${stream}`, {
        headers: { accept: 'text/event-stream', authorization: 'Bearer alices-token-0123456789', host },
      }),
      sdl: await send(`${url}/schema.graphql`, { headers: { host } }),
      upgrade: await upgrade(url, { host }),
    };
  };

  it.each([
    'evil.example',
    'evil.example:4000',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    'evil.example#localhost',
    '192.168.1.10:4000',
    '0.0.0.0:4000',
    '[::]:4000',
    '[2001:db8::1]',
    ':::',
  ])('%s is refused when there is no authentication', async (host) => {
    const answers = await reachable(await start(), host);

    for (const { status, text } of [answers.http, answers.stream, answers.sdl]) {
      expect(status).toBe(403);
      expect(JSON.parse(text)).toEqual(refusal('FORBIDDEN'));
    }
    expect(answers.upgrade).toBe(403);
  });

  it.each([
    { env: {}, host: 'localhost' },
    { env: {}, host: 'LOCALHOST:4000' },
    { env: {}, host: 'studio.localhost:4000' },
    { env: {}, host: '127.0.0.1:4000' },
    { env: {}, host: '127.8.8.8' },
    { env: {}, host: '[::1]:4000' },
    { env: {}, host: '[::ffff:127.0.0.1]' },
    { env: TOKENS, host: 'gateway.internal' },
    { env: TOKENS, host: '%' },
    { env: TOKENS, host: '[' },
    { env: { AUTH_DISABLED: 'true' }, host: 'gateway.internal' },
    { env: PUBLIC, host: 'gateway.example' },
  ])('$host is accepted with $env', async ({ env, host }) => {
    const answers = await reachable(await start(env), host);

    expect([answers.http, answers.stream, answers.sdl].map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(answers.upgrade).toBe(101);
  });

  it('is checked for the sandbox too, which posts to addresses that callers name', async () => {
    const gateway = await start();
    const model = 'mirelo-sfx-1-6-text-to-audio';
    const submit = (host: string) =>
      send(`${gateway.url}/sandbox/${model}/v1/${model}-request`, {
        method: 'POST',
        headers: { ...json, 'ocp-apim-subscription-key': 'any', host },
        body: JSON.stringify({ text_prompt: 'rain' }),
      });
    const refused = await submit('evil.example');

    expect(refused.status).toBe(403);
    expect(JSON.parse(refused.text)).toEqual({ error: expect.stringContaining('such as localhost') });
    expect((await submit('localhost:4000')).status).toBe(202);
  });

  it("is checked with PUBLIC_URL too, except for Pixazo's callbacks and for probes", async () => {
    const gateway = await start(PUBLIC);
    const host = 'evil.example';

    expect((await reachable(gateway, host)).http.status).toBe(403);
    expect((await send(`${gateway.url}/readyz`, { headers: { host } })).status).toBe(200);
    const callback = { method: 'POST', headers: { ...json, host }, body: '{}' };
    expect((await send(`${gateway.url}/webhooks/pixazo/none`, callback)).status).toBe(404);
    expect(JSON.parse((await send(`${gateway.url}/webhooks/pixazo/none`, callback)).text)).toHaveProperty(
      'error',
    );
  });
});

describe("helmet's headers", () => {
  let gateway: TestGateway;

  beforeAll(async () => {
    gateway = await start({ CORS_ORIGINS: LISTED });
  });

  const html = { accept: 'text/html' };
  const stream = `/graphql/stream?${new URLSearchParams(toFollow('none'))}`;

  it.each([
    {
      what: 'an answer of the graph',
      path: '/graphql',
      init: { method: 'POST', headers: json, body: `{"query":"${query}"}` },
    },
    { what: 'a refused operation', path: '/graphql', init: { method: 'POST', headers: json, body: '{' } },
    {
      what: 'a body that is too large',
      path: '/graphql',
      init: { method: 'POST', headers: json, body: ' '.repeat(70_000) },
    },
    { what: 'the page', path: '/graphql', init: { headers: html } },
    { what: 'a stream', path: stream, init: { headers: { accept: 'text/event-stream', origin: LISTED } } },
    { what: 'a refused stream', path: '/graphql/stream', init: { headers: { accept: 'text/event-stream' } } },
    { what: 'the SDL', path: '/schema.graphql', init: {} },
    { what: 'nothing', path: '/nowhere', init: {} },
    { what: 'health', path: '/healthz', init: {} },
    { what: 'readiness', path: '/readyz', init: {} },
    { what: 'a foreign name', path: '/graphql', init: { headers: { host: 'evil.example' } } },
    {
      what: 'a preflight',
      path: '/graphql',
      init: { method: 'OPTIONS', headers: { origin: LISTED, 'access-control-request-method': 'POST' } },
    },
  ])('are on $what', async ({ path, init }) => {
    const { headers } = await send(gateway.url + path, init);

    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'x-frame-options': 'SAMEORIGIN',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    });
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("object-src 'none'");
    expect(policy).not.toContain('unsafe-eval');
    expect(headers['x-powered-by']).toBeUndefined();
  });

  it('leave the results of the sandbox playable from pages of any origin', async () => {
    const { data } = await gateway.graphql(GENERATE, { input: RAIN });
    const { id } = data.generateMireloSfx16TextToAudio.job;
    let media: string | undefined;
    const follow = 'subscription ($id: ID!) { jobStatus(id: $id) { media { url } } }';
    for await (const event of gateway.client().iterate<{ jobStatus: { media: { url: string }[] } }>({
      query: follow,
      variables: { id },
    })) {
      media = event.data?.jobStatus.media[0]?.url;
    }
    const { status, headers } = await send(String(media), {
      headers: { origin: FOREIGN, range: 'bytes=0-3' },
    });

    expect(status).toBe(206);
    expect(headers['cross-origin-resource-policy']).toBe('cross-origin');
    expect(headers['access-control-allow-origin']).toBe('*');
    expect(headers['x-content-type-options']).toBe('nosniff');
  });
});
