import { generateKeyPairSync } from 'node:crypto';
import { CompactSign, exportSPKI, type JWK, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Authenticator } from '../../src/auth/authenticator.js';
import { JwksCache } from '../../src/auth/jwks-cache.js';
import { JwtVerifier } from '../../src/auth/jwt-verifier.js';
import { GENERATE, RAIN } from '../http/operations.js';
import { openSocket } from '../http/raw-socket.js';
import { directly } from '../support/directly.js';
import { ManualClock } from '../support/manual-clock.js';
import { type GraphQLAnswer, startTestGateway, type TestGateway } from '../support/test-gateway.js';
import { aKey, type Issuer, type SigningKey, sign, startIssuer } from './issuer.js';

const NOW = Date.UTC(2026, 0, 1);
const NOW_SECONDS = NOW / 1000;
const claims = {
  sub: 'alice',
  iss: 'https://issuer.test',
  aud: 'sounds',
  exp: NOW_SECONDS + 60,
};
const algorithms = ['RS256', 'PS384', 'ES256', 'ES384', 'ES512', 'EdDSA'];

const keys = new Map<string, SigningKey>();
let issuer: Issuer;
let gateway: TestGateway;

beforeAll(async () => {
  for (const algorithm of algorithms) keys.set(algorithm, await aKey(`key-${algorithm}`, algorithm));
  issuer = await startIssuer(...keys.values());
  gateway = await startTestGateway(
    {
      AUTH_JWKS_URL: issuer.jwksUrl,
      AUTH_JWT_ISSUER: claims.iss,
      AUTH_JWT_AUDIENCE: 'music, sounds',
      AUTH_TOKENS: 'carol:carols-token-0123456789',
    },
    { clock: new ManualClock(NOW) },
  );
});

afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await issuer[Symbol.asyncDispose]();
});

function key(algorithm = 'ES256'): SigningKey {
  const found = keys.get(algorithm);
  if (!found) throw new Error(`There is no key for ${algorithm}`);
  return found;
}

async function as(token: string, query: string, variables = {}): Promise<GraphQLAnswer['data']> {
  const answer = await gateway.post({ query, variables }, { authorization: `Bearer ${token}` });
  return ((await answer.json()) as GraphQLAnswer).data;
}

const base64 = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

const untrusted = 'This token is not signed by a key this gateway trusts.';
const incomplete = /^This token must say when it expires \(exp\) and, .*, whom it stands for \(sub\)\.$/;
const wrongAlgorithm = /^This token must be signed with one of RS256, /;
const unreadable = 'This token cannot be read.';

