import { describe, expect, it } from 'vitest';
import { MediaKind, ModelTask } from '../../src/core/model.js';
import type { ModelDefinition } from '../../src/models/model-definition.js';
import { ModelRegistry } from '../../src/models/model-registry.js';
import { defineModel } from '../../src/models/read-definition.js';

function aModel(id: string, mutation: string): ModelDefinition {
  return defineModel({
    id,
    name: id,
    task: ModelTask.TEXT_TO_AUDIO,
    output: MediaKind.AUDIO,
    mutation,
    description: 'Makes a sound.',
    parameters: [{ name: 'prompt', type: 'TEXT', description: 'A prompt.' }],
  });
}

describe('the registry of models', () => {
  it('finds each model by its id', () => {
    const [first, second] = [aModel('one', 'generateOne'), aModel('two', 'generateTwo')];
    const registry = new ModelRegistry([first, second]);

    expect(registry.get('two')).toBe(second);
    expect(registry.find('two')).toBe(second);
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

  it('returns null or throws for an unknown id', () => {
    const registry = new ModelRegistry([]);

    expect(registry.find('one')).toBeNull();
    expect(() => registry.get('one')).toThrow('There is no model with the id one');
  });
});

describe('a job whose model was removed from the gateway', () => {
  const registry = new ModelRegistry([]);

  it('still has a model to show, which nothing can start', () => {
    expect(registry.describe('gone')).toMatchObject({
      id: 'gone',
      name: 'gone',
      mutation: '',
      parameters: [],
    });
  });

  it('is confirmed by an answer that names its id', () => {
    expect(registry.upstreamIdOf('gone')).toBe('gone');
  });
});
