import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GENERATE, liveEnv, RAIN } from '../http/operations.js';
import {
  type Asked,
  byGet,
  byPost,
  byStream,
  byWebSocket,
  type FirstResponse,
  type Transport,
} from '../http/transports.js';
import { type PixazoStandIn, startPixazoStandIn } from '../support/pixazo-stand-in.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { startTestGateway, type TestGateway } from '../support/test-gateway.js';

const alice = 'Bearer alices-token-0123456789';
const bob = 'Bearer bobs-token-0123456789';
const KNOWN_TO_ALL = 'query Known { jobs { totalCount } }';
const KNOWN_STREAM = 'subscription Known($id: ID!) { jobStatus(id: $id) { status } }';
const documents = { 'known-query': KNOWN_TO_ALL, abc123: KNOWN_STREAM, 'sha256:def456': KNOWN_STREAM };

/** The way one transport selects a job: the same selection under another root field. */
interface Way {
  name: string;
  run: Transport;
  /** True if it follows jobs instead of reading them. */
  follows: boolean;
}

const ways: Way[] = [
  { name: 'POST', run: byPost, follows: false },
  { name: 'GET', run: byGet, follows: false },
  { name: 'WebSocket', run: byWebSocket, follows: true },
  { name: 'Server-Sent Events', run: byStream, follows: true },
];

/** An operation that selects this of the job `$id`. */
type Written = (follows: boolean) => string;
const onJob =
  (selection: string, { directives = '', tail = '' } = {}): Written =>
  (follows) =>
    follows
      ? `subscription ($id: ID!) ${directives} { jobStatus(id: $id) { ${selection} } } ${tail}`
      : `query ($id: ID!) ${directives} { job(id: $id) { ${selection} } } ${tail}`;
const repeat = (count: number, one: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => one(index)).join(' ');

let pixazo: PixazoStandIn;
let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let open: TestGateway;
/** Without introspection, and with known documents. */
let hidden: TestGateway;
/** With known documents and no others. */
let strict: TestGateway;

beforeAll(async () => {
  pixazo = await startPixazoStandIn();
  directory = await temporaryDirectory();
  const path = join(directory.path, 'documents.json');
  await writeFile(path, JSON.stringify(documents));
  const AUTH_TOKENS = 'alice:alices-token-0123456789, bob:bobs-token-0123456789';
  const env = { ...liveEnv(pixazo), AUTH_TOKENS };
  open = await startTestGateway(env);
  hidden = await startTestGateway({ ...env, INTROSPECTION: 'false', TRUSTED_DOCUMENTS: path });
  strict = await startTestGateway({ ...env, TRUSTED_DOCUMENTS: path, TRUSTED_DOCUMENTS_ONLY: 'true' });
});

afterAll(async () => {
  for (const gateway of [open, hidden, strict]) await gateway[Symbol.asyncDispose]();
  await pixazo[Symbol.asyncDispose]();
  await directory[Symbol.asyncDispose]();
});

async function aJobOn(gateway: TestGateway): Promise<string> {
  const { data } = await byPost(gateway.url, {
    query: GENERATE,
    variables: { input: RAIN },
    authorization: alice,
  });
  return data.generateMireloSfx16TextToAudio.job.id;
}

interface Refused {
  rule: string;
  asked: (follows: boolean) => Asked;
  code?: string;
  says: RegExp;
  fields?: unknown[];
}

const refusedBecause = (
  rule: string,
  write: Written,
  rest: { code?: string; says: RegExp; fields?: unknown[]; variables?: Record<string, unknown> },
): Refused => ({
  rule,
  ...rest,
  asked: (follows) => ({
    query: write(follows),
    variables: rest.variables ?? { id: 'none' },
    authorization: alice,
  }),
});

const rejected = { code: 'OPERATION_REJECTED' };
const ofTheOtherKind: Written = (follows) => (follows ? '{ jobs { totalCount } }' : KNOWN_STREAM);