/** The fault of a token, the token, and the message for the client. */
const refused: [string, () => Promise<string> | string, string | RegExp][] = [
  ['no signature (alg none)', () => `${base64({ alg: 'none' })}.${base64(claims)}.`, wrongAlgorithm],
  ['alg nOnE', () => `${base64({ alg: 'nOnE' })}.${base64(claims)}.AA`, wrongAlgorithm],
  ['no alg', () => `${base64({ kid: 'key-ES256' })}.${base64(claims)}.AA`, unreadable],
  [
    'HS256 with the public key as the secret',
    async () => {
      const secret = Buffer.from(await exportSPKI(key('RS256').publicKey));
      return new SignJWT(claims).setProtectedHeader({ alg: 'HS256', kid: 'key-RS256' }).sign(secret);
    },
    wrongAlgorithm,
  ],
  [
    'a key of its own in the header',
    async () => {
      const own = await aKey('own');
      return sign(own, claims, { jwk: own.jwk, kid: undefined });
    },
    untrusted,
  ],
  ['an unknown key id', async () => sign(await aKey('unknown'), claims), untrusted],
  ['the id of another key', async () => sign(await aKey('key-ES256'), claims), untrusted],
  ['the id of a key of another kind', () => sign(key('ES256'), claims, { kid: 'key-RS256' }), untrusted],
  ['a key id that is no text', () => sign(key(), claims, { kid: {} }), untrusted],
  [
    'a changed payload',
    async () => {
      const [header, , signature] = (await sign(key(), claims)).split('.');
      return `${header}.${base64({ ...claims, sub: 'root' })}.${signature}`;
    },
    untrusted,
  ],
  ['half a signature', async () => (await sign(key(), claims)).slice(0, -43), untrusted],
  ['an empty signature', async () => (await sign(key(), claims)).replace(/[^.]+$/, ''), untrusted],
  [
    'an extension nobody knows',
    () => `${base64({ alg: 'ES256', crit: ['exp'], exp: 1 })}.${base64(claims)}.AA`,
    unreadable,
  ],
  ['another issuer', () => sign(key(), { ...claims, iss: 'https://evil.test' }), /not from an issuer/],
  ['no issuer', () => sign(key(), { ...claims, iss: undefined }), /not from an issuer/],
  ['another audience', () => sign(key(), { ...claims, aud: ['pictures'] }), /not for this gateway/],
  ['no audience', () => sign(key(), { ...claims, aud: undefined }), /not for this gateway/],
  ['its end in the past', () => sign(key(), { ...claims, exp: NOW_SECONDS - 5 }), 'This token has expired.'],
  ['its beginning in the future', () => sign(key(), { ...claims, nbf: NOW_SECONDS + 6 }), /not valid yet/],
  ['no end', () => sign(key(), { ...claims, exp: undefined }), incomplete],
  ['an end that is no number', () => sign(key(), { ...claims, exp: '2030' }), incomplete],
  ['no subject', () => sign(key(), { ...claims, sub: undefined }), incomplete],
  ['the name of callers without a token', () => sign(key(), { ...claims, sub: 'anonymous' }), incomplete],
  ['an empty subject', () => sign(key(), { ...claims, sub: '' }), incomplete],
  ['a subject that is no text', () => sign(key(), { ...claims, sub: 7 }), incomplete],
  ['a subject of 256 characters', () => sign(key(), { ...claims, sub: 'a'.repeat(256) }), incomplete],
  ['a NUL in its subject', () => sign(key(), { ...claims, sub: 'a\0b' }), incomplete],
  ['half a character in its subject', () => sign(key(), { ...claims, sub: 'a\ud800' }), incomplete],
  [
    'a payload that is no object',
    () =>
      new CompactSign(Buffer.from('[1]'))
        .setProtectedHeader({ alg: 'ES256', kid: 'key-ES256' })
        .sign(key().privateKey),
    unreadable,
  ],
  ['garbage in three parts', () => 'not.a.token', unreadable],
  ['null for a header', () => `${base64('null')}.${base64(claims)}.AA`, unreadable],
  ['garbage in one part', () => 'garbage', 'This token is not known here.'],
  ['five parts, encrypted', () => 'a.b.c.d.e', 'This token is not known here.'],
];

describe('a token with', () => {
  it.each(refused)('%s: 401 with the reason', async (_what, make, message) => {
    const token = await make();
    const answer = await gateway.post({ query: '{ __typename }' }, { authorization: `Bearer ${token}` });
    const text = await answer.text();

    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    expect(JSON.parse(text).errors).toEqual([
      {
        message: typeof message === 'string' ? message : expect.stringMatching(message),
        extensions: { code: 'UNAUTHENTICATED', retryable: false, charged: 'NO' },
      },
    ]);
    for (const part of token.split('.').filter(({ length }) => length > 8)) {
      expect(text + gateway.log.join()).not.toContain(part);
    }
    expect(text).not.toMatch(/alice|evil|root|pictures|issuer\.test|sounds|127\.0\.0\.1/);
  });

  it.each(refused)('%s: the socket is closed with 4403', async (_what, make) => {
    using socket = await openSocket(gateway.url);
    socket.send({ type: 'connection_init', payload: { authorization: `Bearer ${await make()}` } });

    expect(await socket.closed).toBe(4403);
  });
});

it('a token of 9 KiB gets 431 over HTTP, before it is parsed, and closes a socket with 4403', async () => {
  const token = await sign(key(), { ...claims, text: 'x'.repeat(9_000) });
  const answer = await gateway.post({ query: '{ __typename }' }, { authorization: `Bearer ${token}` });
  using socket = await openSocket(gateway.url);
  socket.send({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } });

  expect(answer.status).toBe(431);
  expect(await socket.closed).toBe(4403);
});

