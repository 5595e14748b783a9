import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { gatherConnections } from '../../src/http/gathered-connections.js';

const GET = 'GET / HTTP/1.1\r\nHost: gateway\r\nConnection: close\r\n\r\n';

/** A server whose connections are gathered, and the turn of the event loop in which each of them began. */
async function aServer() {
  let turns = 0;
  let counting = true;
  const begun: number[] = [];
  const server = createServer((_request, response) => response.end('served'));
  server.on('connection', () => begun.push(turns));
  gatherConnections(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  void (async () => {
    for (; counting; turns += 1) await turn();
  })();
  onTestFinished(() => {
    counting = false;
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { server, begun, open: () => connect(port, '127.0.0.1') };
}

async function answerOver(socket: ReturnType<typeof connect>): Promise<string> {
  let text = '';
  socket.setEncoding('utf8').on('data', (chunk) => {
    text += chunk;
  });
  await once(socket, 'close');
  return text;
}

describe('gathered connections', () => {
  it('begin together when one comes after another, and are served', async () => {
    const { begun, open } = await aServer();
    const answers = await Promise.all(
      Array.from({ length: 40 }, () => {
        const socket = open();
        socket.write(GET);
        return answerOver(socket);
      }),
    );

    expect(answers.filter((answer) => answer.endsWith('served'))).toHaveLength(40);
    expect(begun).toHaveLength(40);
    // Two at least in each turn; alone, each would have its own.
    expect(new Set(begun).size).toBeLessThanOrEqual(20);
  });

  it('that breaks before it begins harms no other', async () => {
    const { open } = await aServer();
    const broken = Array.from({ length: 10 }, open);
    await Promise.all(broken.map((socket) => once(socket, 'connect')));
    const whole = open();
    whole.write(GET);
    for (const socket of broken) socket.resetAndDestroy();

    expect(await answerOver(whole)).toMatch(/served$/);
  });

  it('that has not begun when the server closes is closed', async () => {
    const { server, begun, open } = await aServer();
    const socket = open();
    // Taken on now, it would begin in a later turn.
    await once(server, 'connection');
    server.close();
    socket.on('error', () => undefined);

    await Promise.all([once(server, 'close'), once(socket, 'close')]);
    expect(begun).toEqual([]);
  });
});
