import { createClient } from 'graphql-ws';
import { describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { ask, startGatewayProcess } from '../support/gateway-process.js';
import { startPixazoStandIn } from '../support/pixazo-stand-in.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

const GENERATE = `mutation ($key: String) {
  generateMireloSfx16TextToAudio(input: { textPrompt: "rain on a roof" }, idempotencyKey: $key) {
    job { id status revision error { code charged } }
  }
}`;

/** Every status of the job from now on, to the end. */
async function follow(url: string, jobId: string): Promise<unknown[]> {
  const client = createClient({
    url: `${url.replace(/^http/, 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
  });
  const query = 'subscription ($id: ID!) { jobStatus(id: $id) { status error { code } media { mimeType } } }';
  const statuses: unknown[] = [];
  for await (const { data } of client.iterate({ query, variables: { id: jobId } })) {
    statuses.push(data?.jobStatus);
  }
  await client.dispose();
  return statuses;
}

describe('killed without warning', () => {
  it('an unfinished job continues after the next start, to its end', async () => {
    await using directory = await temporaryDirectory();
    const env = { POLL_MIN_MS: '50', POLL_MAX_MS: '50' };
    await using first = startGatewayProcess(directory.path, env);
    const { data } = await ask(await first.ready, GENERATE);
    const { id, status } = data.generateMireloSfx16TextToAudio.job;
    first.kill('SIGKILL');
    expect(await first.ended).toEqual({ code: null, signal: 'SIGKILL' });

    await using second = startGatewayProcess(directory.path, env);
    const statuses = await follow(await second.ready, id);

    expect(status).toBe('QUEUED');
    expect(statuses.at(-1)).toEqual({
      status: 'COMPLETED',
      error: null,
      media: [{ mimeType: 'audio/wav' }],
    });
  });

  it('a submission in flight is never sent again, and its job and key remain', async () => {
    await using directory = await temporaryDirectory();
    await using pixazo = await startPixazoStandIn();
    pixazo.onSubmit(() => 'hold');
    const env = { PIXAZO_API_KEY: 'some-key', PIXAZO_BASE_URL: pixazo.url.href };
    await using first = startGatewayProcess(directory.path, env);
    const url = await first.ready;
    const answer = ask(url, GENERATE, { key: 'once' });
    await pixazo.until(() => pixazo.submits().length === 1);
    const { data } = await ask(url, '{ jobs { nodes { id } } }');
    first.kill('SIGKILL');
    await expect(answer).rejects.toThrow();
    await first.ended;

    // Its submission could still have been removed.
    expect(data.jobs.nodes).toEqual([]);
    await using second = startGatewayProcess(directory.path, env);
    const again = await ask(await second.ready, GENERATE, { key: 'once' });
    const { job } = again.data.generateMireloSfx16TextToAudio;
    const statuses = await follow(await second.ready, job.id);

    expect(statuses.at(-1)).toMatchObject({ status: 'ERROR', error: { code: 'SUBMISSION_UNCONFIRMED' } });
    expect(job).toEqual({
      id: expect.any(String),
      status: 'ERROR',
      revision: 2,
      error: { code: 'SUBMISSION_UNCONFIRMED', charged: 'UNKNOWN' },
    });
    expect(pixazo.submits()).toHaveLength(1);
  });
});
