import { describe, expect, it } from 'vitest';
import { MediaKind, type Model, ModelRegistry, ModelTask, snakeCaseBody } from '../../src/core/model.js';

function aModel(id: string, mutation: string): Model {
  return {
    id,
    name: id,
    version: '1',
    task: ModelTask.TEXT_TO_AUDIO,
    output: MediaKind.AUDIO,
    mutation,
    description: 'Makes a sound.',
    Input: Object,
    toBody: snakeCaseBody,
  };
}

describe("a body under Pixazo's names", () => {
  it.each([
    ['a name of one word', { duration: 10 }, { duration: 10 }],
    ['a name of more words', { uploadAudioFormat: 'wav' }, { upload_audio_format: 'wav' }],
    ['an empty text', { textPrompt: '' }, { text_prompt: '' }],
    ['false', { doubleOutput: false }, { double_output: false }],
    ['nought', { seed: 0 }, { seed: 0 }],
    ['null', { seed: null }, {}],
    ['undefined', { seed: undefined }, {}],
    [
      'a URL',
      { videoUrl: new URL('https://a.example/b.mp4?c=1') },
      { video_url: 'https://a.example/b.mp4?c=1' },
    ],
  ])('has %s', (_what, input, body) => {
    expect(snakeCaseBody(input)).toEqual(body);
  });
});

describe('the registry of models', () => {
  it('finds each model by its id', () => {
    const [first, second] = [aModel('one', 'generateOne'), aModel('two', 'generateTwo')];
    const registry = new ModelRegistry([first, second]);
    expect(registry.get('two')).toBe(second);
    expect(registry.all).toEqual([first, second]);
  });

  it('refuses two models with one id', () => {
    const twice = [aModel('one', 'generateOne'), aModel('one', 'generateTwo')];
    expect(() => new ModelRegistry(twice)).toThrow('Two models have the id one');
  });

  it('refuses two models with one mutation', () => {
    const twice = [aModel('one', 'generateOne'), aModel('two', 'generateOne')];
    expect(() => new ModelRegistry(twice)).toThrow('Two models have the mutation generateOne');
  });

  it('says so when there is no such model', () => {
    expect(() => new ModelRegistry([]).get('one')).toThrow('There is no model with the id one');
  });
});
