import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from '../support/test-gateway.js';

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startTestGateway();
});

afterAll(() => gateway[Symbol.asyncDispose]());

const body = '{"query":"{ __typename }"}';
const post = (upgrade: string, connection: string) =>
  [
    'POST /graphql HTTP/1.1',
    'Host: localhost',
    `Connection: ${connection}`,
    `Upgrade: ${upgrade}`,
    'HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA',
    'Content-Type: application/json',
    `Content-Length: ${body.length}`,
    '',
    body,
  ].join('\r\n');

function open(): Socket {
  const { hostname, port } = new URL(gateway.url);
  return connect(Number(port), hostname);
}

it.each(['h2c', 'h2c, websocket', 'TLS/1.3', 'foo'])(
  'a client that could speak %s too gets HTTP responses, again and again',
  async (protocol) => {
    const socket = open();
    socket.write(post(protocol, 'Upgrade, HTTP2-Settings'));
    const [first] = await once(socket, 'data');
    socket.write(post(protocol, 'Upgrade, HTTP2-Settings, close'));
    const second = Buffer.concat(await socket.toArray());

    for (const answer of [String(first), String(second)]) {
      expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
      expect(answer).toContain('{"data":{"__typename":"Query"}}');
    }
  },
);

it('a client that asks for a tunnel is disconnected without a response', async () => {
  const socket = open();
  socket.write('CONNECT pixazo.test:443 HTTP/1.1\r\nHost: pixazo.test\r\n\r\n');

  expect(await socket.toArray()).toEqual([]);
});
