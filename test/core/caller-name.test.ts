import { expect, it } from 'vitest';
import { isCallerName, isNameOfCredentials } from '../../src/core/caller-name.js';

it.each(['a', 'alice@example.com', 'a/b', '𝄞'.repeat(255)])('%j can name a caller', (name) => {
  expect(isCallerName(name)).toBe(true);
});

it.each(['', 'a'.repeat(256), 'a\0b', 'a\ud800'])('%j cannot name a caller', (name) => {
  expect(isCallerName(name)).toBe(false);
});

it.each([
  ['alice', true],
  ['anonymous', false],
  ['', false],
])('credentials can stand for a caller named %j: %s', (name, can) => {
  expect(isNameOfCredentials(name)).toBe(can);
});
