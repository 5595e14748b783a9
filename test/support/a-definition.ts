import { MediaKind, ModelTask } from '../../src/core/model.js';
import type { WrittenDefinition } from '../../src/models/definition-schema.js';

/** A definition as a file has it: of a model that makes pictures from a prompt. */
export function aDefinition(changes: Partial<WrittenDefinition> = {}): WrittenDefinition {
  return {
    id: 'a-model',
    name: 'A model',
    description: 'Makes a picture.',
    task: ModelTask.TEXT_TO_IMAGE,
    output: MediaKind.IMAGE,
    parameters: [{ name: 'prompt', type: 'TEXT', description: 'The picture to make.', required: true }],
    ...changes,
  };
}
