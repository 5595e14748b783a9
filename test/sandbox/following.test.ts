import { describe, expect, it } from 'vitest';
import { bodyOf, startSandbox } from './start-sandbox.js';

const modelId = 'mirelo-sfx-1-6-text-to-audio';

describe('following a request', () => {
  it('returns its status as time passes, under a prefix too', async () => {
    let now = Date.UTC(2026, 0, 1);
    const { url, submit, status } = await startSandbox({ now: () => now }, '/sandbox');
    const receipt = await bodyOf(submit(modelId, { text_prompt: 'rain', num_samples: 2 }));
    expect(receipt.polling_url).toBe(`${url}/v2/requests/status/${receipt.request_id}`);

    expect(await bodyOf(status(receipt.request_id))).toMatchObject({ status: 'QUEUED', output: null });
    now += 2_000;
    expect(await bodyOf(status(receipt.request_id))).toMatchObject({ status: 'PROCESSING' });
    now += 4_000;
    const answer = await bodyOf(status(receipt.request_id));
    expect(answer.output?.media_url).toEqual([
      `${url}/media/${receipt.request_id}/output_0.wav`,
      `${url}/media/${receipt.request_id}/output_1.wav`,
    ]);
  });

  it('returns media addresses at the host by which the caller reaches the sandbox', async () => {
    const { url, submit } = await startSandbox({ queuedMs: 0, processingMs: 0 });
    const { request_id, polling_url } = await bodyOf(submit(modelId, { text_prompt: 'rain' }));
    const otherUrl = url.replace('127.0.0.1', 'localhost').replace('[::1]', 'localhost');
    const headers = { 'ocp-apim-subscription-key': 'test' };
    const answer = await fetch(polling_url.replace(url, otherUrl), { headers });
    expect((await bodyOf(answer)).output?.media_url).toEqual([`${otherUrl}/media/${request_id}/output.wav`]);
  });

  it('returns 404 for an unknown id', async () => {
    const { status } = await startSandbox();
    const answer = await status(`${modelId}_01900000-0000-7000-8000-000000000000`);
    expect(answer.status).toBe(404);
    expect(await answer.json()).toEqual({ error: 'Request not found', message: expect.any(String) });
  });

  it('returns 404 with a message for any other path', async () => {
    const { url } = await startSandbox({}, '/sandbox');
    const answer = await fetch(`${url}/v2/requests`);
    expect(answer.status).toBe(404);
    expect(await answer.json()).toEqual({ error: 'Not Found', message: expect.any(String) });
  });
});