/** The graph itself is not that deep; the introspection of it is. */
const introspecting = (depth: number): Written => {
  const inner = `${repeat(depth - 4, () => 'ofType {')} name ${'}'.repeat(depth - 4)}`;
  return (follows) => {
    const root = `__type(name: "Job") { fields { type { ${inner} } } }`;
    return follows ? `subscription { ${root} }` : `{ ${root} }`;
  };
};

const everywhere: Refused[] = [
  refusedBecause('syntax', () => '{ jobs', { says: /Syntax Error/ }),
  refusedBecause('an empty text', () => ' ', { says: /query|Syntax Error/ }),
  refusedBecause('an unknown field', onJob('idd'), { says: /Cannot query field "idd".*Did you mean "id"/ }),
  refusedBecause('another kind of operation', ofTheOtherKind, { says: /POST|WebSocket|GET/ }),
  refusedBecause('17 aliases', onJob(repeat(17, (n) => `a${n}: id`)), { ...rejected, says: /15 aliases/ }),
  refusedBecause('16 aliases', onJob(repeat(16, (n) => `a${n}: id`)), { ...rejected, says: /15 aliases/ }),
  refusedBecause(
    '16 aliases in a fragment spread twice',
    onJob('...F ... on Job { ...F }', { tail: `fragment F on Job { ${repeat(8, (n) => `a${n}: id`)} }` }),
    { ...rejected, says: /15 aliases/ },
  ),
  refusedBecause(
    '16 aliases over nested fragments',
    onJob('...F', {
      tail: `fragment F on Job { ...G ${repeat(8, (n) => `a${n}: id`)} } fragment G on Job { ${repeat(8, (n) => `b${n}: id`)} }`,
    }),
    { ...rejected, says: /15 aliases/ },
  ),
  refusedBecause(
    '2^20 aliases by fragments that double',
    onJob('...F0', {
      tail: `${repeat(20, (n) => `fragment F${n} on Job { ...F${n + 1} ... on Job { ...F${n + 1} } }`)} fragment F20 on Job { a: id }`,
    }),
    { ...rejected, says: /15 aliases/ },
  ),
  refusedBecause('21 directives', onJob(`id ${repeat(21, () => '... @include(if: true) { id }')}`), {
    ...rejected,
    says: /20 directives/,
  }),
  refusedBecause(
    '21 directives in a fragment spread twice',
    onJob('...F @include(if: true) ...F', {
      tail: `fragment F on Job { ${repeat(10, () => 'id @include(if: true)')} }`,
    }),
    { ...rejected, says: /20 directives/ },
  ),
  refusedBecause('1001 tokens', onJob('id '.repeat(1_001)), { ...rejected, says: /1000 tokens/ }),
  refusedBecause('thousands of brackets', () => '{a'.repeat(4_000), {
    ...rejected,
    says: /1000 tokens/,
  }),
  refusedBecause(
    'a fragment that holds itself',
    onJob('...F', { tail: 'fragment F on Job { id ...G } fragment G on Job { id ...F }' }),
    { says: /Cannot spread fragment "F" within itself/ },
  ),
  refusedBecause('a variable that is missing', onJob('id'), {
    says: /^id: is required$/,
    variables: {},
    fields: [{ path: ['id'], message: 'is required' }],
  }),
  refusedBecause('a variable of the wrong type', onJob('id'), {
    says: /^id: ID cannot represent value$/,
    variables: { id: { secret: 'sesame' } },
    fields: [{ path: ['id'], message: 'ID cannot represent value' }],
  }),
  refusedBecause(
    'a variable called as what every object has',
    (follows) => onJob('id')(follows).replaceAll('$id', '$constructor'),
    {
      says: /^id: is required$/,
      variables: {},
      fields: [{ path: ['id'], message: 'is required' }],
    },
  ),
  refusedBecause(
    'a value that only speaks of tokens',
    onJob('id @include(if: "Syntax Error: Document contains more that 5 tokens")'),
    { says: /^if: Boolean cannot represent a non boolean value$/, fields: [expect.anything()] },
  ),
  refusedBecause('the same field nine hundred times', onJob('id '.repeat(900)), {
    ...rejected,
    says: /too much work/,
  }),
];

