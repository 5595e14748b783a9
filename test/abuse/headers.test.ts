import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BuiltGateway, startBuiltGateway } from '../browser/built-gateway.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { cpuTimeOf } from './process-cpu.js';
import { rawRequest, sendRaw, statusesOf } from './raw-request.js';

const TOKEN = 'alices-token-0123456789';
const LENGTH = 15_800;
const worst = {
  spaces: `a=${' '.repeat(LENGTH)}x`,
  tabs: `a=${'\t'.repeat(LENGTH)}x`,
  commas: ','.repeat(LENGTH),
  semicolons: 'a/b'.concat(';'.repeat(LENGTH)),
  quotes: `a/b;x="${'"'.repeat(LENGTH)}`,
  'an open quote with commas': `a/b;x="${','.repeat(LENGTH)}`,
  'equal signs': '='.repeat(LENGTH),
  backslashes: `"${'\\'.repeat(LENGTH)}`,
  parameters: 'a/b;a=b,'.repeat(LENGTH / 8),
  ranges: `bytes=${'0-0,'.repeat(LENGTH / 4)}`,
  dots: `Bearer ${'a.'.repeat(LENGTH / 2)}`,
};
const shapes = Object.entries(worst);
const headers = [
  ...['content-type', 'accept', 'accept-encoding', 'authorization', 'cookie', 'range', 'if-range'],
  ...['if-none-match', 'origin', 'host', 'traceparent', 'tracestate', 'baggage', 'expect'],
  ...['access-control-request-headers', 'sec-websocket-protocol', 'sec-websocket-extensions'],
];
const paths = [
  (value: string) => `/graphql?query=${value}`,
  (value: string) => `/graphql?variables=${value}&query={jobs{totalCount}}`,
  (value: string) => `/graphql?operationName=${value}&query={jobs{totalCount}}`,
  (value: string) => `/graphql?documentId=${value}`,
  (value: string) => `/graphql/stream?query=${value}`,
  (value: string) => `/media/${value}/0?expires=1&signature=a`,
  (value: string) => `/media/a/0?expires=${value}&signature=${value}`.slice(0, LENGTH),
  (value: string) => `/webhooks/pixazo/${value}`,
  (value: string) => `/${value}`,
];

describe('one unauthenticated request', () => {
  let directory: AsyncDisposable & { path: string };
  let gateway: BuiltGateway;

  beforeAll(async () => {
    directory = await temporaryDirectory();
    gateway = await startBuiltGateway(directory.path, {
      AUTH_TOKENS: `alice:${TOKEN}`,
      MEDIA_PROXY: 'true',
      CORS_ORIGINS: 'https://*.app.example',
    });
  });

  afterAll(async () => {
    await gateway.stop();
    await directory[Symbol.asyncDispose]();
  });

  /** The CPU time that the gateway uses for the requests of `send`, in nanoseconds. */
  async function cost(send: () => Promise<unknown>): Promise<number> {
    const before = await cpuTimeOf(gateway.pid);
    await send();
    return (await cpuTimeOf(gateway.pid)) - before;
  }

  async function twentyRefused(): Promise<void> {
    for (let i = 0; i < 20; i += 1) {
      const answer = await sendRaw(gateway.origin, rawRequest('GET', '/graphql?query={jobs{totalCount}}'));
      expect(statusesOf(answer)).toEqual([400]);
    }
  }

  /** The least of three tries, because other work of the process, such as garbage collection, counts too. */
  async function leastOf(send: () => Promise<unknown>): Promise<number> {
    return Math.min(await cost(send), await cost(send), await cost(send));
  }

  it.each(headers)('costs less than twenty refused ones with any worst shape as its %s', async (name) => {
    await twentyRefused();
    const most = await leastOf(twentyRefused);
    for (const [shape, value] of shapes) {
      const upgrade = {
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': 'A'.repeat(22).concat('=='),
      };
      const isUpgrade = name.startsWith('sec-websocket');
      const request = rawRequest(name === 'access-control-request-headers' ? 'OPTIONS' : 'GET', '/graphql', {
        ...(isUpgrade && upgrade),
        connection: isUpgrade ? 'upgrade' : 'close',
        ...(name.startsWith('access-control') && {
          origin: 'https://a.app.example',
          'access-control-request-method': 'POST',
        }),
        [name]: value,
      });
      let answer = '';
      const least = await leastOf(async () => {
        answer = await sendRaw(gateway.origin, request);
      });
      expect(answer, shape).toMatch(/^HTTP\/1\.1 \d{3} /);
      expect(least, `${name}: ${shape}`).toBeLessThan(most);
    }
  });

  it.each(paths)(
    'costs less than twenty refused ones with any worst shape in the path %s',
    async (pathOf) => {
      await twentyRefused();
      const most = await leastOf(twentyRefused);
      for (const [shape, value] of shapes) {
        for (const written of [encodeURIComponent(value.slice(0, 5_000)), value.replaceAll(/\s/g, '+')]) {
          const request = rawRequest('GET', pathOf(written.slice(0, 15_500)), {
            authorization: `Bearer ${TOKEN}`,
          });
          const least = await leastOf(() => sendRaw(gateway.origin, request));
          expect(least, `${pathOf('…')}: ${shape}`).toBeLessThan(most);
        }
      }
    },
  );

  it.each<{ what: string; headers: Record<string, string>; status: number }>([
    {
      what: 'a Content-Type of 256 characters',
      headers: { 'content-type': `application/json;a=${'x'.repeat(237)}` },
      status: 200,
    },
    {
      what: 'a Content-Type of 257 characters',
      headers: { 'content-type': `application/json;a=${'x'.repeat(238)}` },
      status: 431,
    },
    {
      what: 'a token of 8,192 characters',
      headers: { authorization: `Bearer ${'x'.repeat(8_192)}` },
      status: 401,
    },
    {
      what: 'a token of 8,193 characters',
      headers: { authorization: `Bearer ${'x'.repeat(8_193)}` },
      status: 431,
    },
    { what: 'cookies of 17,000 characters', headers: { cookie: 'x'.repeat(17_000) }, status: 431 },
  ])('with $what has status $status, and a page can read it', async ({ headers, status }) => {
    const answer = await fetch(`${gateway.origin}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${TOKEN}`,
        origin: 'https://a.app.example',
        ...headers,
      },
      body: '{"query":"{ __typename }"}',
    });

    expect(answer.status).toBe(status);
    expect(['*', 'https://a.app.example']).toContain(answer.headers.get('access-control-allow-origin'));
    await answer.json();
  });
});
