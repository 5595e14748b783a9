import { describe, expect, it } from 'vitest';
import { bareMimeType, isMediaType } from '../../src/core/media-source.js';

describe('the bare media type', () => {
  it.each([
    ['audio/wav', 'audio/wav'],
    ['Audio/WAV', 'audio/wav'],
    ['audio/wav; codecs=1', 'audio/wav'],
    ['audio/wav;,text/html', 'audio/wav'],
    ['image/svg+xml', 'image/svg+xml'],
    [`audio/${'x'.repeat(94)}`, `audio/${'x'.repeat(94)}`],
    [`audio/${'x'.repeat(95)}`, null],
    ['audio', null],
    ['audio/', null],
    [' audio/wav', null],
    ['', null],
  ])('of %j is %j', (text, bare) => {
    expect(bareMimeType(text)).toBe(bare);
  });
});

it.each([
  ['audio/wav', true],
  ['video/mp4', true],
  ['image/png', true],
  ['text/html', false],
  ['application/audio/wav', false],
])('browsers show %s as media: %s', (type, isMedia) => {
  expect(isMediaType(type)).toBe(isMedia);
});
