import { flag } from './kinds.js';
import type { Values } from './variable.js';

export const fileVariables = {
  MEDIA_PROXY: {
    ...flag(),
    default: 'false',
    meaning:
      '`true`: results are served by the gateway, at signed addresses, instead of where Pixazo keeps them.',
  },
} as const;

/** The files that the gateway serves. */
export interface FilesConfig {
  /** Whether results are served by the gateway. */
  mediaProxy: boolean;
}

export function filesConfig(values: Values<typeof fileVariables>): FilesConfig {
  return { mediaProxy: values.MEDIA_PROXY };
}
