import { MediaKind, ModelTask } from '../core/model.js';
import type { WrittenDefinition } from './definition-schema.js';

/** Pixazo documents no limit of samples and seconds for this model. Those here are the gateway's own. */
export const mireloSfxVideoToAudio: WrittenDefinition = {
  id: 'mirelo-sfx-video-to-audio',
  name: 'Mirelo SFX Video to Audio',
  version: '1.0',
  task: ModelTask.VIDEO_TO_AUDIO,
  output: MediaKind.AUDIO,
  mutation: 'generateMireloSfxVideoToAudio',
  description: 'Makes sound that fits a video.',
  parameters: [
    {
      name: 'video_url',
      type: 'URL',
      description:
        'The video to make sound for: an http or https URL of an MP4, MOV, WEBM, M4V or GIF that Pixazo can reach.',
      required: true,
    },
    {
      name: 'text_prompt',
      type: 'TEXT',
      description: 'Guides the sound, such as "rain falling on a metal roof".',
      default: '',
    },
    {
      name: 'num_samples',
      type: 'INT',
      description: 'How many variations to make.',
      default: 2,
      minimum: 1,
      maximum: 16,
    },
    {
      name: 'seed',
      type: 'INT',
      description:
        'The same seed and input make the same sound, and so does leaving it out. Another seed makes another sound.',
      default: 2105,
      minimum: -1,
    },
    {
      name: 'duration',
      type: 'FLOAT',
      description: 'Length of the sound in seconds.',
      default: 10,
      exclusiveMinimum: 0,
      maximum: 600,
    },
  ],
};
