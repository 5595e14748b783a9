import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { openSocket } from '../http/raw-socket.js';
import { aGate } from '../support/gate.js';
import { ManualClock } from '../support/manual-clock.js';
import { type GraphQLAnswer, startTestGateway, type TestGateway } from '../support/test-gateway.js';
import { aKey, type Issuer, type SigningKey, sign, startIssuer } from './issuer.js';

const MINUTE = 60_000;
const fetchedAgain = 'AUTH_JWKS_URL: the keys can be fetched again';
const keptInUse = 'AUTH_JWKS_URL: the keys cannot be fetched; the keys fetched before stay in use';
const noneChecked = 'AUTH_JWKS_URL: the keys cannot be fetched; JWTs cannot be verified until they can';

let old: SigningKey;
let young: SigningKey;
let issuer: Issuer;
let clock: ManualClock;

beforeEach(async () => {
  [old, young] = [await aKey('old'), await aKey('young')];
  issuer = await startIssuer(old);
  clock = new ManualClock();
  // jose reads the time of the machine, so that clock must move as well.
  vi.useFakeTimers({ toFake: ['Date'], now: clock.now() });
});

afterEach(async () => {
  vi.useRealTimers();
  await issuer[Symbol.asyncDispose]();
});

function startGateway(): Promise<TestGateway> {
  const AUTH_TOKENS = 'carol:carols-token-0123456789';
  return startTestGateway({ AUTH_JWKS_URL: issuer.jwksUrl, AUTH_TOKENS }, { clock });
}

async function withToken(gateway: TestGateway, token: string): Promise<Response> {
  return gateway.post({ query: '{ __typename }' }, { authorization: `Bearer ${token}` });
}

async function signedWith(gateway: TestGateway, key: SigningKey): Promise<number> {
  const answer = await withToken(gateway, await aTokenOf(key));
  await answer.arrayBuffer();
  return answer.status;
}

function aTokenOf(key: SigningKey): Promise<string> {
  return sign(key, { sub: 'alice', exp: clock.now() / 1000 + 60 });
}

/** The log lines about the keys, oldest first. */
function saidAboutKeys(gateway: TestGateway): string[] {
  return gateway.log
    .map((line): string => JSON.parse(line).msg)
    .filter((message) => message.startsWith('AUTH_JWKS_URL: the keys'));
}

function pass(ms: number): void {
  vi.setSystemTime(clock.now() + ms);
  clock.advance(ms);
}

/** Lets the cache's pauses of up to `ms` pass, and waits for the fetch that follows. */
async function nextFetch(ms: number): Promise<void> {
  const before = issuer.fetches;
  pass(ms);
  await expect.poll(() => issuer.fetches, { interval: 5 }).toBe(before + 1);
}

describe('when the issuer changes its keys', () => {
  it('a new key is accepted at once, after one fetch', async () => {
    await using gateway = await startGateway();
    expect(await signedWith(gateway, old)).toBe(200);
    issuer.publish(old, young);

    expect(await signedWith(gateway, young)).toBe(200);
    expect(await signedWith(gateway, old)).toBe(200);
    expect(issuer.fetches).toBe(2);
  });

  it('requests that miss a key at the same time share one fetch', async () => {
    await using gateway = await startGateway();
    await signedWith(gateway, old);
    issuer.publish(young);
    const gate = aGate();
    issuer.holdUntil(gate.opened);
    const statuses = Array.from({ length: 20 }, () => signedWith(gateway, young));
    await expect.poll(() => issuer.fetches).toBe(2);
    gate.open();

    expect(new Set(await Promise.all(statuses))).toEqual(new Set([200]));
    expect(issuer.fetches).toBe(2);
  });

  it('a removed key is refused after ten minutes, without any request for it', async () => {
    await using gateway = await startGateway();
    await signedWith(gateway, old);
    issuer.publish(young);
    await nextFetch(10 * MINUTE);

    await expect.poll(() => signedWith(gateway, old)).toBe(401);
    expect(await signedWith(gateway, young)).toBe(200);
  });

  it('no key is trusted any more when the issuer publishes none', async () => {
    await using gateway = await startGateway();
    await signedWith(gateway, old);
    issuer.publish();
    await nextFetch(10 * MINUTE);

    await expect.poll(() => signedWith(gateway, old)).toBe(401);
  });
});

