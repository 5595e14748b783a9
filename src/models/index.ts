import { ModelRegistry } from '../core/model.js';
import { mireloSfx16TextToAudio } from './mirelo-sfx-1-6-text-to-audio.js';
import { mireloSfx16VideoToVideo } from './mirelo-sfx-1-6-video-to-video.js';
import { mireloSfxVideoToAudio } from './mirelo-sfx-video-to-audio.js';

/** Every model the gateway offers. One line adds one. */
export const models = new ModelRegistry([
  mireloSfx16TextToAudio,
  mireloSfx16VideoToVideo,
  mireloSfxVideoToAudio,
]);
