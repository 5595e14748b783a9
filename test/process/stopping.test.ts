import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import type { Environment } from '../../src/config/variable.js';
import { liveEnv } from '../http/operations.js';
import { ask, startGatewayProcess } from '../support/gateway-process.js';
import { type PixazoStandIn, startPixazoStandIn } from '../support/pixazo-stand-in.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

const GENERATE = `mutation ($prompt: String!) {
  generateMireloSfx16TextToAudio(input: { textPrompt: $prompt }) { job { id status } }
}`;

/** Skips the 14 s that a stop may take. */
const IMPATIENT = new URL('../support/no-time-to-stop.mjs', import.meta.url).href;

/** A socket that has subscribed to a job and received its first event. */
async function watch(url: string, jobId: string): Promise<WebSocket> {
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/graphql`, 'graphql-transport-ws');
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'connection_init' }));
  await once(socket, 'message');
  const query = `subscription { jobStatus(id: "${jobId}") { status } }`;
  socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query } }));
  await once(socket, 'message');
  return socket;
}

/** A gateway that has sent a submission to Pixazo, and the client's pending response. */
async function submitTo(pixazo: PixazoStandIn, cwd: string, env: Environment = {}) {
  const gateway = startGatewayProcess(cwd, { ...liveEnv(pixazo), ...env });
  const url = await gateway.ready;
  const answer = ask(url, GENERATE, { prompt: 'rain on a roof' });
  await pixazo.until(() => pixazo.submits().length === 1);
  return { gateway, url, answer };
}

describe('stopping', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    '%s stops the gateway in time, which exit code 0 shows',
    async (signal) => {
      await using directory = await temporaryDirectory();
      await using gateway = startGatewayProcess(directory.path);
      const url = await gateway.ready;
      const { data } = await ask(url, GENERATE, { prompt: 'rain on a roof, sandbox:slow' });
      const socket = await watch(url, data.generateMireloSfx16TextToAudio.job.id);
      const closed = once(socket, 'close');

      gateway.kill(signal);

      expect(await gateway.ended).toEqual({ code: 0, signal: null });
      const [code] = await closed;
      expect(code).toBe(1001);
      expect(gateway.output.stderr).toBe('');
    },
  );

  it('a submission in flight is finished while /readyz responds with 503', async () => {
    await using directory = await temporaryDirectory();
    await using pixazo = await startPixazoStandIn();
    const answered = new AbortController();
    pixazo.onSubmit(async () => {
      await once(answered.signal, 'abort');
      return { status: 202, body: { request_id: 'mirelo-sfx-1-6-text-to-audio_late', status: 'QUEUED' } };
    });
    const { gateway, url, answer } = await submitTo(pixazo, directory.path);

    gateway.kill('SIGTERM');
    await expect.poll(async () => (await fetch(`${url}/readyz`)).status).toBe(503);
    answered.abort();

    expect(await answer).toMatchObject({
      data: { generateMireloSfx16TextToAudio: { job: { status: 'QUEUED' } } },
    });
    expect(await gateway.ended).toEqual({ code: 0, signal: null });
  });

  it('a shutdown that takes too long ends the gateway with exit code 1 and one line', async () => {
    await using directory = await temporaryDirectory();
    await using pixazo = await startPixazoStandIn();
    pixazo.onSubmit(() => 'hold');
    const env = { NODE_OPTIONS: `--import=${IMPATIENT}` };
    const { gateway, answer } = await submitTo(pixazo, directory.path, env);

    gateway.kill('SIGTERM');

    await expect(answer).rejects.toThrow();
    expect(await gateway.ended).toEqual({ code: 1, signal: null });
    expect(gateway.output.stderr).toBe('The gateway did not stop within 14 s and was ended\n');
  });

  it('a second signal ends the gateway before its submission gets a response', async () => {
    await using directory = await temporaryDirectory();
    await using pixazo = await startPixazoStandIn();
    pixazo.onSubmit(() => 'hold');
    const { gateway, url, answer } = await submitTo(pixazo, directory.path);

    gateway.kill('SIGTERM');
    await expect.poll(async () => (await fetch(`${url}/readyz`)).status).toBe(503);
    gateway.kill('SIGTERM');

    await expect(answer).rejects.toThrow();
    expect(await gateway.ended).toEqual({ code: 1, signal: null });
  });
});
