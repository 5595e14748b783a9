import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GENERATE, JOB_STATUS, liveEnv, RAIN } from '../http/operations.js';
import { openSocket } from '../http/raw-socket.js';
import { type PixazoStandIn, startPixazoStandIn } from '../support/pixazo-stand-in.js';
import { type GraphQLAnswer, startTestGateway, type TestGateway } from '../support/test-gateway.js';

const alice = 'Bearer alices-token-0123456789';
const bob = 'Bearer bobs-token-0123456789';

let pixazo: PixazoStandIn;
let gateway: TestGateway;

beforeAll(async () => {
  pixazo = await startPixazoStandIn();
  gateway = await startTestGateway({
    ...liveEnv(pixazo),
    AUTH_TOKENS: 'alice:alices-token-0123456789, bob:bobs-token-0123456789',
  });
});

afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await pixazo[Symbol.asyncDispose]();
});

async function as(
  authorization: string,
  query: string,
  variables: Record<string, unknown> = {},
): Promise<GraphQLAnswer> {
  const answer = await gateway.post({ query, variables }, { authorization });
  expect(answer.status).toBe(200);
  return answer.json() as Promise<GraphQLAnswer>;
}

async function generateAs(authorization: string, key: string): Promise<string> {
  const { data } = await as(authorization, GENERATE, { input: RAIN, key });
  return data.generateMireloSfx16TextToAudio.job.id;
}

async function follow(authorization: string, id: string): Promise<GraphQLAnswer | undefined> {
  const events = gateway.client({ authorization }).iterate({ query: JOB_STATUS, variables: { id } });
  for await (const event of events) return JSON.parse(JSON.stringify(event));
  return undefined;
}

const noCredentials = [
  { authorization: undefined },
  { authorization: '' },
  { authorization: 'Bearer' },
  { authorization: 'Bearer wrong-token-0123456789' },
  { authorization: 'Bearer alices-token-0123456789x' },
  { authorization: 'Basic alices-token-0123456789' },
  { authorization: 'alices-token-0123456789' },
];

describe('without valid credentials', () => {
  it.each(noCredentials)('Authorization $authorization over HTTP: 401', async ({ authorization }) => {
    const submits = pixazo.submits().length;
    const answer = await gateway.post(
      { query: GENERATE, variables: { input: RAIN } },
      authorization === undefined ? {} : { authorization },
    );
    const text = await answer.text();

    expect(answer.status).toBe(401);
    expect(text).not.toContain('token-0123456789');
    expect(JSON.parse(text).errors).toEqual([
      {
        message: expect.any(String),
        extensions: { code: 'UNAUTHENTICATED', retryable: false, charged: 'NO' },
      },
    ]);
    expect(pixazo.submits()).toHaveLength(submits);
  });

  it.each([...noCredentials, { authorization: ['Bearer alices-token-0123456789'] }, { authorization: 1 }])(
    'authorization $authorization over WebSocket: closed with 4403',
    async (payload) => {
      using socket = await openSocket(gateway.url);
      socket.send({ type: 'connection_init', payload });

      expect(await socket.closed).toBe(4403);
    },
  );

  it.each(['/healthz', '/readyz'])('%s still responds', async (path) => {
    expect((await fetch(gateway.url + path)).status).toBe(200);
  });
});

describe('a caller', () => {
  it('finds, lists and follows its own jobs', async () => {
    const id = await generateAs(alice, 'own');

    expect((await as(alice, `{ job(id: "${id}") { id } }`)).data.job).toEqual({ id });
    expect((await as(alice, '{ jobs { nodes { id } } }')).data.jobs.nodes).toContainEqual({ id });
    expect((await follow(alice, id))?.data.jobStatus).toMatchObject({ id });
  });

  it("gets NOT_FOUND for another caller's job", async () => {
    const id = await generateAs(alice, 'hidden');

    expect((await as(bob, `{ job(id: "${id}") { id } }`)).data.job).toBeNull();
    expect((await as(bob, '{ jobs { totalCount nodes { id } } }')).data.jobs.nodes).not.toContainEqual({
      id,
    });
    expect((await follow(bob, id))?.errors?.[0]?.extensions.code).toBe('NOT_FOUND');
  });

  it('has its own idempotency keys', async () => {
    const before = pixazo.submits().length;
    const ids = [await generateAs(alice, 'shared'), await generateAs(bob, 'shared')];

    expect(new Set(ids).size).toBe(2);
    expect(pixazo.submits()).toHaveLength(before + 2);
    expect(await generateAs(alice, 'shared')).toBe(ids[0]);
    expect(pixazo.submits()).toHaveLength(before + 2);
  });

  it('may write the scheme in any case', async () => {
    expect((await as(bob.replace('Bearer', 'bearer'), '{ __typename }')).data).toEqual({
      __typename: 'Query',
    });
  });
});

describe('with AUTH_DISABLED', () => {
  it('every request has the same caller, with or without a token', async () => {
    await using open = await startTestGateway({
      ...liveEnv(pixazo),
      AUTH_TOKENS: 'alice:alices-token-0123456789',
      AUTH_DISABLED: 'true',
    });
    await open.graphql(GENERATE, { input: RAIN });
    const answer = await open.post(
      { query: '{ jobs { totalCount } }' },
      { authorization: 'Bearer anything' },
    );

    expect(await answer.json()).toEqual({ data: { jobs: { totalCount: 1 } } });
  });
});
