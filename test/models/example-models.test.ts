import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { readModelsDirectory } from '../../src/models/models-directory.js';

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
