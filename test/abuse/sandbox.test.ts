import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { ask } from '../support/gateway-process.js';
import { startTestGateway } from '../support/test-gateway.js';

const MODEL = 'mirelo-sfx-1-6-text-to-audio';
const TOKEN = 'token-of-alice-01';
const GENERATE = `mutation { generation: generateMireloSfx16TextToAudio(input: { textPrompt: "rain", duration: 1 }) { job { id } } }`;
const RESULTS = 'query ($id: ID!) { job(id: $id) { status media { url } } }';

function submit(url: string, headers: Record<string, string>, prompt = 'rain') {
  return fetch(`${url}/sandbox/${MODEL}/v1/${MODEL}-request`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ text_prompt: prompt }),
  });
}

describe('the sandbox of a gateway that authenticates its callers', () => {
  it.each([
    ['no key', {}],
    ['a made-up key', { 'ocp-apim-subscription-key': 'sandbox' }],
    ["a caller's token", { 'ocp-apim-subscription-key': TOKEN, authorization: `Bearer ${TOKEN}` }],
  ] as [string, Record<string, string>][])(
    'serves %s to authenticated callers only, and stores nothing for others',
    async (_what, headers) => {
      await using gateway = await startTestGateway({ AUTH_TOKENS: `alice:${TOKEN}` });
      const { url } = gateway;
      const refused = await submit(url, headers, 'x'.repeat(60_000));

      expect(refused.status).toBe(401);
      expect((await fetch(`${url}/sandbox/v2/requests/status/some`, { headers })).status).toBe(401);
    },
  );

  it('serves the gateway itself, and its media to every client with the address', async () => {
    await using gateway = await startTestGateway({
      AUTH_TOKENS: `alice:${TOKEN}`,
      POLL_MIN_MS: '50',
      POLL_MAX_MS: '50',
    });
    const { url } = gateway;
    const bearer = { authorization: `Bearer ${TOKEN}` };
    const { id } = (await ask(url, GENERATE, {}, bearer)).data.generation.job;
    const job = async () => (await ask(url, RESULTS, { id }, bearer)).data.job;
    await expect.poll(async () => (await job()).status, { timeout: 15_000 }).toBe('COMPLETED');
    const media = await fetch((await job()).media[0].url);

    expect(media.status).toBe(200);
    expect((await media.arrayBuffer()).byteLength).toBe(44 + 44_100);
  });
});

it('the sandbox of a gateway without authentication calls only its own address', async () => {
  let calls = 0;
  const neighbour = createServer((_request, response) => {
    calls += 1;
    response.end();
  });
  await new Promise<void>((resolve) => neighbour.listen(0, '127.0.0.1', resolve));
  const { port } = neighbour.address() as AddressInfo;
  await using gateway = await startTestGateway();
  const { url } = gateway;
  const headers = { 'ocp-apim-subscription-key': 'any', 'x-webhook-mode': 'sync' };
  const accepted = await submit(url, { ...headers, 'x-webhook-url': `http://127.0.0.1:${port}/` });
  expect(accepted.status).toBe(202);
  const { request_id } = (await accepted.json()) as { request_id: string };
  const status = async () =>
    (
      (await (await fetch(`${url}/sandbox/v2/requests/status/${request_id}`, { headers })).json()) as {
        status: string;
      }
    ).status;
  await expect.poll(status, { timeout: 15_000 }).toBe('COMPLETED');
  await expect.poll(() => gateway.log.join('')).toContain('calls back only its own gateway');

  expect(calls).toBe(0);
  neighbour.close();
});