describe('a valid token', () => {
  it.each(algorithms)('signed with %s is accepted over HTTP and WebSocket', async (algorithm) => {
    const token = await sign(key(algorithm), claims);
    using socket = await openSocket(gateway.url);
    socket.send({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } });

    expect(await as(token, '{ __typename }')).toEqual({ __typename: 'Query' });
    expect(await socket.next()).toEqual({ type: 'connection_ack' });
  });

  it.each([
    ['a few seconds before its beginning', { nbf: NOW_SECONDS + 5 }],
    ['for several audiences', { aud: ['pictures', 'music'] }],
    ['without an audience, made for a client of that name', { aud: undefined, client_id: 'sounds' }],
    ['for a subject of 255 characters', { sub: '𝄞'.repeat(255) }],
  ])('is accepted %s', async (_what, changes) => {
    const token = await sign(key(), { ...claims, ...changes });

    expect(await as(token, '{ __typename }')).toEqual({ __typename: 'Query' });
  });

  it('authenticates its subject', async () => {
    const [alice, bob] = [await sign(key(), claims), await sign(key(), { ...claims, sub: 'bob' })];
    const generated = await as(alice, GENERATE, { input: RAIN });
    const jobs = '{ jobs { nodes { id } } }';

    expect(await as(alice, jobs)).toEqual({
      jobs: { nodes: [{ id: generated.generateMireloSfx16TextToAudio.job.id }] },
    });
    expect(await as(bob, jobs)).toEqual({ jobs: { nodes: [] } });
  });

  it('does not change the static tokens', async () => {
    expect(await as('carols-token-0123456789', '{ __typename }')).toEqual({ __typename: 'Query' });
  });
});

describe('an identity', () => {
  it('expires when its token does; that of a static token never expires', async () => {
    const clock = new ManualClock(NOW);
    const log = { info: () => undefined, warn: () => undefined };
    const issuerKeys = new JwksCache(new URL(issuer.jwksUrl), clock, log, directly);
    issuerKeys.start();
    const jwts = new JwtVerifier(issuerKeys, clock, { issuer: null, audiences: [], teamClaim: null }, log);
    const callerOfToken = new Map([['carols-token-0123456789', { caller: 'carol', team: null }]]);
    const callers = new Authenticator({ callerOfToken, admins: new Set() }, jwts);
    const authorization = `Bearer ${await sign(key(), claims)}`;
    const { caller, expiresAt } = await callers.authenticate(authorization);
    expect({ caller, expiresAt }).toEqual({ caller: 'alice', expiresAt: NOW + 60_000 });

    clock.advance(59_999);
    expect((await callers.authenticate(authorization)).caller).toBe('alice');
    clock.advance(1);
    await expect(callers.authenticate(authorization)).rejects.toThrow('This token has expired.');
    expect(await callers.authenticate('Bearer carols-token-0123456789')).toEqual({
      caller: 'carol',
      team: null,
      isAdmin: false,
      expiresAt: null,
    });
    await issuerKeys.stop();
  });
});

describe('keys without ids', () => {
  it('are tried one after another', async () => {
    const [old, young, foreign] = [await aKey(null), await aKey(null), await aKey(null)];
    await using anonymous = await startIssuer(old, young);
    await using open = await startTestGateway({ AUTH_JWKS_URL: anonymous.jwksUrl });
    const status = async (signer: SigningKey) => {
      const token = await sign(signer, { sub: 'alice', exp: Math.floor(Date.now() / 1000) + 60 });
      return (await open.post({ query: '{ __typename }' }, { authorization: `Bearer ${token}` })).status;
    };

    expect([await status(old), await status(young), await status(foreign)]).toEqual([200, 200, 401]);
  });

  it('a key that is too short does not keep the others from being tried', async () => {
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
    const short = { ...publicKey.export({ format: 'jwk' }), alg: 'RS256' } as JWK;
    const good = await aKey(null, 'RS256');
    await using anonymous = await startIssuer();
    anonymous.publish({ jwk: short }, good);
    await using open = await startTestGateway({ AUTH_JWKS_URL: anonymous.jwksUrl });
    const token = await sign(good, { sub: 'alice', exp: Math.floor(Date.now() / 1000) + 60 });
    const answers = await Promise.all(
      Array.from({ length: 3 }, () =>
        open.post({ query: '{ __typename }' }, { authorization: `Bearer ${token}` }),
      ),
    );

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(open.log.filter((line) => line.includes('a key cannot be used'))).toHaveLength(1);
  });
});
