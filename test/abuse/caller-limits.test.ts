import { expect, it } from 'vitest';
import { openSocket } from '../http/raw-socket.js';
import { byGet, byPost, byStream } from '../http/transports.js';
import { startLive, startLiveProcess } from './live-gateway.js';
import { sendRaw, statusesOf } from './raw-request.js';

const TOKEN = 'alices-token-0123456789';
const alice = `Bearer ${TOKEN}`;
const bob = 'Bearer bobs-token-0123456789';
const AUTH_TOKENS = `alice:${TOKEN}, bob:bobs-token-0123456789`;
const MODELS = '{ models { id } }';
const rejected = [
  expect.objectContaining({ extensions: { code: 'OPERATION_REJECTED', retryable: false, charged: 'NO' } }),
];

it('a hundred large jobs are read 300 at a time, however an operation selects more', {
  timeout: 60_000,
}, async () => {
  await using live = await startLiveProcess({ SUBGRAPH: 'true', NODE_OPTIONS: '--max-old-space-size=128' });
  const mutation = `mutation ($input: MireloSfx16TextToAudioInput!) {
    generateMireloSfx16TextToAudio(input: $input) { __typename }
  }`;
  const input = { textPrompt: '雨'.repeat(5_000) };
  for (let started = 0; started < 100; started += 1) await live.send(mutation, { input });
  const lists = (count: number, list: string) =>
    `{ ${Array.from({ length: count }, (_, index) => `a${index}: ${list}`).join(' ')} }`;
  const tooMany: [query: string, variables?: Record<string, unknown>][] = [
    [lists(15, 'jobs(first: 100) { nodes { input } edges { node { input } } }')],
    [lists(4, 'jobs(first: 100) { nodes { input } }')],
    [lists(2, 'jobs(first: 100) { nodes { id } edges { cursor } }')],
    [
      `{ ${'...F '.repeat(2)} ...G } fragment F on Query { a: jobs(first: 100) { ...P } } fragment G on Query { b: jobs(first: 100) { ...P } } fragment P on JobConnection { nodes { id } edges { cursor } }`,
    ],
    [
      'query ($first: Int!) { a: jobs(first: $first) { nodes { id } edges { cursor } } b: jobs(first: $first) { nodes { id } edges { cursor } } }',
      { first: 100 },
    ],
    [
      'query ($all: [_Any!]!) { _entities(representations: $all) { ... on Job { input } } }',
      { all: Array.from({ length: 900 }, () => ({ __typename: 'Job', id: 'none' })) },
    ],
  ];
  for (const [query, variables] of tooMany)
    for (const send of [byPost, byGet]) {
      if (send === byGet && variables?.all) continue;
      expect((await send(live.url, { query, variables })).errors, query).toEqual(rejected);
    }

  const most = await live.send(lists(3, 'jobs(first: 100) { nodes { id } }'));
  expect(Object.values(most.data).map((list) => (list as { nodes: [] }).nodes.length)).toEqual([
    100, 100, 100,
  ]);
});

it('QUERIES_PER_MINUTE limits each caller over one connection, many connections and event streams', async () => {
  await using live = await startLive({ AUTH_TOKENS, QUERIES_PER_MINUTE: '5' });
  const request = `GET /graphql?query=${encodeURIComponent(MODELS)} HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${alice}\r\n`;
  const pipelined = await sendRaw(
    live.url,
    [...Array.from({ length: 6 }, () => request), `${request}Connection: close\r\n`]
      .join('\r\n')
      .concat('\r\n'),
  );

  expect(statusesOf(pipelined)).toEqual([200, 200, 200, 200, 200, 429, 429]);
  expect(pipelined).toMatch(/\r\nretry-after: [1-9]\d?\r\n/i);
  const query = 'subscription { jobStatus(id: "none") { id } }';
  for (const refused of [
    await byPost(live.url, { query: MODELS, authorization: alice }),
    await byStream(live.url, { query, authorization: alice }),
  ]) {
    expect(refused.status).toBe(429);
    expect(refused.errors?.[0]?.extensions).toMatchObject({
      code: 'RATE_LIMITED',
      retryable: true,
      charged: 'NO',
    });
  }
  expect((await byPost(live.url, { query: MODELS, authorization: bob })).status).toBe(200);
});

it('MAX_SOCKETS_PER_CALLER limits the WebSockets and event streams of each caller together', async () => {
  await using live = await startLive({ AUTH_TOKENS, MAX_SOCKETS_PER_CALLER: '3' });
  const init = async (authorization: string) => {
    const socket = await openSocket(live.url);
    socket.send({ type: 'connection_init', payload: { authorization } });
    return socket;
  };
  const open = await Promise.all([init(alice), init(alice)]);
  for (const socket of open) expect(await socket.next()).toEqual({ type: 'connection_ack' });
  const updates = `${live.url}/graphql/stream?query=${encodeURIComponent('subscription { jobUpdates { __typename } }')}`;
  const stream = await fetch(updates, { headers: { accept: 'text/event-stream', authorization: alice } });
  expect(stream.status).toBe(200);

  const further = await Promise.all([init(alice), init(alice), init(alice)]);
  for (const socket of further) expect(await socket.closed).toBe(1013);
  const query = 'subscription { jobStatus(id: "none") { id } }';
  expect((await byStream(live.url, { query, authorization: alice })).errors).toEqual(rejected);
  using other = await init(bob);
  expect(await other.next()).toEqual({ type: 'connection_ack' });

  await stream.body?.cancel();
  await expect
    .poll(async () => (await byStream(live.url, { query, authorization: alice })).errors)
    .toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
  for (const socket of open) socket.terminate();
});
