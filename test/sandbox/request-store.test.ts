import { readdir } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { bodyOf, startSandbox } from './start-sandbox.js';

const modelId = 'mirelo-sfx-1-6-text-to-audio';
const DAY_MS = 86_400_000;

async function submitted(sandbox: Awaited<ReturnType<typeof startSandbox>>, text_prompt = 'rain') {
  return (await bodyOf(sandbox.submit(modelId, { text_prompt }))).request_id;
}

describe('the sandbox keeps its requests', () => {
  it('for a day, in memory and on disk', async () => {
    await using directory = await temporaryDirectory();
    let now = Date.UTC(2026, 0, 1);
    const sandbox = await startSandbox({ directory: directory.path, now: () => now });
    const old = await submitted(sandbox);
    now += DAY_MS - 1;
    expect((await sandbox.status(old)).status).toBe(200);

    now += 1;
    expect((await sandbox.status(old)).status).toBe(404);
    const young = await submitted(sandbox);
    expect(await readdir(directory.path)).toEqual([`${young}.json`]);
  });

  it('for a day, also if it was not running when the day was over', async () => {
    await using directory = await temporaryDirectory();
    const first = await startSandbox({ directory: directory.path, now: () => 0 });
    await submitted(first);
    await first.close();
    await startSandbox({ directory: directory.path, now: () => DAY_MS });

    expect(await readdir(directory.path)).toEqual([]);
  });

  it.each([
    ['a number of them', { count: 2 }, 'rain'],
    ['a size', { bytes: 2_500 }, 'x'.repeat(700)],
  ])('up to %s, the oldest removed first', async (_what, limits, prompt) => {
    await using directory = await temporaryDirectory();
    const sandbox = await startSandbox({ directory: directory.path, limits });
    const [first, second, third] = [
      await submitted(sandbox, prompt),
      await submitted(sandbox, prompt),
      await submitted(sandbox, prompt),
    ];

    expect((await sandbox.status(first)).status).toBe(404);
    expect((await sandbox.status(third)).status).toBe(200);
    expect((await readdir(directory.path)).sort()).toEqual([second, third].map((id) => `${id}.json`).sort());
  });

  it('up to a size of each', async () => {
    const sandbox = await startSandbox();
    const answer = await sandbox.submit(modelId, { text_prompt: 'x'.repeat(300_000) });
    expect(answer.status).toBe(400);
  });
});

describe('a sandbox with a key', () => {
  it('serves its API to that key alone, and its media to everyone', async () => {
    const sandbox = await startSandbox({ queuedMs: 0, processingMs: 0, key: 'the-only-key' });
    const withKey = { 'ocp-apim-subscription-key': 'the-only-key' };
    const { request_id } = await bodyOf(
      sandbox.submit(modelId, { text_prompt: 'rain', duration: 1 }, withKey),
    );

    expect((await sandbox.submit(modelId, { text_prompt: 'rain' })).status).toBe(401);
    expect((await sandbox.status(request_id)).status).toBe(401);
    const media = await fetch(`${sandbox.url}/media/${request_id}/output.wav`, { method: 'HEAD' });
    expect(media.status).toBe(200);
  });
});
