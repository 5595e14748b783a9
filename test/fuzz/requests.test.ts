import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anyJson, anyName } from './arbitrary-document.js';
import { type FuzzedGateway, startFuzzedGateway } from './fuzzed-gateway.js';
import { fuzzing } from './seed.js';

let fuzzed: FuzzedGateway;

beforeAll(async () => {
  fuzzed = await startFuzzedGateway();
});

afterAll(() => fuzzed[Symbol.asyncDispose]());

const visible = fc.string({ unit: 'grapheme-ascii', maxLength: 40 });
const contentType = fc.oneof(
  fc.constantFrom(
    'application/json',
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data',
    ';;',
    'a/b; charset=utf-7',
  ),
  visible,
);
const headerName = fc.constantFrom(
  ...[
    'accept',
    'accept-encoding',
    'authorization',
    'content-type',
    'content-length',
    'transfer-encoding',
    'origin',
    'host',
  ],
  ...[
    'upgrade',
    'connection',
    'expect',
    'sec-websocket-key',
    'sec-websocket-protocol',
    'sec-websocket-version',
    'cookie',
  ],
  ...[
    'x-graphql-event-stream-token',
    'x-forwarded-for',
    'range',
    'if-none-match',
    'apollo-require-preflight',
    '__proto__',
  ],
);
const headerValue = fc.oneof(
  fc.constantFrom(
    '*/*',
    'text/event-stream',
    'text/html',
    'chunked',
    '5',
    '-1',
    'websocket',
    'Upgrade',
    '100-continue',
    'bytes=0-',
  ),
  visible,
);
const method = fc.constantFrom(
  'GET',
  'POST',
  'PUT',
  'DELETE',
  'OPTIONS',
  'HEAD',
  'PATCH',
  'TRACE',
  'CONNECT',
  'QUERY',
  'BREW',
);
const path = fc.oneof(
  fc.constantFrom(
    '/graphql',
    '/graphql/stream',
    '/graphql?query={__typename}',
    '/schema.graphql',
    '/healthz',
    '/readyz',
    '/metrics',
    '/',
  ),
  fc.constantFrom(
    '/graphql?%zz',
    '/graphql/stream?query=%ff',
    'http://[/graphql?query={a}',
    '//',
    '*',
    '/assets/../../package.json',
    '/webhooks/pixazo/%2e',
  ),
  visible.map((text) => `/${text}`),
);

describe('any callback', () => {
  it('gets 200, 400, 404 or 413, and causes no error', { timeout: 120_000 }, async () => {
    const body = fc.oneof(
      anyJson.map((json) => JSON.stringify(json)),
      fc
        .record({ request_id: fc.oneof(anyName, anyJson), status: anyJson })
        .map((json) => JSON.stringify(json)),
      fc.string({ unit: 'binary' }),
      fc.constant(`"${'x'.repeat(70_000)}"`),
    );
    const property = fc.asyncProperty(
      fc.oneof(fc.constant(null), anyName),
      contentType,
      body,
      async (token, type, text) => {
        const target =
          token === null
            ? fuzzed.callback
            : `/webhooks/pixazo/${encodeURIComponent(token.replace(/\p{Surrogate}/gu, ''))}x`;
        const headers = { 'content-type': type.trim() === '' ? 'a/b' : type };
        const { status } = await fuzzed.ears.fetch(target, { method: 'POST', headers, body: text });
        expect([200, 400, 404, 413]).toContain(status);
        await fuzzed.expectWell();
      },
    );
    await fc.assert(property, fuzzing(120));
  });
});

describe('any bytes on a connection', () => {
  it('get a response or close the connection, and cause no error', { timeout: 120_000 }, async () => {
    const head = fc.tuple(
      method,
      path,
      fc.array(fc.tuple(headerName, headerValue), { maxLength: 6 }),
      fc.boolean(),
    );
    const request = head.map(([verb, target, headers, knownCaller]) => {
      const lines = headers.map(([name, value]) => `${name}: ${value}`);
      if (knownCaller) lines.push(`authorization: ${fuzzed.alice.authorization}`);
      return `${verb} ${target} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n${lines.join('\r\n')}\r\n\r\n`;
    });
    const bytes = fc.oneof(
      { arbitrary: fc.tuple(request, visible).map((parts) => parts.join('')), weight: 5 },
      visible,
    );
    const property = fc.asyncProperty(bytes, async (text) => {
      const answer = await fuzzed.ears.raw(text);
      expect(answer).not.toMatch(/^HTTP\/1\.1 5(?!01|05)/);
      await fuzzed.expectWell();
    });
    await fc.assert(property, fuzzing(200));
  });
});
