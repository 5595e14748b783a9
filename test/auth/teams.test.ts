import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSocket } from '../http/raw-socket.js';
import { type GraphQLAnswer, startTestGateway, type TestGateway } from '../support/test-gateway.js';
import { aKey, type Issuer, type SigningKey, sign, startIssuer } from './issuer.js';

const VIEWER = '{ viewer { id team isAdmin } }';

let key: SigningKey;
let issuer: Issuer;
let gateway: TestGateway;

beforeAll(async () => {
  key = await aKey('key');
  issuer = await startIssuer(key);
  gateway = await startTestGateway({
    AUTH_TOKENS: 'design/alice:alices-design-token,film/alice:alices-film-token,bob:bobs-token-0123456789',
    AUTH_JWKS_URL: issuer.jwksUrl,
    AUTH_JWT_TEAM_CLAIM: 'team',
    ADMINS: 'bob,carol',
  });
});

afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await issuer[Symbol.asyncDispose]();
});

async function as(token: string, query: string): Promise<GraphQLAnswer> {
  const answer = await gateway.post({ query }, { authorization: `Bearer ${token}` });
  return answer.json() as Promise<GraphQLAnswer>;
}

const jwt = (claims: Record<string, unknown>) =>
  sign(key, { sub: 'dave', exp: Math.floor(Date.now() / 1000) + 600, ...claims });

describe('the viewer', () => {
  it.each([
    ['alices-design-token', { id: 'alice', team: 'design', isAdmin: false }],
    ['alices-film-token', { id: 'alice', team: 'film', isAdmin: false }],
    ['bobs-token-0123456789', { id: 'bob', team: null, isAdmin: true }],
  ])('of the static token %s is the caller after the slash, in the team before it', async (token, viewer) => {
    expect((await as(token, VIEWER)).data.viewer).toEqual(viewer);
  });

  it.each([
    ['without the claim', {}, { id: 'dave', team: null, isAdmin: false }],
    ['whose claim is null', { team: null }, { id: 'dave', team: null, isAdmin: false }],
    ['with the claim', { team: 'film' }, { id: 'dave', team: 'film', isAdmin: false }],
    [
      'with a claim of 255 characters',
      { team: '𝄞'.repeat(255) },
      { id: 'dave', team: '𝄞'.repeat(255), isAdmin: false },
    ],
    ['of an admin', { sub: 'carol', team: 'film' }, { id: 'carol', team: 'film', isAdmin: true }],
    ['whose subject has a slash', { sub: 'film/carol' }, { id: 'film/carol', team: null, isAdmin: false }],
  ])('of a JWT %s', async (_what, claims, viewer) => {
    expect((await as(await jwt(claims), VIEWER)).data.viewer).toEqual(viewer);
  });
});

describe('a JWT whose claim is', () => {
  it.each([
    ['a list', ['film']],
    ['a number', 7],
    ['an object', { name: 'film' }],
    ['empty', ''],
    ['of 256 characters', 'a'.repeat(256)],
    ['a text with a NUL', 'a\0b'],
  ])('%s is refused over HTTP and WebSocket, so that it cannot evade a budget', async (_what, team) => {
    const token = await jwt({ team });
    using socket = await openSocket(gateway.url);
    socket.send({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } });

    expect((await as(token, VIEWER)).errors).toEqual([
      {
        message: 'This token must name the team of its caller as one text of 1 to 255 characters.',
        extensions: { code: 'UNAUTHENTICATED', retryable: false, charged: 'NO' },
      },
    ]);
    expect(await socket.closed).toBe(4403);
  });
});

it('a claim named like a member of every object is read from the token alone', async () => {
  await using odd = await startTestGateway({
    AUTH_JWKS_URL: issuer.jwksUrl,
    AUTH_JWT_TEAM_CLAIM: 'toString',
  });
  const answer = await odd.post({ query: VIEWER }, { authorization: `Bearer ${await jwt({})}` });

  expect(((await answer.json()) as GraphQLAnswer).data.viewer).toEqual({
    id: 'dave',
    team: null,
    isAdmin: false,
  });
});

it('the jobs of a caller in two teams are one list', async () => {
  const start = `mutation { generateMireloSfx16TextToAudio(input: { textPrompt: "rain on a roof" }) { job { id } } }`;
  const { data } = await as('alices-design-token', start);
  const { id } = data.generateMireloSfx16TextToAudio.job;

  expect((await as('alices-film-token', '{ jobs { nodes { id } } }')).data.jobs.nodes).toEqual([{ id }]);
});
