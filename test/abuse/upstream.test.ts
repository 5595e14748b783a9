import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { ask } from '../support/gateway-process.js';
import { type Answer, startPixazoStandIn, statusBody } from '../support/pixazo-stand-in.js';
import { startTestGateway } from '../support/test-gateway.js';

const GENERATE = `mutation { generation: generateMireloSfx16TextToAudio(input: { textPrompt: "rain" }) { job { id } } }`;
const JOB = 'query ($id: ID!) { job(id: $id) { status media { url mimeType } } }';

/** A gateway with a Pixazo whose status responses the test sets. */
async function startFollowing(answer: (requestId: string) => Answer) {
  const pixazo = await startPixazoStandIn();
  pixazo.onStatus(({ path }) => answer(path.split('/').at(-1) ?? ''));
  const gateway = await startTestGateway({
    PIXAZO_API_KEY: 'some-key-of-pixazo',
    PIXAZO_BASE_URL: pixazo.url.origin,
    MEDIA_PROXY: 'true',
  });
  const { url } = gateway;
  const submit = async (): Promise<string> => (await ask(url, GENERATE)).data.generation.job.id;
  return {
    url,
    pixazo,
    submit,
    job: async (id: string) => (await ask(url, JOB, { id })).data.job,
    completed: async (id: string) => {
      const status = async () => (await ask(url, JOB, { id })).data.job.status;
      await expect.poll(status, { timeout: 15_000 }).toBe('COMPLETED');
      return (await ask(url, JOB, { id })).data.job.media as { url: string; mimeType: string }[];
    },
    [Symbol.asyncDispose]: async () => {
      await gateway[Symbol.asyncDispose]();
      await pixazo[Symbol.asyncDispose]();
    },
  };
}

const completedBy = (requestId: string, media_url: unknown, media_type: string) =>
  statusBody(requestId, { status: 'COMPLETED', output: { media_url, media_type } });

describe('a status response of Pixazo', () => {
  it.each([
    ['40,000 addresses and a type of 350 KB', 40_000, `audio/${'x'.repeat(350_000)}`],
    ['1,000 addresses and a type of 100 KB', 1_000, `audio/wav;${'x'.repeat(100_000)}`],
  ])('with %s completes its job with a hundred files and blocks no other job', async (_what, count, type) => {
    const urls = Array.from({ length: count }, (_, index) => `http://h/${index}`);
    await using gateway = await startFollowing((id) => ({ body: completedBy(id, urls, type) }));
    const media = await gateway.completed(await gateway.submit());

    expect(media).toHaveLength(100);
    for (const { mimeType } of media) expect(mimeType.length).toBeLessThanOrEqual(100);
    await gateway.completed(await gateway.submit());
  });

  it.each<[string, Answer]>([
    [
      'a gzip bomb',
      {
        raw: gzipSync(Buffer.alloc(20_000_000, ' ')),
        headers: { 'content-encoding': 'gzip' },
      },
    ],
    ['2 MB', { raw: ' '.repeat(2_000_000) }],
    ['deeply nested', { raw: '['.repeat(500_000) }],
  ])('of %s changes nothing, and the job goes on', async (_what, answer) => {
    let answers = 0;
    await using gateway = await startFollowing((id) => {
      answers += 1;
      return answers < 3 ? answer : { body: completedBy(id, ['http://h/o.wav'], 'audio/wav') };
    });
    const media = await gateway.completed(await gateway.submit());

    expect(media).toHaveLength(1);
    expect(answers).toBeGreaterThanOrEqual(3);
  });
});

describe('a result served by the gateway', () => {
  it.each([
    'http://127.0.0.1:1/o.wav',
    'http://169.254.169.254/o.wav',
    'http://[::1]/o.wav',
    'http://localhost/o.wav',
  ])('is never fetched from the private address %s', async (address) => {
    await using gateway = await startFollowing((id) => ({ body: completedBy(id, [address], 'audio/wav') }));
    const [file] = await gateway.completed(await gateway.submit());
    const answer = await fetch(file?.url ?? '');

    expect(answer.status).toBe(502);
    expect(await answer.text()).toContain('not on the public internet');
  });
});
