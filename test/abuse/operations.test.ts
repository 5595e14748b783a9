import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { byGet, byStream, byWebSocket } from '../http/transports.js';
import { startLive } from './live-gateway.js';
import { sendRaw, statusesOf } from './raw-request.js';

const generate = (alias = 'job', directives = '') =>
  `${alias}: generateMireloSfx16TextToAudio(input: { textPrompt: "rain" }) ${directives} { __typename }`;
const ONE = `mutation { ${generate()} }`;
const json = (query: string, more: object = {}) => JSON.stringify({ query, ...more });
const repeated = (count: number, text: string) => Array.from({ length: count }, () => text).join(' ');
const hashOf = (query: string) => ({
  persistedQuery: { version: 1, sha256Hash: createHash('sha256').update(query).digest('hex') },
});

/** Bodies of one POST request, and the most generations that each may start. */
const bodies: [what: string, body: string, paid: number][] = [
  ['one field', json(ONE), 1],
  ['two aliases', json(`mutation { ${generate('a')} ${generate('b')} }`), 0],
  ['a field that is written twice', json(`mutation { ${generate()} ${generate()} }`), 0],
  [
    'sixteen aliases',
    json(`mutation { ${Array.from('abcdefghijklmnop', (a) => generate(a)).join(' ')} }`),
    0,
  ],
  [
    'two fragments',
    json(
      `mutation { ...A ...B } fragment A on Mutation { ${generate('a')} } fragment B on Mutation { ${generate('b')} }`,
    ),
    0,
  ],
  [
    'two inline fragments',
    json(`mutation { ... { ${generate('a')} } ... on Mutation { ${generate('b')} } }`),
    0,
  ],
  [
    'a fragment that holds itself',
    json(`mutation { ...A } fragment A on Mutation { ...A ${generate()} }`),
    0,
  ],
  [
    'fragments that hold each other',
    json(`mutation { ...A } fragment A on Mutation { ...B ${generate()} } fragment B on Mutation { ...A }`),
    0,
  ],
  [
    'an alias beside one that is skipped',
    json(`mutation { ${generate('a', '@skip(if: true)')} ${generate('b')} }`),
    0,
  ],
  ['a directive twice', json(`mutation { ${generate('a', '@include(if: true) @include(if: true)')} }`), 0],
  [
    '21 directives',
    json(`mutation { ${generate()} ${repeated(21, '... @include(if: false) { __typename }')} }`),
    0,
  ],
  ['a field that is skipped', json(`mutation { ${generate('a', '@skip(if: true)')} }`), 0],
  ['two operations and no name', json(`mutation A { ${generate()} } mutation B { ${generate()} }`), 0],
  [
    'the name of one of two operations',
    json(`mutation A { ${generate()} } mutation B { ${generate()} }`, { operationName: 'A' }),
    1,
  ],
  [
    'a subscription beside it',
    json(`mutation A { ${generate()} } subscription B { jobStatus(id: "x") { id } }`),
    0,
  ],
  ['the key `query` twice', `{"query":${JSON.stringify(ONE)},"query":${JSON.stringify(ONE)}}`, 1],
  [
    'the key `query` of a mutation before that of a query',
    `{"query":${JSON.stringify(ONE)},"query":"{__typename}"}`,
    0,
  ],
  ['the key `__proto__`', `{"__proto__":{"query":${JSON.stringify(ONE)}}}`, 0],
  ['an array of one', `[${json(ONE)}]`, 0],
  ['an array of ten', `[${Array.from({ length: 10 }, () => json(ONE)).join(',')}]`, 0],
  ['a list of queries', JSON.stringify({ query: [ONE, ONE] }), 0],
  ['the hash of a persisted query', JSON.stringify({ extensions: hashOf(ONE) }), 0],
  ['a persisted query with its hash', json(ONE, { extensions: hashOf(ONE) }), 0],
  ['the hash of a query that ran before', JSON.stringify({ extensions: hashOf(ONE) }), 0],
];

it('one POST request starts one generation at most', async () => {
  await using live = await startLive();
  for (const [what, body, paid] of bodies) {
    const before = live.pixazo.submits().length;
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${live.url}/graphql`, { method: 'POST', headers, body });
    const { errors } = (await response.json()) as { errors?: object[] };

    expect(live.pixazo.submits().length - before, what).toBe(paid);
    if (paid === 1) expect(errors, what).toBeUndefined();
  }
});

it('GET, WebSocket and event streams start no generation', async () => {
  await using live = await startLive();
  const both = `mutation A { ${generate()} } subscription B { jobStatus(id: "x") { id } }`;
  for (const send of [byGet, byStream, byWebSocket]) {
    for (const asked of [{ query: ONE }, { query: both, operationName: 'A' }])
      expect((await send(live.url, asked)).errors, send.name).toHaveLength(1);
  }

  expect(live.pixazo.submits()).toEqual([]);
});

it('requests with one idempotency key, sent at once over one connection, cost one generation', async () => {
  await using live = await startLive();
  const query = ONE.replace(') ', ', idempotencyKey: "the-key") ');
  const body = json(query);
  const requests = Array.from({ length: 20 }, (_, index) => {
    const last = index === 19 ? 'Connection: close\r\n' : '';
    return `POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n${last}Content-Length: ${body.length}\r\n\r\n${body}`;
  });
  const responses = await sendRaw(live.url, requests.join(''));

  expect(statusesOf(responses)).toEqual(Array.from({ length: 20 }, () => 200));
  expect(responses).not.toContain('"errors"');
  expect(live.pixazo.submits()).toHaveLength(1);
});