function expectRefusal(
  response: FirstResponse,
  { code = 'BAD_USER_INPUT', says, fields }: Omit<Refused, 'rule' | 'asked'>,
): void {
  expect(response.data).toBeUndefined();
  expect(response.errors?.[0]?.message).toMatch(says);
  for (const error of response.errors ?? []) {
    expect(
      Object.keys(error).filter((key) => !['message', 'locations', 'path', 'extensions'].includes(key)),
    ).toEqual([]);
    expect(error.extensions).toEqual({ code, retryable: false, charged: 'NO', ...(fields && { fields }) });
  }
  expect(JSON.stringify(response)).not.toContain('sesame');
}

describe.each(ways)('by $name', ({ run, follows }) => {
  it.each(everywhere)('refused: $rule', async ({ asked, ...refused }) => {
    expectRefusal(await run(open.url, asked(follows)), refused);
  });

  it('fragments that double 60 times are visited once each, so that a response arrives', async () => {
    const doubling = repeat(60, (n) => `fragment F${n} on Job { ...F${n + 1} ... on Job { ...F${n + 1} } }`);
    const query = onJob('...F0', { tail: `${doubling} fragment F60 on Job { id }` })(follows);
    const response = await run(open.url, { query, variables: { id: 'none' }, authorization: alice });

    expect(response.data?.job ?? null).toBeNull();
  });

  it('11 levels are refused, 10 are not', async () => {
    const deep = introspecting(11)(follows);
    const response = await run(open.url, { query: deep, authorization: alice });
    const fits = await run(open.url, { query: introspecting(10)(follows), authorization: alice });

    expect(response.data).toBeUndefined();
    expect(response.errors).toContainEqual({
      message: 'The operation nests more than 10 levels.',
      extensions: { code: 'OPERATION_REJECTED', retryable: false, charged: 'NO' },
    });
    expect(JSON.stringify(fits.errors ?? [])).not.toContain('levels');
  });

  it('circular introspection is refused', async () => {
    const round = `{ __schema { types { ${repeat(3, () => 'fields { type {')} name ${'} }'.repeat(3)} } } }`;
    const response = await run(open.url, {
      query: follows ? `subscription ${round}` : round,
      authorization: alice,
    });

    expect(response.errors).toContainEqual(
      expect.objectContaining({
        message: 'The operation follows the schema too deep. Ask for fewer levels of it at a time.',
        extensions: { code: 'OPERATION_REJECTED', retryable: false, charged: 'NO' },
      }),
    );
  });

  it.each([
    { what: '15 aliases', query: onJob(repeat(15, (n) => `a${n}: id`)) },
    { what: '20 directives', query: onJob(repeat(20, () => '... @include(if: true) { id }')) },
    {
      what: 'almost 1000 tokens',
      query: onJob('id requestId status revision progress createdAt updatedAt completedAt '.repeat(121)),
    },
    { what: 'a fragment spread twice', query: onJob('...F ...F', { tail: 'fragment F on Job { id }' }) },
  ])('accepted: $what', async ({ query }) => {
    const id = await aJobOn(open);
    const response = await run(open.url, { query: query(follows), variables: { id }, authorization: alice });

    expect(response.errors).toBeUndefined();
    expect(response.data[follows ? 'jobStatus' : 'job']).toBeTruthy();
  });

  it.each([{ authorization: undefined }, { authorization: 'Bearer wrong-token-0123456789' }])(
    'Authorization $authorization is refused',
    async ({ authorization }) => {
      const response = await run(open.url, {
        query: onJob('id')(follows),
        variables: { id: 'none' },
        authorization,
      });

      expect(response.data).toBeUndefined();
      expect(response.status).toBe(run === byWebSocket ? 4403 : 401);
      if (run !== byWebSocket) expectRefusal(response, { code: 'UNAUTHENTICATED', says: /./ });
    },
  );

  it("another caller's job is not found", async () => {
    const id = await aJobOn(open);
    const asked = { query: onJob('id')(follows), variables: { id } };
    const own = await run(open.url, { ...asked, authorization: alice });
    const foreign = await run(open.url, { ...asked, authorization: bob });
    const none = await run(open.url, { ...asked, variables: { id: 'none' }, authorization: bob });

    expect(Object.values(own.data)).toEqual([{ id }]);
    expect(foreign).toEqual(none);
    if (follows) expect(foreign.errors?.[0]?.extensions.code).toBe('NOT_FOUND');
    else expect(foreign.data).toEqual({ job: null });
  });

  it.each(['__schema { queryType { name } }', '__type(name: "Job") { name }'])(
    'INTROSPECTION=false: %s is refused',
    async (field) => {
      const response = await run(hidden.url, { query: `{ ${field} }`, authorization: alice });

      expectRefusal(response, { says: /introspection has been disabled/ });
    },
  );

  it.each([
    { what: 'a field', query: onJob('idd'), names: '"id"' },
    {
      what: 'an argument',
      query: (f: boolean) => onJob('id')(f).replace('(id: $id)', '(idd: $id)'),
      names: '"id"',
    },
    { what: 'a type', query: onJob('... on Jobb { id }'), names: '"Job"' },
    {
      what: 'a type of a variable',
      query: (f: boolean) => onJob('id')(f).replace('ID!', 'Idd!'),
      names: '"Int"',
    },
    { what: 'a directive', query: onJob('id @includ(if: true)'), names: '"@include"' },
  ])('INTROSPECTION=false: no name is suggested for $what', async ({ query, names }) => {
    const response = await run(hidden.url, {
      query: query(follows),
      variables: { id: 'none' },
      authorization: alice,
    });

    expect(response.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    expect(JSON.stringify(response.errors)).not.toMatch(/Did you mean/);
    expect(response.errors?.map(({ message }) => message).join()).not.toContain(`mean ${names}`);
  });

  it.each(follows ? ['abc123', 'sha256:abc123', 'sha256:def456', 'def456'] : ['known-query'])(
    'the known document %s runs, whether unknown ones may run or not',
    async (documentId) => {
      const variables = { id: 'none' };
      for (const { url } of [hidden, strict]) {
        const response = await run(url, { documentId, variables, authorization: alice });
        if (follows) expect(response.errors?.[0]?.extensions.code).toBe('NOT_FOUND');
        else expect(response).toEqual({ status: 200, data: { jobs: { totalCount: 0 } } });
      }
    },
  );

  it('the id of a document takes precedence over a text beside it', async () => {
    const documentId = follows ? 'abc123' : 'known-query';
    const response = await run(strict.url, {
      documentId,
      query: '{ __typename }',
      variables: { id: 'none' },
      authorization: alice,
    });

    if (follows) expect(response.errors?.[0]?.extensions.code).toBe('NOT_FOUND');
    else expect(response.data).toEqual({ jobs: { totalCount: 0 } });
  });

  it.each([
    { what: 'an id that is not known', asked: { documentId: 'unknown' } },
    { what: 'an id that every object has', asked: { documentId: 'constructor' } },
    { what: 'an empty id', asked: { documentId: '' } },
    { what: 'another text', asked: { query: `${KNOWN_STREAM} ` } },
    { what: 'an introspection', asked: { query: '{ __schema { queryType { name } } }' } },
  ])('known documents only: $what is refused', async ({ asked }) => {
    const response = await run(strict.url, { ...asked, authorization: alice });

    expectRefusal(response, { ...rejected, says: /documentId/ });
  });

  it('known documents only: the exact text of one runs', async () => {
    const query = follows ? KNOWN_STREAM : KNOWN_TO_ALL;
    const response = await run(strict.url, { query, variables: { id: 'none' }, authorization: alice });

    if (follows) expect(response.errors?.[0]?.extensions.code).toBe('NOT_FOUND');
    else expect(response.data).toEqual({ jobs: { totalCount: 0 } });
  });
});

describe('an id of a document that is not a string is refused', () => {
  const documentId = { toString: 1, valueOf: 1 } as unknown as string;

  it.each(ways.filter(({ run }) => run === byPost || run === byWebSocket))('by $name', async ({ run }) => {
    expectRefusal(await run(open.url, { documentId, authorization: alice }), {
      ...rejected,
      says: /documentId/,
    });
    expect(open.log.join('')).not.toMatch(/"level":(50|60)/);
  });
});

describe('more than one generation in an operation', () => {
  const one = (alias = '') =>
    `${alias} generateMireloSfx16TextToAudio(input: { textPrompt: "rain" }) { job { id } }`;
  const other = `generateMireloSfxVideoToAudio(input: { videoUrl: "https://v.test/a.mp4" }) { job { id } }`;
  const cases = [
    { what: 'by alias', query: `mutation { ${one('a:')} ${one('b:')} }` },
    { what: 'of two models', query: `mutation { ${one()} ${other} }` },
    { what: 'the same twice', query: `mutation { ${one()} ${one()} }` },
    { what: 'in a fragment beside', query: `mutation { ...F ${other} } fragment F on Mutation { ${one()} }` },
    {
      what: 'in one fragment',
      query: `mutation { ...F } fragment F on Mutation { ${one('a:')} ${one('b:')} }`,
    },
    {
      what: 'in a nested fragment',
      query: `mutation { ...F } fragment F on Mutation { ${one()} ...G } fragment G on Mutation { ${other} }`,
    },
    { what: 'in inline fragments', query: `mutation { ... { ${one()} } ... on Mutation { ${other} } }` },
    {
      what: 'that is skipped',
      query: `mutation { ${one('a:')} @skip(if: true) ${one('b:')} }`.replaceAll(
        /\{ job \{ id \} \} @skip\(if: true\)/g,
        '@skip(if: true) { job { id } }',
      ),
    },
    {
      what: 'that a variable leaves out',
      query: `mutation ($go: Boolean = false) { ... @include(if: $go) { ${one('a:')} } ${one('b:')} }`,
    },
    {
      what: 'in an operation that is not chosen',
      query: `mutation A { ${one()} } mutation B { ${one('a:')} ${one('b:')} }`,
      operationName: 'A',
    },
  ];

  it.each(ways.flatMap(({ name, run }) => cases.map((given) => ({ name, run, ...given }))))(
    '$what by $name starts nothing',
    async ({ run, query, operationName }) => {
      const before = pixazo.submits().length;
      const response = await run(open.url, {
        query,
        authorization: alice,
        ...(operationName && { operationName }),
      });

      expect(response.data).toBeUndefined();
      expect(response.errors?.map(({ extensions }) => extensions.code)).toContain('OPERATION_REJECTED');
      expect(pixazo.submits()).toHaveLength(before);
    },
  );

  it('one generation in each of two operations of a document runs one at a time', async () => {
    const before = pixazo.submits().length;
    const query = `mutation A { ${one()} __typename } mutation B { ${one()} }`;
    const { data } = await byPost(open.url, { query, authorization: alice, operationName: 'A' });

    expect(data.generateMireloSfx16TextToAudio.job.id).toBeTruthy();
    expect(pixazo.submits()).toHaveLength(before + 1);
  });

  it('a generation by GET, WebSocket or stream starts nothing', async () => {
    const before = pixazo.submits().length;
    for (const run of [byGet, byWebSocket, byStream]) {
      const response = await run(open.url, { query: `mutation { ${one()} }`, authorization: alice });
      expectRefusal(response, { says: /POST|GET/ });
    }

    expect(pixazo.submits()).toHaveLength(before);
  });
});

it('thirty thousand invalid values get a short response', async () => {
  const query = 'query ($s: [JobStatus!]) { jobs(filter: { status: $s }) { totalCount } }';
  const response = await byPost(open.url, {
    query,
    variables: { s: Array(30_000).fill(1) },
    authorization: alice,
  });

  expect(response.errors?.[0]?.extensions.fields).toHaveLength(50);
});

it.each(ways.filter(({ run }) => run === byGet || run === byStream))(
  'an empty operationName in the address counts as none by $name',
  async ({ run, follows }) => {
    const asked = { variables: { id: 'none' }, operationName: '', authorization: alice };
    const written = await run(open.url, { ...asked, query: onJob('id')(follows) });
    const known = await run(strict.url, { ...asked, documentId: follows ? 'abc123' : 'known-query' });

    for (const { errors } of [written, known]) {
      expect(errors?.map(({ extensions }) => extensions.code)).toEqual(follows ? ['NOT_FOUND'] : undefined);
    }
  },
);

it.each(ways)('a subscription whose field depends on a variable is refused by $name', async ({ run }) => {
  const query = 'subscription ($s: Boolean!) { jobUpdates @skip(if: $s) { jobId } }';
  const response = await run(open.url, { query, variables: { s: false }, authorization: alice });

  expect(response.errors?.[0]).toMatchObject({
    message: expect.stringMatching(/cannot be left out/),
    extensions: { code: 'BAD_USER_INPUT' },
  });
  expect([101, 200, 400]).toContain(response.status);
});

it.each(ways.filter(({ follows }) => !follows))(
  'more than 300 jobs in one operation are refused by $name, and 300 are not',
  async ({ run }) => {
    const lists = (last: number) =>
      `{ a: jobs(first: 100) { nodes { id } edges { cursor } } b: jobs(first: ${last}) { nodes { id } } }`;
    const allowed = await run(open.url, { query: lists(100), authorization: alice });
    const over = await run(open.url, {
      query: `{ ${lists(100).slice(1, -1)} jobs { totalCount } }`,
      authorization: alice,
    });

    expect(allowed.errors).toBeUndefined();
    expectRefusal(over, { ...rejected, says: /selects up to 301 jobs, and at most 300/ });
  },
);

describe('a subscription whose field is skipped by a directive', () => {
  it.each(
    ways
      .filter(({ follows }) => follows)
      .flatMap(({ name, run }) =>
        [
          'subscription { jobUpdates @skip(if: true) { jobId } }',
          'subscription { jobUpdates @include(if: false) { jobId } }',
          'subscription { ... @skip(if: true) { jobUpdates { jobId } } }',
          'subscription { ...F @include(if: false) } fragment F on Subscription { jobUpdates { jobId } }',
          'subscription { ...F } fragment F on Subscription { jobUpdates @skip(if: true) { jobId } }',
        ].map((query) => ({ name, run, query })),
      ),
  )('is refused by $name: $query', async ({ run, query }) => {
    expectRefusal(await run(open.url, { query, authorization: alice }), { says: /cannot be left out/ });
    expect(open.log.join('')).not.toMatch(/"level":(50|60)/);
  });

  it.each(ways.filter(({ follows }) => follows))(
    'runs by $name if the directive does not skip it',
    async ({ run }) => {
      const root = 'jobStatus(id: $id) @skip(if: false) @include(if: true) { id }';
      const query = `subscription ($id: ID!) { ... @include(if: true) { ${root} } }`;
      const id = await aJobOn(open);
      const response = await run(open.url, { query, variables: { id }, authorization: alice });

      expect(response.data).toEqual({ jobStatus: { id } });
    },
  );
});
