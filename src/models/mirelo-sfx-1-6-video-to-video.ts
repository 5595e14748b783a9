import { MediaKind, ModelTask } from '../core/model.js';
import type { WrittenDefinition } from './definition-schema.js';

export const mireloSfx16VideoToVideo: WrittenDefinition = {
  id: 'mirelo-sfx-1-6-video-to-video',
  name: 'Mirelo SFX 1.6 Video to Video',
  version: '1.6',
  task: ModelTask.VIDEO_TO_VIDEO,
  output: MediaKind.VIDEO,
  mutation: 'generateMireloSfx16VideoToVideo',
  description: 'Adds sound that fits the pictures to a video.',
  parameters: [
    {
      name: 'video_url',
      type: 'URL',
      description:
        'The video to add sound to: an http or https URL of an MP4, MOV, WEBM, M4V or GIF that Pixazo can reach.',
      required: true,
    },
    {
      name: 'text_prompt',
      type: 'TEXT',
      description: 'Guides the sound: its mood, its instruments, what is heard.',
    },
    {
      name: 'duration',
      type: 'FLOAT',
      description: 'Length in seconds. Above 10, a sliding window extends the generation.',
      default: 10,
      minimum: 1,
      maximum: 60,
    },
    {
      name: 'num_samples',
      type: 'INT',
      description: 'How many variations to make, each a separate video.',
      default: 1,
      minimum: 1,
      maximum: 4,
    },
    {
      name: 'seed',
      type: 'INT',
      description: 'The same seed and input make the same sound. -1 or absent: random.',
      minimum: -1,
    },
  ],
};
