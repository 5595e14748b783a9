import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Eavesdropper } from '../support/eavesdropper.js';
import {
  type Answer,
  type PixazoStandIn,
  startPixazoStandIn,
  statusBody,
} from '../support/pixazo-stand-in.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { startTestGateway, type TestGateway } from '../support/test-gateway.js';
import { startTraceCollector, type TraceCollector } from '../support/trace-collector.js';

const PUBLIC_URL = 'https://gateway.test';
const ALICE = 'canary-token-of-alice';
const BOB = 'canary-token-of-bob';
const PROMPT = 'canary prompt of rain';
const VIDEO = 'https://videos.test/canary-video.mp4';
const HOOK = 'https://caller.test/canary-hook';

const secrets: Record<string, string> = {
  'the key': 'canary-pixazo-key',
  'a token': ALICE,
  "another caller's token": BOB,
  'a token that is none': 'canary-wrong-token',
  'a prompt': PROMPT,
  'the address of a video': VIDEO,
  "the caller's own webhook": HOOK,
  'an idempotency key': 'canary-idempotency',
};

const alice = { authorization: `Bearer ${ALICE}` };
const FIELDS = '{ id requestId status revision media { url } error { code message charged } }';
const GENERATE = `mutation ($input: MireloSfx16TextToAudioInput!, $key: String, $webhook: WebhookInput) {
  generation: generateMireloSfx16TextToAudio(input: $input, idempotencyKey: $key, webhook: $webhook) { job ${FIELDS} }
}`;
const FOLLOW = `subscription ($id: ID!) { job: jobStatus(id: $id) ${FIELDS} }`;
const input = { textPrompt: PROMPT };

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let pixazo: PixazoStandIn;
let collector: TraceCollector;
let gateway: TestGateway;
const ears = new Eavesdropper(() => gateway.url);
let keys = 0;

const start = () =>
  startTestGateway({
    PIXAZO_API_KEY: 'canary-pixazo-key',
    PIXAZO_BASE_URL: pixazo.url.href,
    PIXAZO_TIMEOUT_MS: '300',
    PUBLIC_URL,
    POLL_FALLBACK_MS: '20',
    DATABASE_URL: `file:${join(directory.path, 'jobs.db')}`,
    AUTH_TOKENS: `alice:${ALICE},bob:${BOB}`,
    LOG_LEVEL: 'trace',
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
  });

async function stop(): Promise<void> {
  await gateway.stop();
  for (const line of gateway.log) ears.hear('log', line);
}

beforeAll(async () => {
  directory = await temporaryDirectory();
  pixazo = await startPixazoStandIn();
  collector = await startTraceCollector();
  gateway = await start();
});

afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await pixazo[Symbol.asyncDispose]();
  await collector[Symbol.asyncDispose]();
  await directory[Symbol.asyncDispose]();
});

/** Submits a generation with a canary in every field that a caller can set. */
async function generate(changes: Record<string, unknown> = {}) {
  const key = `canary-idempotency-${++keys}`;
  const { text } = await ears.post({ query: GENERATE, variables: { input, key, ...changes } }, alice);
  return { key, answer: JSON.parse(text) };
}

/** The callback address of the last submit. */
function address(): string {
  return String(pixazo.submits().at(-1)?.headers['x-webhook-url']);
}

const tokenOf = (callbackAddress: string) => callbackAddress.slice(callbackAddress.lastIndexOf('/') + 1);

function expectNoLeak(): void {
  for (const line of gateway.log) ears.hear('log', line);
  const callbacks = pixazo.submits().flatMap(({ headers }) => {
    const url = headers['x-webhook-url'];
    return typeof url === 'string' && url.startsWith(PUBLIC_URL) ? [tokenOf(url)] : [];
  });
  expect(callbacks.length).toBeGreaterThan(0);
  const addresses = Object.fromEntries(callbacks.map((token, job) => [`callback address ${job}`, token]));
  const leaks = ears.leaks({ ...secrets, ...addresses });
  ears.captured.length = 0;
  gateway.log.length = 0;
  expect(leaks).toEqual([]);
}

