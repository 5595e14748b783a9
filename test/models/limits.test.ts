import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Json } from '../../src/core/model.js';
import type { GraphQLAnswer } from '../support/test-gateway.js';
import { generate, type LiveGateway, startLiveGateway, wireFixture } from './live-gateway.js';

const textToAudio = 'mirelo-sfx-1-6-text-to-audio';
const videoToVideo = 'mirelo-sfx-1-6-video-to-video';
const videoToAudio = 'mirelo-sfx-video-to-audio';

let live: LiveGateway;
beforeAll(async () => {
  live = await startLiveGateway();
});
afterAll(() => live.stop());

/** Runs the model with its smallest input and this parameter. */
async function generateWith(modelId: string, parameter: string, value: Json) {
  const before = live.pixazo.submits().length;
  const input = { ...wireFixture(modelId).minimal.input, [parameter]: value };
  const answer = await generate(live.gateway, modelId, { input });
  const bodies = live.pixazo
    .submits()
    .slice(before)
    .map(({ body }) => JSON.parse(body));
  return { answer, bodies };
}

describe('a parameter within its limits reaches Pixazo', () => {
  it.each<[string, string, Json, string]>([
    [textToAudio, 'textPrompt', 'rain', 'text_prompt'],
    [textToAudio, 'textPrompt', ' \n rain \t ', 'text_prompt'],
    [textToAudio, 'textPrompt', 'x'.repeat(5_000), 'text_prompt'],
    [textToAudio, 'textPrompt', ` ${'x'.repeat(5_000)}\n`, 'text_prompt'],
    [textToAudio, 'textPrompt', '👩‍👩‍👧‍👦'.repeat(1_000), 'text_prompt'],
    [textToAudio, 'duration', 0.1, 'duration'],
    [textToAudio, 'duration', 60, 'duration'],
    [textToAudio, 'numSamples', 1, 'num_samples'],
    [textToAudio, 'numSamples', 4, 'num_samples'],
    [textToAudio, 'seed', -1, 'seed'],
    [textToAudio, 'seed', 0, 'seed'],
    [videoToVideo, 'textPrompt', '', 'text_prompt'],
    [videoToVideo, 'duration', 1, 'duration'],
    [videoToVideo, 'duration', 60, 'duration'],
    [videoToVideo, 'numSamples', 1, 'num_samples'],
    [videoToVideo, 'numSamples', 4, 'num_samples'],
    [videoToVideo, 'seed', -1, 'seed'],
    [videoToAudio, 'textPrompt', '', 'text_prompt'],
    [videoToAudio, 'duration', 0.001, 'duration'],
    [videoToAudio, 'duration', 600, 'duration'],
    [videoToAudio, 'numSamples', 1, 'num_samples'],
    [videoToAudio, 'numSamples', 16, 'num_samples'],
    [videoToAudio, 'seed', -1, 'seed'],
  ])('%s %s %j', async (modelId, parameter, value, name) => {
    const { answer, bodies } = await generateWith(modelId, parameter, value);
    expect(answer.errors).toBeUndefined();
    expect(bodies).toEqual([{ ...wireFixture(modelId).minimal.body, [name]: value }]);
  });
});

describe('an optional parameter that is null is left out', () => {
  it.each([
    [textToAudio, 'seed'],
    [videoToVideo, 'seed'],
    [videoToVideo, 'textPrompt'],
  ])('%s %s', async (modelId, parameter) => {
    const { bodies } = await generateWith(modelId, parameter, null);
    expect(bodies).toEqual([wireFixture(modelId).minimal.body]);
  });
});

