import { describe, expect, it } from 'vitest';
import { MediaKind, ModelTask } from '../../src/core/model.js';
import type { ModelDefinition } from '../../src/models/model-definition.js';
import type { WrittenParameter } from '../../src/models/parameter-schema.js';
import { defineModel } from '../../src/models/read-definition.js';
import { inputCheckOf } from '../../src/schema/input-checks.js';

/** A model that exists only here: the checks follow from a definition, whichever it is. */
function aModelWith(...parameters: WrittenParameter[]): ModelDefinition {
  return defineModel({
    id: 'a-model',
    name: 'A model',
    task: ModelTask.TEXT_TO_AUDIO,
    output: MediaKind.AUDIO,
    description: 'Makes a sound.',
    parameters,
  });
}

const description = 'A parameter.';
const model = aModelWith(
  { name: 'min_max', description, type: 'INT', minimum: 1, maximum: 4 },
  { name: 'above', description, type: 'FLOAT', exclusiveMinimum: 0.5 },
  { name: 'unlimited', description, type: 'FLOAT' },
  { name: 'text_prompt', description, type: 'TEXT', minLength: 2, maxLength: 3 },
  { name: 'voice', description, type: 'STRING' },
  { name: 'image_url', description, type: 'URL' },
  { name: 'loop', description, type: 'BOOLEAN' },
  { name: 'format', description, type: 'ENUM', allowedValues: ['wav'] },
  { name: 'image_urls', description, type: 'URL', isList: true, minItems: 1, maxItems: 2 },
  { name: 'sizes', description, type: 'INT', isList: true, maximum: 9 },
);
const check = inputCheckOf(model, true, ['input']);

describe('the check of an input, compiled from a definition', () => {
  it.each<[name: string, accepted: unknown]>([
    ['minMax', 1],
    ['minMax', 4],
    ['above', 0.51],
    ['unlimited', -1e300],
    ['textPrompt', ' ab '],
    ['textPrompt', 'abc'],
    ['voice', ''],
    ['imageUrl', 'https://images.example/a.png'],
    ['loop', false],
    ['format', 'wav'],
    ['imageUrls', ['https://images.example/a.png', 'https://images.example/b.png']],
    ['sizes', []],
    ['sizes', Array(20).fill(9)],
    ['minMax', null],
    ['minMax', undefined],
  ])('accepts %s %j', (name, value) => {
    expect(check({ [name]: value })).toEqual([]);
  });

  it.each<[name: string, refused: unknown, message: string]>([
    ['minMax', 0, 'must be at least 1'],
    ['minMax', 5, 'must be at most 4'],
    ['above', 0.5, 'must be more than 0.5'],
    ['unlimited', Number.POSITIVE_INFINITY, 'must be a finite number'],
    ['unlimited', Number.NaN, 'must be a finite number'],
    ['textPrompt', ' a ', 'must have at least 2 characters, not counting white space around them'],
    ['textPrompt', 'abcd', 'must have at most 3 characters'],
    ['voice', 'x'.repeat(5_001), 'must have at most 5000 characters'],
    ['imageUrl', 'https://10.0.0.1/a.png', expect.stringMatching(/^must be on the public internet/)],
    ['imageUrl', 'x'.repeat(2_049), 'must have at most 2048 characters'],
    ['imageUrls', [], 'must have at least 1 values'],
    ['imageUrls', Array(3).fill('x'), 'must have at most 2 values'],
    ['sizes', Array(21).fill(9), 'must have at most 20 values'],
  ])('refuses %s %j', (name, value, message) => {
    expect(check({ [name]: value })).toEqual([{ path: ['input', name], message }]);
  });

  it('names the place of a value in a list', () => {
    expect(check({ sizes: [1, 10, 2, 11] })).toEqual([
      { path: ['input', 'sizes', '1'], message: 'must be at most 9' },
      { path: ['input', 'sizes', '3'], message: 'must be at most 9' },
    ]);
  });

  it('reports all problems at once', () => {
    const problems = check({ minMax: 9, above: 0, textPrompt: '', imageUrl: 'x' });

    expect(problems.map(({ path }) => path.join('.'))).toEqual([
      'input.minMax',
      'input.above',
      'input.textPrompt',
      'input.imageUrl',
    ]);
  });

  it('accepts private addresses in sandbox mode alone', () => {
    expect(inputCheckOf(model, false, ['input'])({ imageUrl: 'http://127.0.0.1/a.png' })).toEqual([]);
  });
});