describe('a response of Pixazo', () => {
  const echo =
    (words: (callback: string, key: string) => string) => (received: { headers: Record<string, unknown> }) =>
      words(String(received.headers['x-webhook-url']), String(received.headers['ocp-apim-subscription-key']));
  const said = echo(
    (callback, key) =>
      `key ${key}, callback ${callback}, encoded ${encodeURIComponent(callback)}, path ${new URL(callback).pathname}`,
  );

  it('to a submit that it refuses, or whose outcome is unknown, is shown without secrets', async () => {
    const statuses = [400, 401, 402, 403, 404, 405, 408, 409, 413, 418, 422, 429, 500, 501, 502, 503, 504];
    for (const status of statuses) {
      pixazo.onSubmit((received) => ({
        status,
        headers: { 'x-echo': said(received), 'retry-after': said(received) },
        body: { error: said(received), message: `${'x'.repeat(480)}${said(received)}` },
      }));
      const { answer } = await generate();
      expect(answer.errors?.[0]?.extensions.code ?? answer.data.generation.job.status, `${status}`).toEqual(
        expect.any(String),
      );
      pixazo.onSubmit((received) => ({ status, raw: `<h1>${said(received)}</h1>` }));
      await generate();
    }
    expectNoLeak();
  });

  it.each<[string, (echoed: string) => Answer]>([
    ['no answer', () => 'drop'],
    ['none in time', () => 'hold'],
    [
      'an answer cut off',
      (echoed) => ({ status: 202, headers: { 'content-length': '9999' }, raw: `{"${echoed}` }),
    ],
    ['an acceptance of another shape', (echoed) => ({ status: 202, body: { request: echoed } })],
    ['half of its JSON', (echoed) => ({ status: 202, raw: `{"request_id": ${echoed}` })],
    ['far too much', (echoed) => ({ status: 202, raw: echoed.repeat(20_000) })],
    [
      'a redirect',
      (echoed) => ({ status: 307, headers: { location: `/${encodeURIComponent(echoed)}` }, raw: '' }),
    ],
  ])('to a submit, %s', async (_what, answer) => {
    pixazo.onSubmit((received) => answer(said(received)));
    await generate();
    pixazo.onSubmit(() => ({ status: 400, body: {} }));
    await generate({ webhook: { url: HOOK } });
    expectNoLeak();
  });

  it('about a running or ended request is shown without secrets', async () => {
    const answers: ((echoed: string, requestId: string) => Answer)[] = [
      (echoed) => ({ status: 500, body: { error: echoed } }),
      (echoed) => ({ status: 429, headers: { 'retry-after': '0' }, body: { error: echoed } }),
      (echoed) => ({ status: 404, body: { error: echoed } }),
      (echoed) => ({ status: 200, raw: echoed }),
      () => 'drop',
      (echoed, id) => ({ body: statusBody(id, { status: 'COMPLETED', output: { media_url: [echoed] } }) }),
      (echoed, id) => ({ body: statusBody(id, { status: 'FAILED', error: echoed }) }),
      (echoed, id) => ({ body: statusBody(id, { status: 'ERROR', error: { message: echoed } }) }),
    ];
    for (const [index, answer] of answers.entries()) {
      const requestId = `mirelo-sfx-1-6-text-to-audio_status-${index}`;
      pixazo.onSubmit(() => ({ status: 202, body: { request_id: requestId, status: 'QUEUED' } }));
      let looks = 0;
      let callback = '';
      pixazo.onStatus(({ path, headers }) => {
        if (!path.endsWith(requestId)) return { body: statusBody(String(path.split('/').at(-1))) };
        looks += 1;
        const echoed = said({ headers: { ...headers, 'x-webhook-url': callback } });
        return looks === 1
          ? answer(echoed, requestId)
          : { body: statusBody(requestId, { status: 'FAILED', error: echoed }) };
      });
      const generated = generate();
      await pixazo.until(() => pixazo.submits().length > 0);
      const { answer: given } = await generated;
      callback = address();
      const { id } = given.data.generation.job;
      await fetch(`${gateway.url}/webhooks/pixazo/${tokenOf(callback)}`, { method: 'POST', body: '{}' });
      await ears.stream({ query: FOLLOW, variables: { id } }, alice);
    }
    pixazo.onSubmit(() => ({
      status: 202,
      body: { request_id: 'mirelo-sfx-1-6-text-to-audio_1', status: 'QUEUED' },
    }));
    expect(
      ears.captured.some(({ text }) => text.includes('FAILED') && text.includes('[callback address]')),
    ).toBe(true);
    expectNoLeak();
  });
});

