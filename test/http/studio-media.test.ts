import { get, type ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type ConnectProxy, startConnectProxy } from '../support/connect-proxy.js';
import { ask } from '../support/gateway-process.js';
import { fileServer, type StorageStandIn, startStorage } from '../support/media-under-test.js';
import { type PixazoStandIn, startPixazoStandIn, statusBody } from '../support/pixazo-stand-in.js';
import { startTestGateway, type TestGateway } from '../support/test-gateway.js';
import { GENERATE, liveEnv } from './operations.js';

const file = Buffer.from('RIFF....WAVE');
const alice = { authorization: 'Bearer token-of-alice-1' };
const bob = { authorization: 'Bearer token-of-bob-123' };
const FIND = 'query ($id: ID!) { job(id: $id) { status media { id url } } }';

let storage: StorageStandIn;
let proxy: ConnectProxy;
let pixazo: PixazoStandIn;
let gateway: TestGateway;
/** The results of a job of Alice, by their path at the storage. */
const ids: Record<string, string> = {};

/** The storage of Pixazo, whose answers allow no page to read them. */
function serve(path: string, response: ServerResponse): void {
  if (path === '/gone.wav') response.writeHead(404).end();
  else if (path === '/uncounted.wav') response.writeHead(200, { 'content-type': 'audio/wav' }).end(file);
  else response.writeHead(200, { 'content-type': 'audio/wav', 'content-length': 2 ** 28 + 1 }).write(file);
}

beforeAll(async () => {
  const serveFile = fileServer(file);
  storage = await startStorage((request, response) =>
    request.url === '/rain.wav' ? serveFile(request, response) : serve(request.url ?? '', response),
  );
  proxy = await startConnectProxy();
  pixazo = await startPixazoStandIn();
  const { port } = new URL(storage.url);
  const paths = ['/rain.wav', '/gone.wav', '/uncounted.wav', '/large.wav'];
  const media_url = [
    ...paths.map((path) => `http://media.test:${port}${path}`),
    `${storage.url}/private.wav`,
  ];
  pixazo.onStatus(({ path }) => ({
    body: statusBody(path.split('/').at(-1) ?? '', {
      status: 'COMPLETED',
      output: { media_url, media_type: 'audio/wav' },
    }),
  }));
  gateway = await startTestGateway({
    ...liveEnv(pixazo),
    AUTH_TOKENS: 'alice:token-of-alice-1,bob:token-of-bob-123',
    HTTP_PROXY: proxy.url,
    // The stand-in for Pixazo alone: results are private addresses all the more.
    NO_PROXY: pixazo.url.host,
  });
  const send = (query: string, variables: object = {}) => ask(gateway.url, query, { ...variables }, alice);
  const started = await send(GENERATE, { input: { textPrompt: 'rain' } });
  const { id } = started.data.generateMireloSfx16TextToAudio.job;
  const job = await vi.waitUntil(async () => {
    const { data } = await send(FIND, { id });
    return data.job.status === 'COMPLETED' && data.job;
  });
  for (const media of job.media) ids[new URL(media.url).pathname] = media.id;
});

afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await pixazo[Symbol.asyncDispose]();
  await proxy[Symbol.asyncDispose]();
  await storage[Symbol.asyncDispose]();
});

const read = (id: string | undefined, headers: Record<string, string> = {}) =>
  fetch(`${gateway.url}/studio/media/${encodeURIComponent(id ?? '')}`, { headers });

describe('a result for the studio', () => {
  it('comes through the gateway to the caller whose job it is, as an attachment', async () => {
    const answer = await read(ids['/rain.wav'], alice);

    expect(answer.status).toBe(200);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'audio/wav',
      'content-length': String(file.length),
      'content-disposition': expect.stringMatching(/^attachment; filename="rain-1.wav"/),
      'content-security-policy': "sandbox; default-src 'none'",
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'private, max-age=3600',
      vary: 'Authorization, Origin',
    });
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(file);
  });

  it('is not sent again to a browser that has kept it', async () => {
    const first = await read(ids['/rain.wav'], alice);
    await first.arrayBuffer();
    const again = await read(ids['/rain.wav'], {
      ...alice,
      'if-none-match': first.headers.get('etag') ?? '',
    });

    expect(again.status).toBe(304);
  });

  it('does not exist for another caller, nor does one that no job has', async () => {
    const [foreign, unknown, later] = await Promise.all([
      read(ids['/rain.wav'], bob),
      read('no-media-id', alice),
      read(ids['/rain.wav']?.replace(/\d+$/, '9'), alice),
    ]);

    expect([foreign.status, unknown.status, later.status]).toEqual([404, 404, 404]);
    expect(await foreign.text()).toBe(await unknown.text());
  });

  it('needs a token as the graph does', async () => {
    const asked = storage.asked.length;
    const answers = await Promise.all([
      read(ids['/rain.wav']),
      read(ids['/rain.wav'], { authorization: 'Bearer of-nobody-at-all' }),
    ]);

    expect(answers.map(({ status }) => status)).toEqual([401, 401]);
    expect(answers[0]?.headers.get('www-authenticate')).toBe('Bearer');
    expect(await answers[0]?.json()).toEqual({ error: expect.stringContaining('Authorization') });
    expect(storage.asked.length).toBe(asked);
  });

  it.each([
    ['is gone', '/gone.wav', 'it answers HTTP 404'],
    ['has more than 256 MiB', '/large.wav', 'it has more than 268435456 bytes'],
    ['does not say its length', '/uncounted.wav', 'it does not say how many bytes it has'],
    ['lies at a private address', '/private.wav', 'it is not on the public internet'],
  ])('is refused when it %s', async (_what, path, reason) => {
    const answer = await read(ids[path], alice);

    expect(answer.status).toBe(502);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(await answer.json()).toEqual({ error: expect.stringContaining(reason) });
  });
});

it('without authentication, no page under a foreign name reads results for the studio', async () => {
  await using open = await startTestGateway();
  const { port } = new URL(open.url);
  const status = await new Promise((resolve) => {
    const headers = { host: 'rebound.example' };
    get({ host: '127.0.0.1', port, path: '/studio/media/some:0', headers }, (response) => {
      resolve(response.resume().statusCode);
    });
  });

  expect(status).toBe(403);
});
