import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSocket, type RawSocket } from '../http/raw-socket.js';
import { byPost, byStream } from '../http/transports.js';
import { startTestGateway, type TestGateway } from '../support/test-gateway.js';

const alice = 'Bearer alices-token-0123456789';
const bob = 'Bearer bobs-token-0123456789';
const env = { AUTH_TOKENS: 'alice:alices-token-0123456789, bob:bobs-token-0123456789' };
const MODELS = '{ models { id } }';

describe('QUERIES_PER_MINUTE', () => {
  it('refuses the operations of one caller beyond the limit, and of no other caller', async () => {
    await using gateway = await startTestGateway({ ...env, QUERIES_PER_MINUTE: '2' });
    const post = (authorization: string) => byPost(gateway.url, { query: MODELS, authorization });
    await post(alice);
    await post(alice);
    const refused = await post(alice);

    expect(refused).toMatchObject({
      status: 429,
      errors: [{ extensions: { code: 'RATE_LIMITED', retryable: true, charged: 'NO' } }],
    });
    expect(refused.errors?.[0]?.extensions.retryAfterSeconds).toBeGreaterThan(0);
    expect((await post(bob)).status).toBe(200);
  });

  it.each([
    { what: 'a query', path: '/graphql', query: MODELS, accept: 'application/json' },
    {
      what: 'an event stream',
      path: '/graphql/stream',
      query: 'subscription { jobStatus(id: "none") { id } }',
      accept: 'text/event-stream',
    },
  ])('refuses $what with a Retry-After header', async ({ path, query, accept }) => {
    await using gateway = await startTestGateway({ ...env, QUERIES_PER_MINUTE: '1' });
    await byPost(gateway.url, { query: MODELS, authorization: alice });
    const refused = await fetch(`${gateway.url}${path}`, {
      method: 'POST',
      headers: { authorization: alice, accept, 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    });

    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toMatch(/^[1-9]\d?$/);
  });

  it.each([
    { what: 'never for anonymous', env: { QUERIES_PER_MINUTE: '1' }, authorization: undefined },
    { what: 'with 0 for all callers', env: { ...env, QUERIES_PER_MINUTE: '0' }, authorization: alice },
  ])('is off $what', async ({ env: given, authorization }) => {
    await using gateway = await startTestGateway(given);
    for (let sent = 0; sent < 3; sent++)
      expect((await byPost(gateway.url, { query: MODELS, authorization })).status).toBe(200);
  });
});

describe('MAX_SOCKETS_PER_CALLER', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startTestGateway({ ...env, MAX_SOCKETS_PER_CALLER: '1' });
  });
  afterAll(() => gateway[Symbol.asyncDispose]());

  async function init(authorization: string): Promise<RawSocket> {
    const socket = await openSocket(gateway.url);
    socket.send({ type: 'connection_init', payload: { authorization } });
    return socket;
  }

  it('closes a second WebSocket with 1013, refuses a stream, and accepts both after the first has closed', async () => {
    const query = 'subscription { jobStatus(id: "none") { id } }';
    const first = await init(alice);
    expect(await first.next()).toEqual({ type: 'connection_ack' });
    using second = await init(alice);

    expect(await second.closed).toBe(1013);
    expect(await byStream(gateway.url, { query, authorization: alice })).toMatchObject({
      status: 400,
      errors: [{ extensions: { code: 'OPERATION_REJECTED' } }],
    });
    using other = await init(bob);
    expect(await other.next()).toEqual({ type: 'connection_ack' });
    first.terminate();
    await expect
      .poll(async () => (await byStream(gateway.url, { query, authorization: alice })).errors)
      .toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
  });
});
