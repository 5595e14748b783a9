import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { aKey, sign, startIssuer } from '../auth/issuer.js';
import { ask, startGatewayProcess } from '../support/gateway-process.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { startTestGateway } from '../support/test-gateway.js';

const STATIC = 'carols-token-0123456789';
const base64 = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const claims = () => ({ sub: 'alice', exp: Math.floor(Date.now() / 1000) + 600 });

async function codeFor(url: string, token: string): Promise<unknown> {
  const { errors } = await ask(url, '{ __typename }', {}, { authorization: `Bearer ${token}` });
  return errors?.[0]?.extensions.code;
}

describe('a token in a shape that issuers do not produce', () => {
  it('is refused, and its own addresses are never fetched', async () => {
    const [key, foreign] = [await aKey('good'), await aKey('foreign')];
    await using issuer = await startIssuer(key);
    await using attacker = await startIssuer(foreign);
    await using gateway = await startTestGateway({ AUTH_JWKS_URL: issuer.jwksUrl });
    const { url } = gateway;
    expect(await codeFor(url, await sign(key, claims()))).toBeUndefined();

    const payload = base64(claims());
    const header = (more: object) => base64({ alg: 'ES256', kid: 'good', ...more });
    const tokens = [
      'a.b.c',
      `${header({})}.${payload}.`,
      `${header({ crit: ['exp'] })}.${payload}.AA`,
      `${header({ b64: false, crit: ['b64'] })}.${payload}.AA`,
      `${header({ alg: ['ES256'] })}.${payload}.AA`,
      `${header({ kid: ['good'] })}.${payload}.AA`,
      `${base64('['.repeat(3_000))}.${payload}.AA`,
      `${base64(`{"alg":"ES256","a":${'['.repeat(1_500)}${']'.repeat(1_500)}}`)}.${payload}.AA`,
      `${header({ __proto__: null, constructor: 'x' })}.${base64('{"sub":"alice","sub":"root"}')}.AA`,
      `${header({})}.${base64('null')}.AA`,
      `${header({})}.${payload}.${'A'.repeat(6_000)}`,
      await sign(foreign, claims(), { jku: attacker.jwksUrl, kid: 'foreign' }),
      await sign(foreign, claims(), { x5u: attacker.jwksUrl, kid: 'foreign' }),
      await sign(foreign, claims(), { jwk: foreign.jwk, kid: undefined }),
    ];
    for (const token of tokens) expect(await codeFor(url, token), token.slice(0, 80)).toBe('UNAUTHENTICATED');
    expect(attacker.fetches).toBe(0);
    expect(await codeFor(url, await sign(key, claims()))).toBeUndefined();
  });
});

describe('a JWKS address', () => {
  it('that redirects is not followed', async () => {
    await using target = await startIssuer(await aKey('good'));
    const key = await aKey('good');
    await using issuer = await startIssuer(key);
    issuer.answerWith({ status: 302, body: '', headers: { location: target.jwksUrl } });
    const env = { AUTH_JWKS_URL: issuer.jwksUrl, AUTH_TOKENS: `carol:${STATIC}` };
    await using gateway = await startTestGateway(env);
    const { url } = gateway;

    expect(await codeFor(url, await sign(key, claims()))).toBe('INTERNAL_SERVER_ERROR');
    expect(target.fetches).toBe(0);
    expect(await codeFor(url, STATIC)).toBeUndefined();
  });

  it('with a response that unpacks to 256 MiB is read to its limit only', async () => {
    const key = await aKey('good');
    const keys = JSON.stringify({ keys: [key.jwk] });
    const body = gzipSync(keys + ' '.repeat(256 * 2 ** 20));
    await using issuer = await startIssuer(key);
    issuer.answerWith({ status: 200, body, headers: { 'content-encoding': 'gzip' } });
    await using directory = await temporaryDirectory();
    const env = {
      AUTH_JWKS_URL: issuer.jwksUrl,
      AUTH_TOKENS: `carol:${STATIC}`,
      NODE_OPTIONS: '--max-old-space-size=96',
    };
    await using gateway = startGatewayProcess(directory.path, env);
    const url = await gateway.ready;

    expect(await codeFor(url, await sign(key, claims()))).toBe('INTERNAL_SERVER_ERROR');
    expect(await codeFor(url, STATIC)).toBeUndefined();
    await expect.poll(() => gateway.output.stdout).toContain('The response is longer than 262144 bytes');
  });
});
