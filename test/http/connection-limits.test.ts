import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { afterEach, expect, it, onTestFinished } from 'vitest';
import { type ConnectionLimits, connectionLimits } from '../../src/http/connection-limits.js';
import { createServer } from '../../src/http/server.js';

const long = { maxConnections: 100, requestTimeoutMs: 60_000, responseTimeoutMs: 60_000, checkEveryMs: 10 };
const log: string[] = [];
let app: FastifyInstance;
let port: number;

async function serve(limits: Partial<ConnectionLimits>): Promise<void> {
  app = createServer({ stream: { write: (line) => log.push(line) } }, { ...long, ...limits });
  app.post('/', async () => 'taken');
  app.get('/large', async (_request, reply) => {
    ended.push(once(reply.raw, 'close'));
    return reply.send(Readable.from(Array.from({ length: 32 }, () => Buffer.alloc(2 ** 20))));
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  port = (app.server.address() as AddressInfo).port;
}
/** The end of each large response, complete or not. */
const ended: Promise<unknown>[] = [];

afterEach(async () => {
  log.length = 0;
  ended.length = 0;
  await app.close();
});

async function open(): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

/** Everything that comes until the server closes the connection. */
async function rest(socket: Socket): Promise<string> {
  let text = '';
  socket.setEncoding('latin1').on('data', (chunk) => {
    text += chunk;
  });
  socket.resume();
  await once(socket, 'close');
  return text;
}

it.each([
  { what: 'nothing', bytes: '' },
  { what: 'half a header', bytes: 'POST / HTTP/1.1\r\nHost: loc' },
  {
    what: 'half a body',
    bytes:
      'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: 10\r\n\r\n12345',
  },
])('a client that sent $what in time gets 408, and its connection closes', async ({ bytes }) => {
  await serve({ requestTimeoutMs: 100 });
  const socket = await open();
  if (bytes) socket.write(bytes);

  expect(await rest(socket)).toMatch(/^HTTP\/1\.1 408 /);
});

it('a response that its client does not read is aborted', async () => {
  await serve({ responseTimeoutMs: 100 });
  const socket = await open();
  socket.pause();
  socket.write('GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n');
  await expect.poll(() => ended.length, { timeout: 10_000 }).toBe(1);
  await ended[0];

  expect((await rest(socket)).length).toBeLessThan(32 * 2 ** 20);
});

it('a client that reads is not disconnected, however often that is checked', async () => {
  await serve({ responseTimeoutMs: 5_000 });
  const socket = await open();
  socket.write('GET /large HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');

  expect((await rest(socket)).length).toBeGreaterThan(32 * 2 ** 20);
});

it('connections past the limit are closed, which is logged once with a count', async () => {
  await serve({ maxConnections: 1 });
  const first = await open();
  expect(await Promise.all([rest(await open()), rest(await open())])).toEqual(['', '']);
  first.write('POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');

  expect(await rest(first)).toMatch(/^HTTP\/1\.1 200 /);
  expect(log.filter((line) => line.includes('too many are open'))).toHaveLength(1);
});

it('a request has 30 s to arrive and a response 60 s to be read', async () => {
  await serve(connectionLimits);

  expect(app.server).toMatchObject({
    requestTimeout: 30_000,
    headersTimeout: 30_000,
    maxConnections: 16_384,
  });
  expect(connectionLimits).toMatchObject({ responseTimeoutMs: 60_000, checkEveryMs: 1_000 });
});
