import { describe, expect, it, vi } from 'vitest';
import type { CallbackOptions } from '../../src/sandbox/callbacks.js';
import { startCallbackReceiver } from './callback-receiver.js';
import { bodyOf, startSandbox } from './start-sandbox.js';

const modelId = 'mirelo-sfx-1-6-text-to-audio';
const pace = { queuedMs: 40, processingMs: 80 };

/** Submits one request with a callback address and returns the callbacks, once there are `count` of them. */
async function follow(
  count: number,
  {
    mode = 'sync',
    prompt = 'rain',
    ...faults
  }: Partial<CallbackOptions> & { mode?: string; prompt?: string },
  ...answers: number[]
) {
  const receiver = await startCallbackReceiver(...answers);
  const callbacks = { everyMs: 20, retryMs: 1, ...faults };
  const { submit, status } = await startSandbox({ ...pace, callbacks }, '/sandbox');
  const headers = { 'x-webhook-url': receiver.url, 'x-webhook-mode': mode };
  const answered = await submit(modelId, { text_prompt: prompt }, headers).then(bodyOf, () => null);
  const received = await receiver.callbacks(count);
  return { received, receiver, answered, status, submit, headers };
}

const statuses = (received: { status: string }[]) => received.map(({ status }) => status);

describe('callbacks', () => {
  it('post the status response once in terminal mode', async () => {
    const { received, answered, status } = await follow(1, { mode: 'terminal' });
    expect(received).toEqual([await bodyOf(status(answered?.request_id ?? ''))]);
    expect(received[0]?.status).toBe('COMPLETED');
  });

  it('post every status check and change in sync mode, in order', async () => {
    const { received } = await follow(4, {});
    expect(statuses(received)).toEqual(['QUEUED', 'PROCESSING', 'PROCESSING', 'COMPLETED']);
  });

  it.each([
    ['sandbox:fail', 'FAILED'],
    ['sandbox:error', 'ERROR'],
  ])('report the end of %s', async (prompt, status) => {
    const { received } = await follow(1, { mode: 'terminal', prompt });
    expect(received[0]).toMatchObject({ status, output: null, error: expect.any(String) });
  });

  it('come for a request whose response was lost, and its status can be polled', async () => {
    const { received, answered, status } = await follow(1, {
      mode: 'terminal',
      prompt: 'sandbox:lost-response',
    });
    expect(answered).toBeNull();
    const answer = await bodyOf(status(received[0]?.request_id ?? ''));
    expect(answer).toMatchObject({ model_id: modelId, status: 'COMPLETED' });
  });

  it('are retried until the receiver accepts them', async () => {
    const { received } = await follow(3, { mode: 'terminal' }, 500, 503);
    expect(statuses(received)).toEqual(['COMPLETED', 'COMPLETED', 'COMPLETED']);
  });

  it('are given up after three attempts, and the next one is still sent', async () => {
    const { received } = await follow(6, {}, 500, 500, 500);
    expect(statuses(received)).toEqual([
      'QUEUED',
      'QUEUED',
      'QUEUED',
      'PROCESSING',
      'PROCESSING',
      'COMPLETED',
    ]);
  });

  it('are lost in even shares', async () => {
    const { received } = await follow(2, { lose: 0.5 });
    expect(statuses(received)).toEqual(['QUEUED', 'PROCESSING']);
  });

  it('can all be lost', async () => {
    const { receiver, submit, headers } = await follow(0, { lose: 1 });
    const lossless = await startCallbackReceiver();
    const other = await startSandbox({ queuedMs: 200, processingMs: 0 });
    await submit(modelId, { text_prompt: 'rain' }, headers);
    await other.submit(modelId, { text_prompt: 'rain' }, { 'x-webhook-url': lossless.url });
    await lossless.callbacks(1); // The clock is past every callback of the lossy sandbox.
    expect(receiver.received).toEqual([]);
  });

  it('are repeated', async () => {
    const { received } = await follow(3, { mode: 'terminal', repeat: 2 });
    expect(received).toEqual([received[0], received[0], received[0]]);
  });

  it('arrive newest first when reordered', async () => {
    const { received } = await follow(4, { reorder: true });
    expect(statuses(received)).toEqual(['COMPLETED', 'PROCESSING', 'PROCESSING', 'QUEUED']);
  });

  it('arrive late when delayed, with the state at the time they were due', async () => {
    const submittedAt = Date.now();
    const { received } = await follow(1, { delayMs: 200 });
    expect(Date.now() - submittedAt).toBeGreaterThanOrEqual(220);
    expect(received[0]?.status).toBe('QUEUED');
  });

  it('to an unreachable receiver cause no warning', async () => {
    const warned = vi.spyOn(process, 'emitWarning');
    const receiver = await startCallbackReceiver();
    const { submit } = await startSandbox({ queuedMs: 0, processingMs: 20, callbacks: { retryMs: 1 } });
    for (let count = 0; count < 30; count++) {
      await submit(modelId, { text_prompt: 'rain' }, { 'x-webhook-url': 'http://127.0.0.1:1/' });
    }
    await submit(modelId, { text_prompt: 'rain' }, { 'x-webhook-url': receiver.url });
    expect(statuses(await receiver.callbacks(1))).toEqual(['COMPLETED']);
    expect(warned).not.toHaveBeenCalled();
    warned.mockRestore();
  });
});

it('are not sent to addresses that lack the required prefix, and such submits are accepted', async () => {
  const receiver = await startCallbackReceiver();
  const options = { queuedMs: 0, processingMs: 0, callbacks: { onlyTo: `${receiver.url}/own/` } };
  const { submit } = await startSandbox(options);
  const others = ['/other', '/own', '/own/../other', '/own/%2e%2e/other'];
  for (const path of [...others, '/own/token']) {
    const answer = await submit(
      'mirelo-sfx-1-6-text-to-audio',
      { text_prompt: `rain ${path}` },
      { 'x-webhook-url': receiver.url + path },
    );
    expect(answer.status).toBe(202);
  }

  expect(await receiver.callbacks(1)).toHaveLength(1);
  expect(receiver.paths).toEqual(['/callback/own/token']);
});
