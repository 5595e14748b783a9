import type { Environment } from '../../src/config/variable.js';
import type { PixazoStandIn } from '../support/pixazo-stand-in.js';

/** Starts a generation; `$input` may be any input of the text-to-audio model. */
export const GENERATE = `mutation Generate($input: MireloSfx16TextToAudioInput!, $key: String) {
  generateMireloSfx16TextToAudio(input: $input, idempotencyKey: $key) {
    job { id requestId status revision error { code charged } }
  }
}`;

export const JOB_STATUS = `subscription Follow($id: ID!) {
  jobStatus(id: $id) { id status revision progress media { url mimeType kind } error { code } completedAt }
}`;

export const RAIN = { textPrompt: 'rain on a roof' };

/** The environment of a gateway that uses the stand-in for Pixazo. */
export function liveEnv(pixazo: PixazoStandIn): Environment {
  return { PIXAZO_API_KEY: 'canary-pixazo-key', PIXAZO_BASE_URL: pixazo.url.href };
}
