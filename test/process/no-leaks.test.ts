import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Eavesdropper } from '../support/eavesdropper.js';
import { setDiskFull } from '../support/full-disk.js';
import { startGatewayProcess } from '../support/gateway-process.js';
import { startPixazoStandIn } from '../support/pixazo-stand-in.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

const secrets: Record<string, string> = {
  'the key': 'canary-pixazo-key',
  'a token': 'canary-token-of-alice',
  'a token that is none': 'canary-wrong-token',
  'a prompt': 'canary prompt of rain',
  'an idempotency key': 'canary-idempotency',
};
const alice = { authorization: 'Bearer canary-token-of-alice' };
const FOLLOW = 'subscription ($id: ID!) { jobStatus(id: $id) { id status } }';

describe('the output and the responses of a process', () => {
  it('hold no secret and no stack, with a full disk and hostile clients', async () => {
    await using directory = await temporaryDirectory();
    await using pixazo = await startPixazoStandIn();
    await using gateway = startGatewayProcess(directory.path, {
      DATABASE_URL: `file:${join(directory.path, 'jobs.db')}`,
      PIXAZO_API_KEY: 'canary-pixazo-key',
      PIXAZO_BASE_URL: pixazo.url.href,
      PUBLIC_URL: 'https://gateway.test',
      AUTH_TOKENS: 'alice:canary-token-of-alice',
      LOG_LEVEL: 'trace',
    });
    const url = await gateway.ready;
    const ears = new Eavesdropper(() => url);
    const query = `mutation ($key: String) {
      generation: generateMireloSfx16TextToAudio(input: { textPrompt: "canary prompt of rain" }, idempotencyKey: $key) { job { id } }
    }`;
    const generate = (key: string) => ears.post({ query, variables: { key } }, alice);
    const { id } = JSON.parse((await generate('canary-idempotency')).text).data.generation.job;
    const callback = new URL(String(pixazo.submits()[0]?.headers['x-webhook-url'])).pathname;
    const callBack = () => ears.fetch(callback, { method: 'POST', body: '{}' });
    const init = { type: 'connection_init', payload: alice };
    const subscribe = {
      type: 'subscribe',
      id: 'x'.repeat(200),
      payload: { query: FOLLOW, variables: { id } },
    };
    const misbehave = async () => {
      await ears.converse([init, subscribe, subscribe]);
      await ears.converse([
        { type: 'connection_init', payload: { authorization: 'Bearer canary-wrong-token' } },
      ]);
      await ears.raw('GET / HTTP/1.1\r\nauthorization: Bearer canary-token-of-alice\r\nbad header\r\n\r\n');
      await ears.raw(`GET ${callback}%zz HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n`);
    };
    await misbehave();
    await setDiskFull(gateway, true);
    const refused = await generate('canary-idempotency-2');
    const failed = await callBack();
    await misbehave();
    await setDiskFull(gateway, false);
    await expect.poll(async () => (await ears.fetch('/readyz')).status).toBe(200);
    const called = await callBack();
    gateway.kill('SIGTERM');
    await gateway.ended;

    expect(refused.text).toContain('INTERNAL_SERVER_ERROR');
    expect([failed.status, called.status]).toEqual([500, 200]);
    expect(gateway.output.stdout).toContain('"level":50');
    expect(gateway.output.stderr).toBe('');
    ears.hear('log', gateway.output.stdout);
    const token = callback.slice(callback.lastIndexOf('/') + 1);
    expect(ears.leaks({ ...secrets, 'a callback address': token })).toEqual([]);
  });
});
