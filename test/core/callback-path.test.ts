import { expect, it } from 'vitest';
import { CALLBACK_PATH } from '../../src/core/callback-path.js';

it('callbacks arrive at the path that callback addresses of earlier jobs already name', () => {
  expect(CALLBACK_PATH).toBe('/webhooks/pixazo/');
});