describe('the input of a caller', () => {
  const refusedInputs = [
    { textPrompt: 987 },
    { textPrompt: 'ca' },
    { textPrompt: PROMPT, duration: PROMPT },
    { textPrompt: PROMPT, duration: -1 },
    { textPrompt: PROMPT, uploadAudioFormat: PROMPT },
    { textPrompt: PROMPT, [PROMPT.replaceAll(' ', '_')]: PROMPT },
    { textPrompt: { text: PROMPT } },
    { textPrompt: [PROMPT] },
    PROMPT,
    [PROMPT],
    null,
  ];
  const video = `mutation ($input: MireloSfxVideoToAudioInput!) { generateMireloSfxVideoToAudio(input: $input) { job { id } } }`;

  it('is not repeated when it is refused', async () => {
    for (const refused of refusedInputs) await generate({ input: refused });
    await generate({ key: 'canary-idempotency'.repeat(20) });
    await generate({ key: 'canary-idempotency\0' });
    await generate({ key: ['canary-idempotency'] });
    await generate({ webhook: { url: HOOK.replace('https', 'http') } });
    await generate({ webhook: { url: `${HOOK} ${HOOK}` } });
    await generate({ webhook: { url: HOOK, mode: HOOK } });
    for (const videoUrl of [
      VIDEO.replace('https', 'ftp'),
      VIDEO.replace('//', '//me:canary@'),
      `x${VIDEO} y`,
      [VIDEO],
    ]) {
      await ears.post({ query: video, variables: { input: { videoUrl } } }, alice);
    }
    expectNoLeak();
  });

  it('is not repeated when it is in the text of an operation', async () => {
    const inline = (literal: string) =>
      `mutation { generateMireloSfx16TextToAudio(input: ${literal}) { job { id } } }`;
    const documents = [
      inline(`{ textPrompt: 1, uploadAudioFormat: "${PROMPT}" }`),
      inline(`{ textPrompt: "${PROMPT}", duration: "${PROMPT}" }`),
      inline(`{ textPrompt: "${PROMPT}" "${PROMPT}" }`),
      inline(`{ "${PROMPT}" }`),
      inline(`{ textPrompt: """${PROMPT}""" """${PROMPT}""" }`),
      inline(`"${PROMPT}"`),
      inline(`{ textPrompt: "${PROMPT}`),
      `{ job("${PROMPT}") { id } }`,
      `{ job(id: "${PROMPT}", id: "${PROMPT}") { id } }`,
      `{ a: job(id: "${PROMPT}") { id } a: job(id: "${VIDEO}") { id } }`,
      `"${PROMPT}"`,
      `query ($id: ID = "${PROMPT}" "${PROMPT}") { job(id: $id) { id } }`,
      `query ($first: Int! = "${PROMPT}") { jobs(first: $first) { totalCount } }`,
      `{ jobs(after: "${PROMPT}") { totalCount } }`,
      `{ jobs(filter: "${PROMPT}") { totalCount } }`,
      `{ jobs(filter: { status: "${PROMPT}" }) { totalCount } }`,
      `{ jobs @include(if: "${PROMPT}") { totalCount } }`,
    ];
    const init = { type: 'connection_init', payload: alice };
    for (const query of documents) {
      const { status } = await ears.post({ query }, alice);
      expect(status, query).toBeLessThan(500);
      await ears.fetch(`/graphql?query=${encodeURIComponent(query)}`, {
        headers: { ...alice, 'apollo-require-preflight': 'true' },
      });
      await ears.stream({ query }, alice);
      await ears.converse([init, { type: 'subscribe', id: '1', payload: { query } }]);
    }
    expectNoLeak();
  });

  it('is not repeated when it is unreadable', async () => {
    const json = { ...alice, 'content-type': 'application/json' };
    for (const body of [
      `{"query": ${PROMPT}`,
      PROMPT,
      `"${PROMPT}"`,
      `[{"query": "${PROMPT}"}]`,
      `{"__proto__": "${PROMPT}"}`,
    ]) {
      await ears.post(body, alice);
      await ears.fetch('/graphql/stream', {
        method: 'POST',
        headers: { ...json, accept: 'text/event-stream' },
        body,
      });
    }
    for (const type of [
      `text/${PROMPT.replaceAll(' ', '-')}`,
      'text/plain',
      `application/json; charset=${PROMPT}`,
      PROMPT,
    ]) {
      await ears.fetch('/graphql', {
        method: 'POST',
        headers: { ...alice, 'content-type': type },
        body: PROMPT,
      });
    }
    await ears.post({ query: '{ jobs { totalCount } }', variables: PROMPT, operationName: 5 }, alice);
    await ears.post({ query: PROMPT.repeat(10_000) }, alice);
    await ears.fetch(`/graphql?query={jobs{totalCount}}&variables=${PROMPT}`, {
      headers: { ...alice, 'apollo-require-preflight': 'true' },
    });
    for (const head of [
      `GET /${ALICE} HTTP/9.9`,
      `CANARY ${ALICE}`,
      ALICE,
      `POST /graphql HTTP/1.1\r\nhost: a\r\nauthorization: ${ALICE}\r\nbad header ${ALICE}`,
    ]) {
      await ears.raw(`${head}\r\n\r\n`);
    }
    await ears.raw(
      `GET /graphql HTTP/1.1\r\nhost: a\r\nauthorization: ${ALICE}${'x'.repeat(20_000)}\r\n\r\n`,
    );
    expectNoLeak();
  });

  it('over WebSocket is not repeated either, whatever the message', async () => {
    const init = { type: 'connection_init', payload: alice };
    const subscribe = (id: string, payload: object) => ({ type: 'subscribe', id, payload });
    const running = subscribe('x'.repeat(300), { query: FOLLOW, variables: { id: PROMPT } });
    await ears.converse([PROMPT]);
    await ears.converse([`{"type": "${PROMPT}"}`]);
    await ears.converse([
      { type: 'connection_init', payload: { authorization: 'Bearer canary-wrong-token' } },
    ]);
    await ears.converse([{ type: 'connection_init', payload: { authorization: [ALICE] } }]);
    await ears.converse([init, init]);
    await ears.converse([running]);
    await ears.converse([init, running]);
    await ears.converse([init, subscribe('1', { query: FOLLOW, variables: { id: { text: PROMPT } } })]);
    await ears.converse([init, subscribe('1', { query: FOLLOW, variables: PROMPT })]);
    await ears.converse([init, { type: 'pong', payload: PROMPT }, `{"type":"ping","payload":"${PROMPT}"`]);
    await ears.converse([init, 'x'.repeat(70_000)]);
    await ears.converse([init], PROMPT.replaceAll(' ', '-'));
    expectNoLeak();
  });

  it('is not repeated when it is in credentials', async () => {
    for (const authorization of [
      'Bearer canary-wrong-token',
      `Basic ${ALICE}`,
      ALICE,
      `Bearer ${ALICE}x`,
      `Bearer ${ALICE} ${BOB}`,
    ]) {
      expect((await ears.post({ query: '{ jobs { totalCount } }' }, { authorization })).status).toBe(401);
      await ears.stream({ query: FOLLOW, variables: { id: PROMPT } }, { authorization });
      await ears.converse([{ type: 'connection_init', payload: { authorization } }]);
    }
    expectNoLeak();
  });

  it('is returned to that caller alone, as the input of its own job', async () => {
    const { answer } = await generate();
    const query = `{ job(id: "${answer.data.generation.job.id}") { request } }`;
    const own = await gateway.post({ query }, alice);
    const other = await gateway.post({ query }, { authorization: `Bearer ${BOB}` });

    expect(await own.json()).toMatchObject({ data: { job: { request: { text_prompt: PROMPT } } } });
    expect(await other.json()).toEqual({ data: { job: null } });
  });
});

