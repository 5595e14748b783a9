import { mireloSfx16TextToAudio } from './mirelo-sfx-1-6-text-to-audio.js';
import { mireloSfx16VideoToVideo } from './mirelo-sfx-1-6-video-to-video.js';
import { mireloSfxVideoToAudio } from './mirelo-sfx-video-to-audio.js';
import type { ModelDefinition } from './model-definition.js';
import { defineModel } from './read-definition.js';

/** The models that every gateway offers. One line adds one. */
export const builtInModels: readonly ModelDefinition[] = [
  mireloSfx16TextToAudio,
  mireloSfx16VideoToVideo,
  mireloSfxVideoToAudio,
].map(defineModel);
