import { describe, expect, it } from 'vitest';
import {
  defaultEnumName,
  defaultMutation,
  enumValueName,
  inputTypeName,
  parameterName,
} from '../../src/models/graph-names.js';

const model = { mutation: 'generateMireloSfx16TextToAudio' };

describe('names in the graph', () => {
  it.each([
    ['duration', 'duration'],
    ['upload_audio_format', 'uploadAudioFormat'],
    ['negative_prompt_2', 'negativePrompt2'],
    ['camelCase', 'camelCase'],
    ['aspect-ratio', 'aspectRatio'],
    ['Prompt', 'prompt'],
    ['FPS', 'fps'],
    ['URLPath', 'urlPath'],
  ])('the parameter %s is %s', (upstream, name) => {
    expect(parameterName(upstream)).toBe(name);
  });

  it.each([
    ['wav', 'WAV'],
    ['16:9', '_16_9'],
    ['4k', '_4K'],
    ['1024x1024', '_1024X1024'],
    ['en-US', 'EN_US'],
    ['very  high!', 'VERY_HIGH_'],
    [1.5, '_1_5'],
  ])('the value %s is %s', (upstream, name) => {
    expect(enumValueName(upstream)).toBe(name);
  });

  it('the input type is called as the mutation', () => {
    expect(inputTypeName(model)).toBe('MireloSfx16TextToAudioInput');
  });

  it('the enum type is called as model and parameter', () => {
    expect(defaultEnumName(model, 'aspect_ratio')).toBe('MireloSfx16TextToAudioAspectRatio');
  });

  it.each([
    ['flux-1-dev', 'generateFlux1Dev'],
    ['mirelo-sfx-1-6-text-to-audio', 'generateMireloSfx16TextToAudio'],
  ])('the mutation of %s is %s', (id, mutation) => {
    expect(defaultMutation(id)).toBe(mutation);
  });
});
