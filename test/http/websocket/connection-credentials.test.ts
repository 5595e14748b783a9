import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { startTestGateway, type TestGateway } from '../../support/test-gateway.js';

const alice = 'Bearer alices-token-0123456789';
let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startTestGateway({ AUTH_TOKENS: 'alice:alices-token-0123456789' });
});

afterAll(() => gateway[Symbol.asyncDispose]());

/** The gateway's response to these credentials: the acknowledgement, or the reason for closing the socket. */
async function answerTo(payload: unknown, header?: string): Promise<unknown> {
  const headers = header === undefined ? {} : { authorization: header };
  const address = `${gateway.url.replace(/^http/, 'ws')}/graphql`;
  const socket = new WebSocket(address, 'graphql-transport-ws', { headers });
  const closed = once(socket, 'close').then(([code, reason]) => [code, String(reason)]);
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'connection_init', payload }));
  const message = once(socket, 'message').then(([data]) => JSON.parse(String(data)).type);
  const answer = await Promise.race([closed, message]);
  socket.terminate();
  return answer;
}

describe('the credentials of a WebSocket', () => {
  it.each([
    { where: 'authorization in connection_init', payload: { authorization: alice } },
    { where: 'Authorization in connection_init', payload: { Authorization: alice } },
    { where: 'the upgrade request', payload: undefined, header: alice },
    {
      where: 'connection_init rather than the upgrade request',
      payload: { authorization: alice },
      header: 'x',
    },
    {
      where: 'the upgrade request where connection_init has null',
      payload: { authorization: null },
      header: alice,
    },
  ])('are read from $where', async ({ payload, header }) => {
    expect(await answerTo(payload, header)).toBe('connection_ack');
  });

  it.each([
    { what: 'none', payload: {}, says: /expected \{"authorization": "Bearer <token>"\} in connection_init/ },
    {
      what: 'those inside headers',
      payload: { headers: { Authorization: alice } },
      says: /not inside "headers"/,
    },
    { what: 'an unknown token', payload: { authorization: `${alice}x` }, says: /expected .*token/ },
    {
      what: 'wrong ones in connection_init',
      payload: { authorization: 'x' },
      header: alice,
      says: /expected/,
    },
  ])('$what: 4403 with a reason', async ({ payload, header, says }) => {
    expect(await answerTo(payload, header)).toEqual([4403, expect.stringMatching(says)]);
  });
});
