import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { openSocket } from '../http/raw-socket.js';
import { type LiveGateway, startLive } from './live-gateway.js';
import { rawRequest, sendRaw } from './raw-request.js';

const alice = 'Bearer alices-token-0123456789';
const bob = 'Bearer bobs-token-0123456789';
const AUTH_TOKENS = 'alice:alices-token-0123456789, bob:bobs-token-0123456789';
const GENERATE = `mutation {
  generateMireloSfx16TextToAudio(input: { textPrompt: "rain" }, idempotencyKey: "alices") { __typename }
}`;

const cursorOf = (id: string) => encodeURIComponent(Buffer.from(id).toString('base64url'));
const graphql = (query: string) => `/graphql?query=${encodeURIComponent(query)}`;
const stream = (query: string) => `/graphql/stream?query=${encodeURIComponent(query)}`;
const paths: [what: string, path: (id: string) => string][] = [
  ['a query', (id) => graphql(`{ job(id: "${id}") { id status media { url } } }`)],
  ['a query beside others', (id) => graphql(`{ a: job(id: "${id}") { id } jobs { totalCount } }`)],
  [
    'an entity',
    (id) =>
      graphql(`{ _entities(representations: [{ __typename: "Job", id: "${id}" }]) { ... on Job { id } } }`),
  ],
  ['a page after it', (id) => graphql(`{ jobs(after: "${cursorOf(id)}") { nodes { id } totalCount } }`)],
  ['an event stream', (id) => stream(`subscription { jobStatus(id: "${id}") { id status } }`)],
  ['a result', (id) => `/media/${id}/0?expires=1&signature=a`],
];

/** The bytes of a response to bob, except its date. */
async function bytesFor({ url }: LiveGateway, path: string): Promise<string> {
  const headers = { authorization: bob, accept: '*/*' };
  return (await sendRaw(url, rawRequest('GET', path, headers))).replace(/^date: .*\r\n/im, '');
}

async function messagesFor({ url }: LiveGateway, id: string): Promise<unknown[]> {
  using socket = await openSocket(url);
  socket.send({ type: 'connection_init', payload: { authorization: bob } });
  const query = 'subscription ($id: ID!) { jobStatus(id: $id) { id status } }';
  await socket.next();
  socket.send({ type: 'subscribe', id: '1', payload: { query, variables: { id } } });
  return [await socket.next(), await socket.next()];
}

it("another caller's job gets the same bytes as a job that does not exist", async () => {
  await using live = await startLive({ AUTH_TOKENS, SUBGRAPH: 'true', MEDIA_PROXY: 'true' });
  await live.send(GENERATE, {}, { authorization: alice });
  const { data } = await live.send('{ jobs { nodes { id } } }', {}, { authorization: alice });
  const [{ id: foreign }] = data.jobs.nodes;
  const unknown = foreign.slice(0, 24) + randomUUID().slice(24);

  for (const [what, path] of paths) {
    const bytes = await bytesFor(live, path(foreign));
    expect(bytes, what).toMatch(/^HTTP\/1\.1 (200|403)/);
    expect(bytes, what).toBe(await bytesFor(live, path(unknown)));
    expect(bytes, what).not.toContain(foreign);
  }
  const messages = await messagesFor(live, foreign);
  expect(messages).toEqual(await messagesFor(live, unknown));
  expect(messages).toMatchObject([{ type: 'next' }, { type: 'complete' }]);
});

it("another caller's idempotency key starts a job of its own", async () => {
  await using live = await startLive({ AUTH_TOKENS });
  for (const authorization of [alice, bob, alice, bob]) await live.send(GENERATE, {}, { authorization });

  expect(live.pixazo.submits()).toHaveLength(2);
});