describe('a parameter outside its limits is refused before anything is sent', () => {
  it.each<[string, string, Json]>([
    [textToAudio, 'textPrompt', ''],
    [textToAudio, 'textPrompt', 'zqx'],
    [textToAudio, 'textPrompt', '   zqx   '],
    [textToAudio, 'textPrompt', '          '],
    [textToAudio, 'textPrompt', 'cat\u200b\u200b'],
    [textToAudio, 'textPrompt', '\u200b\u200c\u200d\ufeff\u2060'],
    [textToAudio, 'textPrompt', '👩‍👩‍👧‍👦'.repeat(3)],
    [textToAudio, 'textPrompt', 'x'.repeat(5_001)],
    [textToAudio, 'textPrompt', 1234],
    [textToAudio, 'duration', 0.09],
    [textToAudio, 'duration', 60.1],
    [textToAudio, 'duration', -7],
    [textToAudio, 'duration', 'twelve'],
    [textToAudio, 'ambience', 'perhaps'],
    [textToAudio, 'numSamples', 0],
    [textToAudio, 'numSamples', 5],
    [textToAudio, 'numSamples', 2.5],
    [textToAudio, 'uploadAudioFormat', 'OGG'],
    [textToAudio, 'uploadAudioFormat', 'wav'],
    [textToAudio, 'seed', -2],
    [textToAudio, 'seed', 2 ** 53],
    [textToAudio, 'seed', 1.5],
    [textToAudio, 'volume', 11],
    [videoToVideo, 'duration', 0.99],
    [videoToVideo, 'duration', 60.1],
    [videoToVideo, 'numSamples', 0],
    [videoToVideo, 'numSamples', 5],
    [videoToVideo, 'seed', -2],
    [videoToVideo, 'textPrompt', 'x'.repeat(5_001)],
    [videoToAudio, 'textPrompt', 'x'.repeat(5_001)],
    [videoToAudio, 'duration', 0],
    [videoToAudio, 'duration', 600.1],
    [videoToAudio, 'duration', 1e300],
    [videoToAudio, 'duration', -7],
    [videoToAudio, 'numSamples', 0],
    [videoToAudio, 'numSamples', 17],
    [videoToAudio, 'numSamples', 2147483647],
    [videoToAudio, 'seed', -2],
  ])('%s %s %j', async (modelId, parameter, value) => {
    const { answer, bodies } = await generateWith(modelId, parameter, value);
    expectRefusal(answer, parameter);
    expect(bodies).toEqual([]);
    expect(wordsIn(answer.errors)).not.toContain(String(value).trim());
  });

  it.each([
    [textToAudio, 'textPrompt'],
    [textToAudio, 'duration'],
    [textToAudio, 'ambience'],
    [textToAudio, 'doubleOutput'],
    [textToAudio, 'numSamples'],
    [textToAudio, 'uploadAudioFormat'],
    [videoToVideo, 'videoUrl'],
    [videoToVideo, 'duration'],
    [videoToVideo, 'numSamples'],
    [videoToAudio, 'videoUrl'],
    [videoToAudio, 'textPrompt'],
    [videoToAudio, 'duration'],
    [videoToAudio, 'numSamples'],
    [videoToAudio, 'seed'],
  ])('%s %s null', async (modelId, parameter) => {
    const { answer, bodies } = await generateWith(modelId, parameter, null);
    expectRefusal(answer, parameter);
    expect(bodies).toEqual([]);
  });

  it('all refused parameters are reported at once', async () => {
    const input = { textPrompt: 'zqx', duration: 99.5, numSamples: 0, seed: -2 };
    const answer = await generate(live.gateway, textToAudio, { input });
    const fields = answer.errors?.[0]?.extensions.fields as { path: string[] }[];
    const names = fields.map(({ path }) => path.join('.')).sort();
    expect(names).toEqual(['input.duration', 'input.numSamples', 'input.seed', 'input.textPrompt']);
  });
});

function expectRefusal(answer: GraphQLAnswer, parameter: string): void {
  const field = { path: ['input', parameter], message: expect.stringMatching(/\w/) };
  const extensions = { code: 'BAD_USER_INPUT', retryable: false, charged: 'NO', fields: [field] };
  expect(answer.errors).toEqual([expect.objectContaining({ extensions })]);
}

/** The words and numbers of a message, without the place in the document. */
function wordsIn(errors: { message: string; extensions: unknown }[] = []): string[] {
  const told = errors.map(({ message, extensions }) => [message, extensions]);
  return JSON.stringify(told).match(/-?\d+(?:\.\d+)?|\w+/g) ?? [];
}
