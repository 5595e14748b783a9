import { expect, it } from 'vitest';
import { WebhookMode } from '../../src/core/pixazo.js';

it("names the webhook modes in Pixazo's own words", () => {
  expect(WebhookMode).toEqual({ TERMINAL: 'terminal', SYNC: 'sync' });
});
