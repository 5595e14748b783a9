import { MediaKind, ModelTask } from '../core/model.js';
import type { WrittenDefinition } from './definition-schema.js';

export const mireloSfx16TextToAudio: WrittenDefinition = {
  id: 'mirelo-sfx-1-6-text-to-audio',
  name: 'Mirelo SFX 1.6 Text to Audio',
  version: '1.6',
  task: ModelTask.TEXT_TO_AUDIO,
  output: MediaKind.AUDIO,
  mutation: 'generateMireloSfx16TextToAudio',
  description: 'Makes sound effects or ambience from a description.',
  parameters: [
    {
      name: 'text_prompt',
      type: 'TEXT',
      description: 'Describes the sound to make.',
      required: true,
      minLength: 4,
    },
    {
      name: 'duration',
      type: 'FLOAT',
      description: 'Length of the sound in seconds.',
      default: 10,
      minimum: 0.1,
      maximum: 60,
    },
    {
      name: 'ambience',
      type: 'BOOLEAN',
      description: 'Makes an ambience that loops without a seam, instead of a single sound effect.',
      default: false,
    },
    {
      name: 'double_output',
      type: 'BOOLEAN',
      description: 'With `ambience`: repeats the loop once, for twice the length. Without it, no effect.',
      default: false,
    },
    {
      name: 'num_samples',
      type: 'INT',
      description: 'How many variations to make.',
      default: 1,
      minimum: 1,
      maximum: 4,
    },
    {
      name: 'upload_audio_format',
      type: 'ENUM',
      description: 'The file format of the sound. Browsers play all of them; WAV and FLAC lose no quality.',
      default: 'wav',
      allowedValues: ['wav', 'mp3', 'aac', 'flac'],
      enumName: 'AudioFormat',
    },
    {
      name: 'seed',
      type: 'INT',
      description: 'The same seed and input make the same sound. -1 or absent: random.',
      minimum: -1,
    },
  ],
};