describe('a path', () => {
  it('is not repeated, since it may be a callback address', async () => {
    await generate();
    const token = tokenOf(address());
    const paths = [
      `/webhooks/pixazo/${token}`,
      `/webhooks/pixazo/${token}x`,
      `/webhooks/pixazo/${token}/x`,
      `/webhooks/${token}`,
    ];
    for (const path of [
      ...paths,
      `/webhooks/pixazo/${token}%zz`,
      `/webhooks/pixazo/${token.repeat(10)}`,
      `/assets/${token}`,
    ]) {
      for (const method of ['GET', 'POST', 'PUT', 'OPTIONS']) {
        const body = method === 'POST' || method === 'PUT' ? `{"request_id": "${PROMPT}"` : undefined;
        await ears.fetch(path, { method, body, headers: { 'content-type': 'application/json' } });
      }
    }
    const callback = (body: string, type = 'application/json') =>
      ears.fetch(`/webhooks/pixazo/${token}`, { method: 'POST', body, headers: { 'content-type': type } });
    await callback(PROMPT);
    await callback(JSON.stringify(PROMPT.repeat(10_000)));
    await callback(JSON.stringify({ request_id: PROMPT, error: PROMPT, status: PROMPT }), PROMPT);
    expectNoLeak();
  });

  it('of any other kind shows no secret', async () => {
    for (const path of ['/healthz', '/readyz', '/schema.graphql', '/', '/graphql', '/sandbox', `/${PROMPT}`])
      await ears.fetch(path);
    const { status, text } = await ears.fetch('/metrics', { headers: alice });
    expect(status).toBe(200);
    expect(text).toContain('# TYPE');
    expectNoLeak();
  });
});

