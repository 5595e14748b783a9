import { expect, it } from 'vitest';
import { noProxy } from '../../src/core/outbound.js';

it('calls without a proxy use none, whatever the environment says', () => {
  expect(Object.values(noProxy)).toEqual(['', '', '']);
});
