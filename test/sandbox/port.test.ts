import { expect, it } from 'vitest';
import { portFrom } from '../../src/sandbox/port.js';

it.each([
  [undefined, 4010],
  ['0', 0],
  ['65535', 65_535],
])('PORT=%j of the sandbox is the port %d', (text, port) => {
  expect(portFrom(text)).toBe(port);
});

it.each(['http', '-1', '65536', '80.5', ''])('PORT=%j of the sandbox is refused', (text) => {
  expect(() => portFrom(text)).toThrow('PORT must be a whole number from 0 to 65535');
});
