import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { startTestGateway, type TestGateway } from '../../support/test-gateway.js';
import { GENERATE, RAIN } from '../operations.js';
import { openAcknowledged, openSocket, subscribe } from '../raw-socket.js';

let gateway: TestGateway;
let jobId: string;

beforeAll(async () => {
  gateway = await startTestGateway();
  const input = { textPrompt: 'rain on a roof, sandbox:slow' };
  jobId = (await gateway.graphql(GENERATE, { input })).data.generateMireloSfx16TextToAudio.job.id;
});

afterAll(() => gateway[Symbol.asyncDispose]());

describe('a violation of the protocol closes the socket', () => {
  it.each([
    { what: 'what is not JSON', messages: ['{"type":'], code: 4400 },
    { what: 'a message of no known type', messages: [{ type: 'hello' }], code: 4400 },
    {
      what: 'a subscribe message without an operation',
      messages: [{ type: 'subscribe', id: '1' }],
      code: 4400,
    },
    { what: 'a message over 64 KiB', messages: ['x'.repeat(64 * 1024 + 1)], code: 1009 },
    { what: 'a second connection_init', messages: [{ type: 'connection_init' }], code: 4429 },
    { what: 'an id that is in use', messages: ['subscribe', 'subscribe'], code: 4409 },
  ])('$what: $code', async ({ messages, code }) => {
    using socket = await openAcknowledged(gateway.url);
    for (const message of messages) socket.send(message === 'subscribe' ? subscribe('1', jobId) : message);

    expect(await socket.closed).toBe(code);
  });

  it('a subscription before connection_init: 4401', async () => {
    using socket = await openSocket(gateway.url);
    socket.send(subscribe('1', jobId));

    expect(await socket.closed).toBe(4401);
  });

  it('another sub-protocol: 4406', async () => {
    const socket = new WebSocket(`${gateway.url.replace(/^http/, 'ws')}/graphql`, 'graphql-ws');
    const code = await new Promise((resolve) => {
      // The client refuses a handshake without the sub-protocol that it requested.
      socket.on('error', (error) => resolve(error.message));
      socket.on('close', resolve);
    });

    expect(code).toBe('Server sent no subprotocol');
  });

  it('an address other than /graphql has no WebSocket', async () => {
    const socket = new WebSocket(`${gateway.url.replace(/^http/, 'ws')}/other`, 'graphql-transport-ws');
    const message = await new Promise((resolve) => socket.on('error', (error) => resolve(error.message)));

    expect(message).toMatch(/400/);
  });

  it('a message of exactly 64 KiB is accepted', async () => {
    using socket = await openAcknowledged(gateway.url);
    const ping = { type: 'ping', payload: { padding: '' } };
    ping.payload.padding = 'x'.repeat(64 * 1024 - JSON.stringify(ping).length);
    socket.send(ping);

    expect(await socket.next()).toMatchObject({ type: 'pong' });
  });

  it('these messages are not logged as errors of the gateway', () => {
    expect(gateway.log.join('')).not.toMatch(/"level":(50|60)/);
  });
});

describe('an operation that cannot run is one error, and the socket stays open', () => {
  it.each([
    { what: 'a query', query: '{ jobs { totalCount } }', says: /by POST/ },
    { what: 'a mutation', query: GENERATE, says: /by POST/ },
    { what: 'introspection', query: '{ __schema { types { name } } }', says: /by POST/ },
    {
      what: 'two operations, none of them chosen',
      query: 'subscription A { jobStatus(id: 1) { id } } subscription B { jobStatus(id: 1) { id } }',
      says: /send the name of one as operationName/,
    },
    { what: 'what is not GraphQL', query: 'subscription {', says: /Syntax Error/ },
    {
      what: 'an unknown field',
      query: 'subscription { jobState(id: 1) { id } }',
      says: /Cannot query field/,
    },
    {
      what: 'a number with a fraction for an id',
      query: 'subscription ($id: ID!) { jobStatus(id: $id) { id } }',
      says: /id: ID cannot represent/,
    },
  ])('$what', async ({ query, says }) => {
    using socket = await openAcknowledged(gateway.url);
    socket.send({ type: 'subscribe', id: '1', payload: { query, variables: { id: 1.5, input: RAIN } } });
    const refused = await socket.next();
    socket.send(subscribe('2', jobId));
    const followed = await socket.next();

    expect(refused).toEqual({
      type: 'error',
      id: '1',
      payload: [
        expect.objectContaining({
          message: expect.stringMatching(says),
          extensions: expect.objectContaining({ code: 'BAD_USER_INPUT', retryable: false, charged: 'NO' }),
        }),
      ],
    });
    expect(followed).toMatchObject({ type: 'next', id: '2' });
  });
});

it('undeclared variables are ignored, however deep they are nested', async () => {
  using socket = await openAcknowledged(gateway.url);
  // Deeper than JSON.stringify supports.
  const deep = `${'['.repeat(30_000)}${']'.repeat(30_000)}`;
  socket.send(
    JSON.stringify(subscribe('1', jobId)).replace('"variables":{', `"variables":{"unused":${deep},`),
  );

  expect(await Promise.race([socket.next(), socket.closed])).toMatchObject({ type: 'next', id: '1' });
});
