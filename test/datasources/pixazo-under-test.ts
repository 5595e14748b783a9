import { readFileSync } from 'node:fs';
import { onTestFinished } from 'vitest';
import { type Submission, WebhookMode } from '../../src/core/pixazo.js';
import { PixazoApi } from '../../src/datasources/pixazo-api.js';
import { directly, documentedPath } from '../support/directly.js';

/** The version in package.json. */
export const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };

export const key = 'the-key-of-the-gateway';

export const submission: Submission = {
  modelId: 'mirelo-sfx-1-6-text-to-audio',
  body: { text_prompt: 'rain on a roof – all night', duration: 10 },
  webhook: null,
};

export const withWebhook: Submission = {
  ...submission,
  webhook: { url: 'https://hooks.example/pixazo?job=1', mode: WebhookMode.SYNC },
};

/** Pixazo's API at this address. Its connections are closed with the test. */
export function pixazoAt(baseUrl: URL, timeoutMs = 10_000): PixazoApi {
  const pixazo = new PixazoApi({
    pathOf: documentedPath,
    baseUrl: () => baseUrl,
    apiKey: key,
    timeoutMs,
    outbound: directly,
  });
  onTestFinished(() => pixazo.close());
  return pixazo;
}
