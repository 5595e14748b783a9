import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { gatewayForFile } from '../support/gateway-for-file.js';
import { sendRaw, statusesOf } from './raw-request.js';

const gateway = gatewayForFile();

const body = '{"query":"{ __typename }"}';
const json = 'Host: localhost\r\nContent-Type: application/json';
const post = `POST /graphql HTTP/1.1\r\n${json}\r\nContent-Length: ${body.length}`;

describe.concurrent('a request that does not arrive within 30 s', () => {
  it.each([
    ['no byte of it', ''],
    ['half of its headers', 'POST /graphql HTTP/1.1\r\nHost: loc'],
    ['half of its body', `${post}\r\n\r\n${body.slice(0, 10)}`],
  ])('ends with 408 after %s', { timeout: 60_000 }, async (_what, bytes) => {
    expect(statusesOf(await sendRaw(gateway.origin, bytes))).toEqual([408]);
  });
});

describe('bytes that proxies and servers may read differently', () => {
  const smuggled = 'GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n';

  it.each([
    [
      'a length and chunks',
      `POST /graphql HTTP/1.1\r\n${json}\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    ],
    ['two lengths', `${post}\r\nContent-Length: 0\r\n\r\n${body}`],
    [
      'chunks that are not the last coding',
      `POST /graphql HTTP/1.1\r\n${json}\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n`,
    ],
    ['a space before the colon', `POST /graphql HTTP/1.1\r\n${json}\r\nContent-Length : 0\r\n\r\n`],
    [
      'a folded header',
      `POST /graphql HTTP/1.1\r\n${json}\r\nTransfer-Encoding:\r\n chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n`,
    ],
    ['a length with a sign', `POST /graphql HTTP/1.1\r\n${json}\r\nContent-Length: +4\r\n\r\n`],
    [
      'a chunk of a negative size',
      `POST /graphql HTTP/1.1\r\n${json}\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n\r\n`,
    ],
    ['a NUL in a header', `POST /graphql HTTP/1.1\r\n${json}\r\nX-A: a\0b\r\n\r\n`],
  ])('%s: one refusal, and the bytes after it are not read', async (_what, bytes) => {
    expect(statusesOf(await sendRaw(gateway.origin, bytes + smuggled))).toEqual([400]);
  });
});

it('a hundred requests sent at once over one connection are answered in order', async () => {
  const requests = Array.from({ length: 100 }, (_, index) => {
    const query = `{"query":"{ a${index}: __typename }"}`;
    const last = index === 99 ? '\r\nConnection: close' : '';
    return `POST /graphql HTTP/1.1\r\n${json}\r\nContent-Length: ${query.length}${last}\r\n\r\n${query}`;
  });
  const answers = await sendRaw(gateway.origin, requests.join(''));

  expect([...answers.matchAll(/"a(\d+)":"Query"/g)].map(([, index]) => Number(index))).toEqual(
    Array.from({ length: 100 }, (_, index) => index),
  );
});

it('clients that send requests and read no responses do not block other clients', async () => {
  const { hostname, port } = new URL(gateway.origin);
  const deaf = await Promise.all(
    Array.from({ length: 50 }, async () => {
      const socket = connect(Number(port), hostname).on('error', () => undefined);
      await once(socket, 'connect');
      socket.pause();
      socket.write('GET /schema.graphql HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(1_000));
      return socket;
    }),
  );
  const answer = await fetch(`${gateway.origin}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });

  expect(await answer.json()).toEqual({ data: { __typename: 'Query' } });
  for (const socket of deaf) socket.destroy();
});
