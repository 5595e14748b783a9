import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readModelsDirectory } from '../../src/models/models-directory.js';
import { startTestGateway } from '../support/test-gateway.js';

const directory = 'examples/models';

it('the example models load beside the built-in ones: a picture, a video, music and speech', async () => {
  const { models, problems } = await readModelsDirectory(directory, false);

  expect(problems).toEqual([]);
  expect(models.map(({ id, output }) => [id, output])).toEqual([
    ['elevenlabs-eleven-v3-tts', 'AUDIO'],
    ['lyria-2', 'AUDIO'],
    ['nano-banana-2', 'IMAGE'],
    ['pixverse-v6-text-to-video', 'VIDEO'],
  ]);
});

it('no example model can be used in live mode, since none is confirmed', async () => {
  const { models, problems } = await readModelsDirectory(directory, true);

  expect(problems).toEqual(
    models.map(({ id }) => expect.stringContaining(`${id}.json: $.confirmed: must be true in live mode`)),
  );
});

it('each example model says where its facts come from', async () => {
  const { models } = await readModelsDirectory(directory, false);
  const readme = await readFile(`${directory}/README.md`, 'utf8');

  for (const { id, description } of models) {
    expect(description).toMatch(
      /Unconfirmed; its facts are from https:\/\/www\.pixazo\.ai\/models\/[a-z-]+\.$/,
    );
    expect(readme).toContain(`| \`${id}.json\` |`);
  }
});

describe('a gateway with the example models and no key', () => {
  const GENERATE = `mutation ($input: GenerateInput!) { generate(input: $input) { job { id } } }`;
  const FOLLOW = `subscription ($id: ID!) { jobStatus(id: $id) { status media { url mimeType } } }`;

  let gateway: Awaited<ReturnType<typeof startTestGateway>>;
  beforeAll(async () => {
    gateway = await startTestGateway({ MODELS_DIR: directory });
  });
  afterAll(() => gateway[Symbol.asyncDispose]());

  it.concurrent.each([
    ['nanoBanana2', { prompt: 'a lighthouse', numImages: 2, aspectRatio: '_16_9' }, 2, /^image\//],
    ['pixverseV6TextToVideo', { prompt: 'a lighthouse', resolution: '_1080P', duration: 3 }, 1, /^video\//],
    ['lyria2', { prompt: 'a slow waltz' }, 1, /^audio\//],
    ['elevenlabsElevenV3Tts', { text: 'Good morning.', applyTextNormalization: 'OFF' }, 1, /^audio\//],
  ])('completes a generation by %s, with files of its kind', async (member, input, count, mimeType) => {
    const { data, errors } = await gateway.graphql(GENERATE, { input: { [member]: input } });
    expect(errors).toBeUndefined();

    const { id } = data.generate.job;
    let job: { status?: string; media?: { url: string; mimeType: string }[] } = {};
    for await (const event of gateway
      .client()
      .iterate<{ jobStatus: typeof job }>({ query: FOLLOW, variables: { id } })) {
      job = event.data?.jobStatus ?? job;
    }
    const { status, media = [] } = job;

    expect(status).toBe('COMPLETED');
    expect(media).toHaveLength(count);
    for (const file of media) {
      expect(file.mimeType).toMatch(mimeType);
      const response = await fetch(file.url);
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toMatch(mimeType);
    }
  });
});
