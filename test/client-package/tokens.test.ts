import { expect, it } from 'vitest';
import { aKey, sign, startIssuer } from '../auth/issuer.js';
import { startTestGateway } from '../support/test-gateway.js';
import { untilTheEnd } from '../support/until-the-end.js';
import { connected, MODEL, untilState } from './connected.js';

const GOOD = 'alices-token-0123456789';
const BAD = 'a-token-of-nobody-0123456789';

async function startGateway(env: Record<string, string> = { AUTH_TOKENS: `alice:${GOOD}` }) {
  return untilTheEnd(await startTestGateway(env));
}

/** Returns each of the tokens once, then the last one. */
function inTurn(...tokens: string[]) {
  const calls: string[] = [];
  const token = async () => {
    const next = tokens[Math.min(calls.length, tokens.length - 1)] ?? '';
    calls.push(next);
    return next;
  };
  return { token, calls };
}

it('a token as text is sent with every request, and refused once for good', async () => {
  const { url } = await startGateway();

  expect(await connected(url, { token: GOOD }).viewer()).toMatchObject({ id: 'alice' });
  await expect(connected(url, { token: BAD }).viewer()).rejects.toMatchObject({
    code: 'UNAUTHENTICATED',
    charged: 'NO',
  });
});

it('a token function is called again after a request was refused with 401, and the request is sent again', async () => {
  const { url } = await startGateway();
  const { token, calls } = inTurn(BAD, GOOD);

  expect(await connected(url, { token }).generate(MODEL, { textPrompt: 'Rain on a roof' })).toHaveProperty(
    'id',
  );
  expect(calls).toEqual([BAD, GOOD]);
});

it('a token function is called again after a WebSocket was closed with 4403, and the list goes live', async () => {
  const { url } = await startGateway();
  const { token, calls } = inTurn(GOOD, BAD, GOOD);
  const list = connected(url, { token }).jobs();

  await expect.poll(() => list.getSnapshot()).toMatchObject({ status: 'live', error: null });
  expect(calls).toEqual([GOOD, BAD, GOOD]);
});

it('a list outlives the expiry of its JWT with the next one', async () => {
  const key = await aKey('key-1');
  const issuer = untilTheEnd(await startIssuer(key));
  const { url } = await startGateway({
    AUTH_JWKS_URL: issuer.jwksUrl,
    AUTH_JWT_ISSUER: 'i',
    AUTH_JWT_AUDIENCE: 'a',
  });
  const tokenFor = (seconds: number) =>
    sign(key, { sub: 'alice', iss: 'i', aud: 'a', exp: Math.floor(Date.now() / 1_000) + seconds });
  let tokens = 0;
  const gateway = connected(url, { token: () => tokenFor(++tokens > 2 ? 3_600 : 2) });
  const list = gateway.jobs();
  await expect.poll(() => list.getSnapshot().status).toBe('live');
  await untilState(gateway, 'offline');
  await expect.poll(() => list.getSnapshot().status).toBe('live');
  const { id } = await gateway.generate(MODEL, { textPrompt: 'Rain on a roof' });

  await expect.poll(() => list.getSnapshot().jobs[0]?.id).toBe(id);
});

it.each([
  ['rejects', () => Promise.reject(new Error('The session is over'))],
  ['returns the refused token again', () => BAD],
])('a list is given up when a refused token function %s', async (_how, renew) => {
  const { url } = await startGateway();
  let calls = 0;
  const token = () => {
    calls += 1;
    return calls === 1 ? GOOD : calls === 2 ? BAD : renew();
  };
  const list = connected(url, { token }).jobs();
  await expect.poll(() => list.getSnapshot().error).toMatchObject({ code: 'UNAUTHENTICATED' });

  expect(list.getSnapshot()).toMatchObject({ status: 'offline', jobs: [] });
  expect(calls).toBe(3);
});

it('a request is given up when the renewed token is refused as well, and a later one tries again', async () => {
  const { url } = await startGateway();
  const { token } = inTurn(BAD, `${BAD}-2`, GOOD);
  const gateway = connected(url, { token });

  await expect(gateway.viewer()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  expect(await gateway.viewer()).toMatchObject({ id: 'alice' });
});

it('a token function that cannot reach its own server is called again', async () => {
  const { url } = await startGateway();
  let calls = 0;
  const token = () => (++calls < 3 ? Promise.reject(new TypeError('fetch failed')) : Promise.resolve(GOOD));

  expect(await connected(url, { token }).generate(MODEL, { textPrompt: 'Rain on a roof' })).toHaveProperty(
    'id',
  );
});
