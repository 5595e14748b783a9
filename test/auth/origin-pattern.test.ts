import { describe, expect, it } from 'vitest';
import { canonicalOrigin, matchesOrigin, parseOriginPattern } from '../../src/auth/origin-pattern.js';

describe('an origin is normalised to the form that browsers send', () => {
  it.each([
    ['https://app.example', 'https://app.example'],
    ['HTTPS://App.Example', 'https://app.example'],
    ['https://app.example:443', 'https://app.example'],
    ['http://app.example:80', 'http://app.example'],
    ['http://app.example:443', 'http://app.example:443'],
    ['http://[::1]:5173', 'http://[::1]:5173'],
    ['https://bücher.example', 'https://xn--bcher-kva.example'],
    ['capacitor://localhost', 'capacitor://localhost'],
    ['tauri://localhost', 'tauri://localhost'],
    ['chrome-extension://abcdefghijklmnop', 'chrome-extension://abcdefghijklmnop'],
    ['null', 'null'],
    ['https://app.example/', null],
    ['https://app.example/page', null],
    ['https://user@app.example', null],
    ['https://app.example?x', null],
    ['https://app.example\\.evil.example', null],
    ['app.example', null],
    ['https://', null],
    ['file://', null],
    ['', null],
  ])('%s is %s', (text, canonical) => {
    expect(canonicalOrigin(text)).toBe(canonical);
  });
});

describe('an entry of CORS_ORIGINS', () => {
  it.each([
    ['*', '*'],
    ['https://*.example.app', 'https://*.example.app'],
    ['https://*.preview.example.app:8443', 'https://*.preview.example.app:8443'],
    ['https://a.*.example', 'https://a.*.example'],
    ['https://*', null],
    ['https://app.*', null],
    ['https://pr-*.example.app', null],
    ['https://**.example.app', null],
    ['https://app.example:*', null],
    ['*.example.app', null],
    ['https://app.example/', null],
  ])('%s is read as %s', (text, pattern) => {
    expect(parseOriginPattern(text)).toBe(pattern);
  });

  it.each([
    ['https://*.example.app', 'https://pr-1.example.app', true],
    ['https://*.example.app', 'https://example.app', false],
    ['https://*.example.app', 'https://a.b.example.app', false],
    ['https://*.example.app', 'http://pr-1.example.app', false],
    ['https://*.example.app', 'https://pr-1.example.app:8443', false],
    ['https://*.example.app', 'https://pr-1.example.app.evil.test', false],
    ['https://*.example.app', 'https://.example.app', false],
    ['https://*.*.example.app', 'https://a.b.example.app', true],
  ])('%s for %s: %s', (pattern, origin, matches) => {
    expect(matchesOrigin(pattern, origin)).toBe(matches);
  });
});
