import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { ask, startGatewayProcess } from '../support/gateway-process.js';
import { startPixazoStandIn } from '../support/pixazo-stand-in.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

const GENERATE = `mutation ($prompt: String!) {
  generateMireloSfx16TextToAudio(input: { textPrompt: $prompt }) { job { id status } }
}`;

describe('the output of the process', () => {
  it('contains no secret', async () => {
    await using directory = await temporaryDirectory();
    await using pixazo = await startPixazoStandIn();
    const [key, token] = ['canary-pixazo-key', 'canary-caller-token'];
    pixazo.onSubmit(() => ({ status: 401, body: { error: 'Unauthorized', message: `bad key ${key}` } }));
    await using gateway = startGatewayProcess(directory.path, {
      DATABASE_URL: `file:${join(directory.path, 'jobs.db')}`,
      PIXAZO_API_KEY: key,
      PIXAZO_BASE_URL: pixazo.url.href,
      AUTH_TOKENS: `alice:${token}`,
      LOG_LEVEL: 'trace',
    });
    const url = await gateway.ready;
    const headers = { authorization: `Bearer ${token}` };
    const refused = await ask(url, GENERATE, { prompt: 'rain on a roof' }, headers);
    pixazo.onSubmit(() => 'drop');
    const lost = await ask(url, GENERATE, { prompt: 'rain on a roof' }, headers);
    const stranger = await ask(url, '{ __typename }', {}, { authorization: `Bearer ${token}-guess` });
    gateway.kill('SIGTERM');
    await gateway.ended;

    expect(refused.errors?.[0]?.extensions.code).toBe('UPSTREAM_UNAUTHENTICATED');
    expect(lost.data.generateMireloSfx16TextToAudio.job.status).toBe('ERROR');
    expect(stranger.errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
    expect(JSON.stringify([refused, lost, stranger])).not.toContain('canary');
    expect(gateway.output.stdout).toContain('Submission unconfirmed');
    expect(gateway.output.stdout + gateway.output.stderr).not.toContain('canary');
  });

  it('leaves stderr empty for a client that breaks the WebSocket protocol', async () => {
    await using directory = await temporaryDirectory();
    await using gateway = startGatewayProcess(directory.path);
    const url = await gateway.ready;
    const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/graphql`, 'graphql-transport-ws');
    await once(socket, 'open');
    socket.send('x'.repeat(64 * 1024 + 1));
    const [code] = await once(socket, 'close');
    gateway.kill('SIGTERM');
    await gateway.ended;

    expect(code).toBe(1009);
    expect(gateway.output.stderr).toBe('');
  });
});