describe('corrupt rows', () => {
  it.each(['input', 'media', 'error', 'status'])(
    'in %s are reported without their content',
    async (column) => {
      pixazo.onSubmit(() => ({ status: 202, body: { request_id: `mirelo-sfx-1-6-text-to-audio_${keys}` } }));
      const { key, answer } = await generate();
      const callback = `/webhooks/pixazo/${tokenOf(address())}`;
      const { id } = answer.data.generation.job;
      await stop();
      const file = new DatabaseSync(join(directory.path, 'jobs.db'));
      file
        .prepare(`update jobs set ${column} = ? where id = ?`)
        .run(column === 'status' ? 'LOST' : PROMPT, id);
      file.close();
      gateway = await start();

      const { text } = await ears.post({ query: `{ job(id: "${id}") ${FIELDS} }` }, alice);
      await ears.post({ query: `{ jobs { nodes ${FIELDS} } }` }, alice);
      await ears.post({ query: GENERATE, variables: { input, key } }, alice);
      await ears.stream({ query: FOLLOW, variables: { id } }, alice, 1);
      const init = { type: 'connection_init', payload: alice };
      await ears.converse([
        init,
        { type: 'subscribe', id: '1', payload: { query: FOLLOW, variables: { id } } },
      ]);
      const called = await ears.fetch(callback, { method: 'POST', body: '{}' });

      expect(text).toContain('INTERNAL_SERVER_ERROR');
      expect(gateway.log.join('')).toContain('"level":50');
      expect(called.status).toBe(500);
      await stop();
      const mend = new DatabaseSync(join(directory.path, 'jobs.db'));
      mend.prepare('delete from jobs where id = ?').run(id);
      mend.close();
      expectNoLeak();
      gateway = await start();
    },
  );
});

describe('the traces of these tests', () => {
  it('contain no secret', async () => {
    await stop();
    for (const { headers, body } of collector.deliveries)
      ears.hear('trace', JSON.stringify({ headers, body }));
    expect(collector.spans().length).toBeGreaterThan(100);
    expectNoLeak();
  });
});
