import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { startPixazoStandIn } from '../support/pixazo-stand-in.js';
import { pixazoAt, submission } from './pixazo-under-test.js';
import { deafAddress, startRawServer } from './raw-server.js';

const receipt = '{"request_id":"r-1","status":"QUEUED"}';
const type = 'content-type: application/json';
const answers: [string, string][] = [
  [
    'of a stated length',
    `HTTP/1.1 202 Accepted\r\n${type}\r\ncontent-length: ${receipt.length}\r\n\r\n${receipt}`,
  ],
  [
    'in chunks',
    `HTTP/1.1 202 Accepted\r\n${type}\r\ntransfer-encoding: chunked\r\n\r\n26\r\n${receipt}\r\n0\r\n\r\n`,
  ],
  [
    'that ends with its connection',
    `HTTP/1.1 202 Accepted\r\n${type}\r\nconnection: close\r\n\r\n${receipt}`,
  ],
];

describe('a submit that cannot be sent', () => {
  it('is not sent when the connection is refused', async () => {
    const outcome = await pixazoAt(await deafAddress()).submit(submission);
    expect(outcome).toEqual({ kind: 'not-sent', reason: 'ECONNREFUSED' });
  });

  it('is not sent when the name cannot be resolved', async () => {
    const outcome = await pixazoAt(new URL('http://pixazo.invalid')).submit(submission);
    expect(outcome).toEqual({ kind: 'not-sent', reason: expect.stringMatching(/^(ENOTFOUND|EAI_AGAIN)$/) });
  });

  it('is not sent when the TLS handshake is not answered before the timeout', async () => {
    await using server = await startRawServer({});
    const outcome = await pixazoAt(new URL(`https://${server.url.host}`), 100).submit(submission);
    expect(outcome).toEqual({ kind: 'not-sent', reason: 'TimeoutError' });
  });

  it('is not sent when the server does not speak TLS', async () => {
    await using server = await startRawServer({
      onConnection: (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'),
    });
    const outcome = await pixazoAt(new URL(`https://${server.url.host}`)).submit(submission);
    expect(outcome.kind).toBe('not-sent');
  });
});

describe('a submit that may have arrived', () => {
  const hangUps: [string, Parameters<typeof startRawServer>[0]][] = [
    ['before the request is read', { onConnection: (socket) => socket.destroy() }],
    ['while the request is read', { onConnection: (socket) => socket.once('data', () => socket.destroy()) }],
    ['after the request is read', { onRequest: (socket) => socket.destroy() }],
    ['with a reset', { onRequest: (socket) => socket.resetAndDestroy() }],
  ];

  it.each(hangUps)(
    'is unknown when Pixazo closes the connection %s, and is not sent again',
    async (_when, handlers) => {
      await using server = await startRawServer(handlers);
      const outcome = await pixazoAt(server.url).submit(submission);
      expect(outcome).toEqual({
        kind: 'unknown',
        reason: expect.stringMatching(/^(UND_ERR_SOCKET|ECONNRESET|EPIPE)$/),
      });
      expect(server.connections()).toBe(1);
    },
  );

  it.each(answers)('is unknown when a response %s is cut at any byte', async (_how, answer) => {
    let length = 0;
    const cut = (socket: Socket) => socket.end(answer.slice(0, length));
    await using server = await startRawServer({ onRequest: cut });
    const pixazo = pixazoAt(server.url);
    const kinds: string[] = [];
    for (; length <= answer.length; length++) kinds.push((await pixazo.submit(submission)).kind);
    expect(kinds).toEqual([...Array(answer.length).fill('unknown'), 'accepted']);
    expect(server.requests).toHaveLength(answer.length + 1);
  });

  it.each([
    ['is not HTTP', 'Good morning\r\n\r\n'],
    [
      'is another protocol',
      'HTTP/1.1 101 Switching Protocols\r\nupgrade: chess\r\nconnection: upgrade\r\n\r\n',
    ],
    ['is shorter than it says', 'HTTP/1.1 202 Accepted\r\ncontent-length: 99\r\n\r\n{"request_id":"r-1"}'],
    ['is HTML', 'HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\n<html>'],
    ['is empty', 'HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n'],
  ])('is unknown when the response %s', async (_what, answer) => {
    await using server = await startRawServer({ onRequest: (socket) => socket.end(answer) });
    expect((await pixazoAt(server.url).submit(submission)).kind).toBe('unknown');
    expect(server.requests).toHaveLength(1);
  });

  it('is unknown when the response is over 1 MiB', async () => {
    await using pixazo = await startPixazoStandIn();
    const padding = 'x'.repeat(1024 * 1024);
    pixazo.onSubmit(() => ({ status: 202, body: { request_id: 'r-1', padding } }));
    const outcome = await pixazoAt(pixazo.url).submit(submission);
    const reason = 'Pixazo answered 202, but the body is longer than 1048576 bytes';
    expect(outcome).toEqual({ kind: 'unknown', reason });
  });

  it('is refused when the response is a refusal of over 1 MiB', async () => {
    await using pixazo = await startPixazoStandIn();
    pixazo.onSubmit(() => ({ status: 422, body: { error: 'No', message: 'x'.repeat(1024 * 1024) } }));
    const outcome = await pixazoAt(pixazo.url).submit(submission);
    expect(outcome).toMatchObject({ kind: 'refused', error: { code: 'UPSTREAM_REJECTED', charged: 'NO' } });
  });

  it.each([
    ['never comes', ''],
    ['never ends', 'HTTP/1.1 202 Accepted\r\ncontent-length: 99\r\n\r\n{"request_id":"r-1"'],
  ])('is unknown when the response %s within the time limit', async (_what, answer) => {
    await using server = await startRawServer({ onRequest: (socket) => socket.write(answer) });
    const outcome = await pixazoAt(server.url, 500).submit(submission);
    expect(outcome).toEqual({ kind: 'unknown', reason: 'TimeoutError' });
    expect(server.requests).toHaveLength(1);
  });
});
