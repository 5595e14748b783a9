import { expect, it } from 'vitest';
import { foreignEncoding } from '../../src/core/text-encoding.js';

it.each([
  ['', null],
  ['7b7d', null],
  ['efbbbf7b7d', null],
  ['fffe7b007d00', 'UTF-16'],
  ['feff007b007d', 'UTF-16'],
  ['7b007d00', 'UTF-16'],
  ['fffe00007b000000', 'UTF-32'],
  ['0000feff0000007b', 'UTF-32'],
  ['6afc7267656e', 'in another encoding, such as Windows-1252'],
])('bytes %s are %s', (hex, encoding) => {
  expect(foreignEncoding(Buffer.from(hex, 'hex'))).toBe(encoding);
});
