import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { gatherUpgrades } from '../../../src/http/websocket/gathered-upgrades.js';

const ASK = 'GET / HTTP/1.1\r\nHost: gateway\r\nConnection: Upgrade\r\nUpgrade: greeting\r\n\r\n';

/** A server that responds to upgrade requests, and records the turn of the event loop in which it did so. */
async function aServer() {
  let turns = 0;
  let counting = true;
  const begun: number[] = [];
  const server = createServer();
  const asked = new Promise<void>((resolve) => server.once('upgrade', () => resolve()));
  gatherUpgrades(server, (_request, socket) => {
    begun.push(turns);
    socket.on('error', () => undefined);
    socket.end('greetings');
  });
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
  const ask = () => {
    const socket = connect(port, '127.0.0.1');
    socket.write(ASK);
    return socket;
  };
  return { begun, asked, ask };
}

async function answerOver(socket: Socket): Promise<string> {
  let text = '';
  socket.setEncoding('utf8').on('data', (chunk) => {
    text += chunk;
  });
  await once(socket, 'close');
  return text;
}

describe('gathered upgrades', () => {
  it('begin together when one comes after another', async () => {
    const { begun, ask } = await aServer();
    const answers = await Promise.all(Array.from({ length: 40 }, () => answerOver(ask())));

    expect(answers).toEqual(Array.from({ length: 40 }, () => 'greetings'));
    expect(begun).toHaveLength(40);
    // At least two in each turn; ungathered, each upgrade would have a turn of its own.
    expect(new Set(begun).size).toBeLessThanOrEqual(20);
  });

  it('that break before they begin do not affect others', async () => {
    const { asked, ask } = await aServer();
    const broken = Array.from({ length: 10 }, ask);
    await asked;
    const whole = ask();
    for (const socket of broken) socket.resetAndDestroy();

    expect(await answerOver(whole)).toBe('greetings');
  });
});
