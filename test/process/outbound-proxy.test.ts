import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { aKey, sign } from '../auth/issuer.js';
import { startConnectProxy } from '../support/connect-proxy.js';
import { ask, startGatewayProcess } from '../support/gateway-process.js';
import { statusBody } from '../support/pixazo-stand-in.js';
import { type PrivateCa, privateCa } from '../support/private-ca.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

const NAMES = ['pixazo.test', 'media.test', 'issuer.test'];
const REQUEST_ID = 'mirelo-sfx-1-6-text-to-audio_1';
const GENERATE = `mutation { generation: generateMireloSfx16TextToAudio(input: { textPrompt: "rain" }) { job { id } } }`;
const RESULTS = 'query ($id: ID!) { job(id: $id) { status media { url } } }';

/** Pixazo, its storage and an issuer of tokens in one, over TLS. A second result lies on a private address. */
async function startUpstream({ key, cert }: PrivateCa, jwk: object) {
  const agents: [path: string, userAgent: string | undefined][] = [];
  const server: Server = createServer({ key, cert }, ({ method, url = '', headers }, response) => {
    agents.push([url.split('/')[1] ?? '', headers['user-agent']]);
    if (url === '/output.wav') {
      response.writeHead(200, { 'content-type': 'audio/wav', 'content-length': 4 }).end('RIFF');
      return;
    }
    const media_url = [`https://media.test:${port}/output.wav`, `https://10.0.0.1:${port}/output.wav`];
    const output = { media_url, media_type: 'audio/wav' };
    const submitted = { request_id: REQUEST_ID, status: 'QUEUED' };
    const completed = statusBody(REQUEST_ID, { status: 'COMPLETED', output });
    const answer = url === '/jwks' ? { keys: [jwk] } : method === 'POST' ? submitted : completed;
    response.end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { port, agents, [Symbol.asyncDispose]: close };
}

it('API, results and keys are fetched through HTTPS_PROXY, from servers of a private CA, with a User-Agent', async () => {
  await using directory = await temporaryDirectory();
  await using proxy = await startConnectProxy();
  const ca = privateCa(directory.path, NAMES);
  const key = await aKey('one');
  await using upstream = await startUpstream(ca, key.jwk);
  await using gateway = startGatewayProcess(directory.path, {
    PIXAZO_API_KEY: 'some-key',
    PIXAZO_BASE_URL: `https://pixazo.test:${upstream.port}`,
    AUTH_JWKS_URL: `https://issuer.test:${upstream.port}/jwks`,
    HTTPS_PROXY: proxy.url,
    NODE_EXTRA_CA_CERTS: ca.caFile,
    MEDIA_PROXY: 'true',
    POLL_MIN_MS: '20',
    POLL_MAX_MS: '20',
  });
  const url = await gateway.ready;
  const token = await sign(key, { sub: 'alice', exp: Math.floor(Date.now() / 1000) + 600 });
  const bearer = { authorization: `Bearer ${token}` };
  const { id } = (await ask(url, GENERATE, {}, bearer)).data.generation.job;
  const results = async () => (await ask(url, RESULTS, { id }, bearer)).data.job;
  await expect.poll(async () => (await results()).status, { timeout: 15_000 }).toBe('COMPLETED');
  const { media } = await results();

  expect(await (await fetch(media[0].url)).text()).toBe('RIFF');
  const hosts = new Set(proxy.asked);
  expect(hosts).toEqual(new Set(NAMES.map((name) => `${name}:${upstream.port}`)));
  const refused = await fetch(media[1].url);
  expect(refused.status).toBe(502);
  expect(await refused.text()).toContain('not on the public internet');
  expect(new Set(proxy.asked)).toEqual(hosts);
  const [, version] = /^pixazo-graphql-gateway\/(\d+\.\d+\.\d+)$/.exec(upstream.agents[0]?.[1] ?? '') ?? [];
  expect(version).toBeDefined();
  expect(new Set(upstream.agents.map(([, agent]) => agent)).size).toBe(1);
});
