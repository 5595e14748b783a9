import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startCallbackReceiver } from './callback-receiver.js';
import { bodyOf, startSandbox } from './start-sandbox.js';

const modelId = 'mirelo-sfx-1-6-text-to-audio';

async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'sandbox-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  return directory;
}

describe('a sandbox with a directory', () => {
  it('has the request on disk before it responds with 202, in a directory it creates', async () => {
    const directory = join(await temporaryDirectory(), 'not', 'there');
    const { submit } = await startSandbox({ directory });
    const { request_id } = await bodyOf(submit(modelId, { text_prompt: 'rain' }));
    expect(await readdir(directory)).toEqual([`${request_id}.json`]);
  });

  it('continues a request where it was, also with another pace', async () => {
    const directory = await temporaryDirectory();
    let now = Date.UTC(2026, 0, 1);
    const first = await startSandbox({ directory, now: () => now });
    const { request_id } = await bodyOf(first.submit(modelId, { text_prompt: 'rain' }));
    now += 3_000;
    const before = await bodyOf(first.status(request_id));
    await first.close();

    const second = await startSandbox({ directory, now: () => now, queuedMs: 60_000 });
    expect(before.status).toBe('PROCESSING');
    expect(await bodyOf(second.status(request_id))).toEqual(before);
    now += 3_000;
    expect((await bodyOf(second.status(request_id))).status).toBe('COMPLETED');
  });

  it('sends the pending callbacks, and no callback a second time', async () => {
    const directory = await temporaryDirectory();
    const receiver = await startCallbackReceiver();
    let now = 0;
    const options = { directory, now: () => now, queuedMs: 10, processingMs: 10 };
    const headers = { 'x-webhook-url': receiver.url };

    const first = await startSandbox(options);
    const open = await bodyOf(first.submit(modelId, { text_prompt: 'rain' }, headers));
    await first.close();
    expect(receiver.received).toEqual([]);

    now = 20;
    const second = await startSandbox(options);
    expect(await receiver.callbacks(1)).toMatchObject([{ request_id: open.request_id, status: 'COMPLETED' }]);
    await expect.poll(() => readdir(directory)).toContain(`${open.request_id}.called`);
    await second.close();

    const third = await startSandbox({ ...options, queuedMs: 0, processingMs: 0 });
    const later = await bodyOf(third.submit(modelId, { text_prompt: 'wind' }, headers));
    const received = await receiver.callbacks(2);
    expect(received.map(({ request_id }) => request_id)).toEqual([open.request_id, later.request_id]);
  });

  it('starts although some of its files are unreadable', async () => {
    const directory = await temporaryDirectory();
    await writeFile(join(directory, 'half.json'), '{"requestId": "half');
    await writeFile(join(directory, 'other.json'), '{}');
    await writeFile(join(directory, 'crash.json.new'), '');
    const { submit } = await startSandbox({ directory });
    expect((await submit(modelId, { text_prompt: 'rain' })).status).toBe(202);
  });

  it('accepts no request that it cannot store', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'sandbox-'));
    const { submit } = await startSandbox({ directory });
    await rm(directory, { recursive: true });
    const answer = await submit(modelId, { text_prompt: 'rain' });
    expect(answer.status).toBe(500);
    expect(await answer.text()).not.toContain(directory);
  });
});