describe('while the keys cannot be fetched', () => {
  it('those fetched before stay in use for days, and one line is logged', async () => {
    await using gateway = await startGateway();
    await signedWith(gateway, old);
    await issuer.stop();
    for (let day = 0; day < 5; day += 1) {
      pass(24 * 60 * MINUTE);
      expect(await signedWith(gateway, old)).toBe(200);
      await expect.poll(() => saidAboutKeys(gateway), { interval: 1 }).toEqual([keptInUse]);
    }
    await issuer.resume();
    issuer.publish(young);
    await nextFetch(MINUTE);

    await expect.poll(() => saidAboutKeys(gateway)).toEqual([keptInUse, fetchedAgain]);
    expect([await signedWith(gateway, old), await signedWith(gateway, young)]).toEqual([401, 200]);
  });

  it.each([
    ['not JSON', { status: 200, body: '<html>' }],
    ['no key set', { status: 200, body: '{"keys":[1]}' }],
    ['an error', { status: 500, body: '{"keys":[]}' }],
    ['an endless answer', { status: 200, body: `{"keys":[],"x":"${'x'.repeat(300_000)}"}` }],
    ['another address', { status: 302, body: '', headers: { location: '/healthz' } }],
  ])('the keys fetched before stay in use when the address responds with %s', async (_what, answer) => {
    await using gateway = await startGateway();
    await signedWith(gateway, old);
    issuer.answerWith(answer);
    await nextFetch(10 * MINUTE);
    await expect.poll(() => saidAboutKeys(gateway)).toEqual([keptInUse]);

    expect(await signedWith(gateway, old)).toBe(200);
    issuer.answerWith(null);
    await nextFetch(MINUTE);
    await expect.poll(() => saidAboutKeys(gateway)).toEqual([keptInUse, fetchedAgain]);
  });

  it('the gateway starts, accepts other tokens, and reports that JWTs cannot be verified', async () => {
    await issuer.stop();
    await using gateway = await startGateway();
    await expect.poll(() => saidAboutKeys(gateway)).toEqual([noneChecked]);
    const answer = await withToken(gateway, await aTokenOf(old));
    const { errors } = (await answer.json()) as GraphQLAnswer;

    expect(answer.status).toBe(503);
    expect(answer.headers.get('www-authenticate')).toBeNull();
    expect(errors).toEqual([
      {
        message: 'Tokens cannot be verified right now. Try again in a few seconds.',
        extensions: { code: 'INTERNAL_SERVER_ERROR', retryable: true, charged: 'NO' },
      },
    ]);
    expect((await withToken(gateway, 'carols-token-0123456789')).status).toBe(200);

    await issuer.resume();
    await nextFetch(5_000);
    await expect.poll(() => signedWith(gateway, old)).toBe(200);
    expect(saidAboutKeys(gateway)).toEqual([noneChecked, fetchedAgain]);
  });

  it('a socket closes with 1013, after which clients retry', async () => {
    await issuer.stop();
    await using gateway = await startGateway();
    using socket = await openSocket(gateway.url);
    const authorization = `Bearer ${await aTokenOf(old)}`;
    socket.send({ type: 'connection_init', payload: { authorization } });

    expect(await socket.closed).toBe(1013);
  });

  it('a request during the first fetch waits for it; the start of the gateway does not', async () => {
    const gate = aGate();
    issuer.holdUntil(gate.opened);
    await using gateway = await startGateway();
    const status = signedWith(gateway, old);
    for (let other = 0; other < 5; other += 1) {
      expect((await withToken(gateway, 'carols-token-0123456789')).status).toBe(200);
    }
    gate.open();

    expect(await status).toBe(200);
  });

  it('stopping cancels a fetch that would never end, and logs nothing', async () => {
    const timeout = vi.spyOn(AbortSignal, 'timeout').mockImplementation(() => new AbortController().signal);
    onTestFinished(() => timeout.mockRestore());
    issuer.holdUntil(new Promise(() => undefined));
    const gateway = await startGateway();
    await expect.poll(() => issuer.fetches).toBe(1);
    await gateway.stop();

    expect(saidAboutKeys(gateway)).toEqual([]);
  });
});

describe('a flood of unknown key ids', () => {
  const flood = async (gateway: TestGateway) => {
    const strangers = await Promise.all(Array.from({ length: 10 }, (_, n) => aKey(`made-up-${n}`)));
    const statuses = await Promise.all(strangers.map((key) => signedWith(gateway, key)));
    for (const key of strangers) statuses.push(await signedWith(gateway, key));
    expect(new Set(statuses)).toEqual(new Set([401]));
  };

  it('causes one fetch in 30 s', async () => {
    await using gateway = await startGateway();
    await signedWith(gateway, old);
    await flood(gateway);
    expect(issuer.fetches).toBe(2);
    pass(29_999);
    await flood(gateway);
    expect(issuer.fetches).toBe(2);
    pass(1);
    await flood(gateway);
    expect(issuer.fetches).toBe(3);
  });

  it('causes one fetch in 30 s while fetches fail, too', async () => {
    await using gateway = await startGateway();
    await signedWith(gateway, old);
    issuer.answerWith({ status: 500, body: '' });
    await flood(gateway);
    pass(29_999);
    await flood(gateway);
    expect(issuer.fetches).toBe(2);
    pass(1);
    await flood(gateway);
    expect(issuer.fetches).toBe(3);
    expect(saidAboutKeys(gateway)).toEqual([keptInUse]);
  });

  it('causes none while no keys have been fetched', async () => {
    issuer.answerWith({ status: 500, body: '' });
    await using gateway = await startGateway();
    await expect.poll(() => saidAboutKeys(gateway)).toEqual([noneChecked]);
    const statuses = await Promise.all(Array.from({ length: 20 }, () => signedWith(gateway, young)));

    expect(new Set(statuses)).toEqual(new Set([503]));
    expect(issuer.fetches).toBe(1);
  });
});

describe('an unusable published key', () => {
  it('is ignored and logged', async () => {
    await using gateway = await startGateway();
    await signedWith(gateway, old);
    const broken = { kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA', kid: 'young' };
    issuer.publish(old, { jwk: broken });

    expect(await signedWith(gateway, young)).toBe(401);
    expect(await signedWith(gateway, old)).toBe(200);
    expect(gateway.log.join()).toContain('AUTH_JWKS_URL: a key cannot be used to verify tokens');
  });

  it.each([null, 7, 'young'])('%j among usable ones is ignored', async (entry) => {
    issuer.answerWith({ status: 200, body: JSON.stringify({ keys: [entry, old.jwk] }) });
    await using gateway = await startGateway();

    expect(await signedWith(gateway, old)).toBe(200);
  });
});
