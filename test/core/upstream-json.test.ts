import { expect, it } from 'vitest';
import { parseUpstreamJson } from '../../src/core/upstream-json.js';

it.each([
  ['plain', '{"a":1}', { a: 1 }],
  ['with a byte order mark', '\ufeff{"a":1}', { a: 1 }],
  ['with two byte order marks between line ends', '\r\n\ufeff\ufeff\n{"a":1}\n', { a: 1 }],
  ['of one value', 'null', null],
  ['cut off', '{"a":', undefined],
  ['that is HTML', '<html></html>', undefined],
  ['that is empty', '', undefined],
])('JSON of Pixazo %s is read', (_what, text, value) => {
  expect(parseUpstreamJson(text)).toEqual(value);
});
