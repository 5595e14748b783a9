import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { JOB_STATUS } from '../http/operations.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { startTestGateway, type TestGateway } from '../support/test-gateway.js';

interface SeenMedia {
  url: string;
  mimeType: string;
  kind: string;
}

const GENERATE = `mutation ($input: MireloSfx16TextToAudioInput!) {
  generation: generateMireloSfx16TextToAudio(input: $input) { job { id media { url } } }
}`;
const MEDIA = 'query ($id: ID!) { job(id: $id) { media { url } } }';

/**
 * Runs a job of the built-in sandbox to its end and returns its results as the subscription reported them.
 */
async function results(gateway: TestGateway): Promise<{ id: string; media: SeenMedia[] }> {
  const input = { textPrompt: 'rain on a roof', duration: 1, numSamples: 2, uploadAudioFormat: 'WAV' };
  const { data } = await gateway.graphql(GENERATE, { input });
  const { id } = data.generation.job;
  let media: SeenMedia[] = [];
  const follow = { query: JOB_STATUS, variables: { id } };
  for await (const event of gateway.client().iterate<{ jobStatus: { media: SeenMedia[] } }>(follow)) {
    media = event.data?.jobStatus.media ?? [];
  }
  return { id, media };
}

// A job of the sandbox takes some seconds, so the tests run side by side.
describe.concurrent('with MEDIA_PROXY, in sandbox mode', () => {
  it('results come from the gateway, at the same address in every operation', async () => {
    await using gateway = await startTestGateway({ MEDIA_PROXY: 'true' });
    const { id, media } = await results(gateway);

    expect(media).toHaveLength(2);
    for (const [index, { url, mimeType, kind }] of media.entries()) {
      expect(url.startsWith(`${gateway.url}/media/${id}/${index}?`), url).toBe(true);
      expect([mimeType, kind]).toEqual(['audio/wav', 'AUDIO']);
      const whole = await fetch(url);
      expect(whole.status).toBe(200);
      expect(whole.headers.get('content-type')).toBe('audio/wav');
      const bytes = Buffer.from(await whole.arrayBuffer());
      expect(bytes.subarray(0, 4).toString()).toBe('RIFF');

      const part = await fetch(url, { headers: { range: 'bytes=100-199', origin: 'https://app.test' } });
      expect(part.status).toBe(206);
      expect(part.headers.get('content-range')).toBe(`bytes 100-199/${bytes.length}`);
      expect(part.headers.get('access-control-allow-origin')).toBe('*');
      expect(Buffer.from(await part.arrayBuffer())).toEqual(bytes.subarray(100, 200));
    }
    const { data } = await gateway.graphql(MEDIA, { id });
    expect(data.job.media).toEqual(media.map(({ url }) => ({ url })));
  });

  it('files need no credentials, and their addresses survive a restart', async () => {
    await using directory = await temporaryDirectory();
    const env = {
      MEDIA_PROXY: 'true',
      DATABASE_URL: `file:${join(directory.path, 'gateway.db')}`,
    };
    let address = '';
    {
      await using gateway = await startTestGateway(env);
      address = (await results(gateway)).media[0]?.url ?? '';
    }
    // The restarted sandbox finds its files only at its former address.
    await using gateway = await startTestGateway({ ...env, PORT: new URL(address).port });

    expect((await fetch(`${gateway.url}/media/${new URL(address).pathname.split('/')[2]}/0`)).status).toBe(
      403,
    );
    expect((await fetch(address)).status).toBe(200);
  });

  it('a gateway that authenticates callers serves files without credentials', async () => {
    await using gateway = await startTestGateway({
      MEDIA_PROXY: 'true',
      AUTH_TOKENS: 'alice:alices-token-0123456789',
    });
    const authorization = 'Bearer alices-token-0123456789';
    const input = { textPrompt: 'rain on a roof', duration: 1 };
    const answer = await gateway.post({ query: GENERATE, variables: { input } }, { authorization });
    const { data } = (await answer.json()) as { data: { generation: { job: { id: string } } } };
    let url = '';
    const follow = { query: JOB_STATUS, variables: { id: data.generation.job.id } };
    const client = gateway.client({ authorization });
    for await (const event of client.iterate<{ jobStatus: { media: SeenMedia[] } }>(follow)) {
      url = event.data?.jobStatus.media[0]?.url ?? '';
    }

    expect((await fetch(url)).status).toBe(200);
  });
});

it('without MEDIA_PROXY results have their addresses at Pixazo, and /media does not exist', async () => {
  await using gateway = await startTestGateway();
  const { id, media } = await results(gateway);

  expect(media[0]?.url).toMatch(`${gateway.url}/sandbox/media/`);
  expect((await fetch(`${gateway.url}/media/${id}/0`)).status).toBe(404);
});
