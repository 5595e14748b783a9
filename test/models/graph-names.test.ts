import { describe, expect, it } from 'vitest';
import { enumTypeName, enumValueName, inputTypeName, parameterName } from '../../src/models/graph-names.js';
import { mireloSfx16TextToAudio as model } from '../../src/models/mirelo-sfx-1-6-text-to-audio.js';

describe('names in the graph', () => {
  it.each([
    ['duration', 'duration'],
    ['upload_audio_format', 'uploadAudioFormat'],
    ['negative_prompt_2', 'negativePrompt2'],
    ['camelCase', 'camelCase'],
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
  ])('the value %s is %s', (upstream, name) => {
    expect(enumValueName(upstream)).toBe(name);
  });

  it('the input type is called as the mutation', () => {
    expect(inputTypeName(model)).toBe('MireloSfx16TextToAudioInput');
  });

  it('the enum type has the name of its definition, or else of model and parameter', () => {
    const parameter = { name: 'aspect_ratio', type: 'ENUM', description: 'The shape.' } as const;

    expect(enumTypeName(model, { ...parameter, enumName: 'AspectRatio' })).toBe('AspectRatio');
    expect(enumTypeName(model, parameter)).toBe('MireloSfx16TextToAudioAspectRatio');
  });
});
