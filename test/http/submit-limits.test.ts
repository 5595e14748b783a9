import { describe, expect, it } from 'vitest';
import type { Environment } from '../../src/config/variable.js';
import { ManualClock } from '../support/manual-clock.js';
import { startPixazoStandIn } from '../support/pixazo-stand-in.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { type GraphQLAnswer, startTestGateway, type TestGateway } from '../support/test-gateway.js';
import { GENERATE, liveEnv, RAIN } from './operations.js';

const NOON = Date.UTC(2026, 4, 22, 12);
const AUTH_TOKENS = 'alice:alices-token-0123456789,bob:bobs-token-0123456789';

/** A gateway with these limits, and the stand-in that it submits to. The test moves the clock. */
async function limited(env: Environment, begin = NOON) {
  const pixazo = await startPixazoStandIn();
  const clock = new ManualClock(begin);
  const start = () => startTestGateway({ ...liveEnv(pixazo), ...env }, { clock });
  let gateway = await start();
  return {
    pixazo,
    clock,
    get gateway(): TestGateway {
      return gateway;
    },
    generate: (key?: string) => gateway.graphql(GENERATE, { input: RAIN, key }),
    restart: async () => {
      await gateway.stop();
      gateway = await start();
    },
    [Symbol.asyncDispose]: async () => {
      await gateway[Symbol.asyncDispose]();
      await pixazo[Symbol.asyncDispose]();
    },
  };
}

const codeOf = ({ errors }: GraphQLAnswer) => errors?.[0]?.extensions.code ?? 'started';

async function inParallel(
  count: number,
  work: () => Promise<GraphQLAnswer>,
): Promise<Record<string, number>> {
  const answers = await Promise.all(Array.from({ length: count }, work));
  const counts: Record<string, number> = {};
  for (const answer of answers) counts[String(codeOf(answer))] = (counts[String(codeOf(answer))] ?? 0) + 1;
  return counts;
}

describe('many submits at once', () => {
  it.each([
    { count: 1_000, env: { QUOTA_PER_DAY: '10' }, refused: 'QUOTA_EXCEEDED' },
    { count: 200, env: { SUBMITS_PER_MINUTE: '10' }, refused: 'RATE_LIMITED' },
    { count: 200, env: { SUBMITS_PER_MINUTE: '10', QUOTA_PER_DAY: '11' }, refused: 'RATE_LIMITED' },
  ])('of $count, ten start a generation with $env', { timeout: 60_000 }, async ({ count, env, refused }) => {
    await using test = await limited(env);

    expect(await inParallel(count, () => test.generate())).toEqual({ started: 10, [refused]: count - 10 });
    expect(test.pixazo.submits()).toHaveLength(10);
    expect((await test.gateway.graphql('{ jobs { totalCount } }')).data.jobs.totalCount).toBe(10);
  });

  it('with one key are one submit, and leave the rest of the quota', async () => {
    await using test = await limited({ QUOTA_PER_DAY: '2', SUBMITS_PER_MINUTE: '2' });

    expect(await inParallel(100, () => test.generate('key'))).toEqual({ started: 100 });
    expect(await inParallel(5, () => test.generate())).toEqual({ started: 1, QUOTA_EXCEEDED: 4 });
    expect(codeOf(await test.generate('key'))).toBe('started');
    expect(test.pixazo.submits()).toHaveLength(2);
  });
});

describe('a refused submit', () => {
  it.each([
    { env: { SUBMITS_PER_MINUTE: '1' }, code: 'RATE_LIMITED', seconds: 60 },
    { env: { QUOTA_PER_DAY: '1' }, code: 'QUOTA_EXCEEDED', seconds: 43_200 },
  ])('has the code $code and waits $seconds s, which is exact', async ({ env, code, seconds }) => {
    await using test = await limited(env);
    await test.generate();

    expect((await test.generate()).errors).toEqual([
      {
        message: expect.any(String),
        path: ['generateMireloSfx16TextToAudio'],
        locations: expect.any(Array),
        extensions: { code, retryable: true, charged: 'NO', retryAfterSeconds: seconds },
      },
    ]);
    test.clock.advance((seconds - 1) * 1_000);
    expect((await test.generate()).errors?.[0]?.extensions).toMatchObject({ code, retryAfterSeconds: 1 });
    test.clock.advance(1_000);
    expect(codeOf(await test.generate())).toBe('started');
  });

  it('leaves no job, sends nothing, and its key is free', async () => {
    await using test = await limited({ SUBMITS_PER_MINUTE: '1' });
    await test.generate();
    const refused = await test.generate('later');
    test.clock.advance(60_000);
    const other = await test.gateway.graphql(GENERATE, { input: { textPrompt: 'wind' }, key: 'later' });

    expect(refused.data).toBeNull();
    expect(codeOf(other)).toBe('started');
    expect(test.pixazo.submits()).toHaveLength(2);
  });

  it('of one caller does not affect another', async () => {
    await using test = await limited({ SUBMITS_PER_MINUTE: '1', QUOTA_PER_DAY: '1', AUTH_TOKENS });
    const as = (token: string) => async () => {
      const headers = { authorization: `Bearer ${token}` };
      const answer = await test.gateway.post({ query: GENERATE, variables: { input: RAIN } }, headers);
      return answer.json() as Promise<GraphQLAnswer>;
    };

    expect(await inParallel(10, as('alices-token-0123456789'))).toEqual({ started: 1, QUOTA_EXCEEDED: 9 });
    expect(await inParallel(10, as('bobs-token-0123456789'))).toEqual({ started: 1, QUOTA_EXCEEDED: 9 });
  });
});

describe('a submit that Pixazo refused', () => {
  it('does not count for the day, but counts for the minute', async () => {
    await using test = await limited({ SUBMITS_PER_MINUTE: '3', QUOTA_PER_DAY: '1' });
    test.pixazo.onSubmit(() => ({ status: 402, body: {} }));

    expect(await inParallel(1, () => test.generate())).toEqual({ INSUFFICIENT_BALANCE: 1 });
    expect(await inParallel(1, () => test.generate())).toEqual({ INSUFFICIENT_BALANCE: 1 });
    expect(await inParallel(1, () => test.generate())).toEqual({ INSUFFICIENT_BALANCE: 1 });
    expect(codeOf(await test.generate())).toBe('RATE_LIMITED');
  });

  it('a submission that stays unconfirmed counts as a generation', async () => {
    await using test = await limited({ QUOTA_PER_DAY: '1' });
    test.pixazo.onSubmit(() => 'drop');
    await test.generate();

    expect(codeOf(await test.generate())).toBe('QUOTA_EXCEEDED');
  });
});

describe('after a restart on the same file', () => {
  it.each([
    { env: { SUBMITS_PER_MINUTE: '2' }, code: 'RATE_LIMITED' },
    { env: { QUOTA_PER_DAY: '2' }, code: 'QUOTA_EXCEEDED' },
  ])('$env still applies', async ({ env, code }) => {
    await using directory = await temporaryDirectory();
    await using test = await limited({ ...env, DATABASE_URL: `file:${directory.path}/jobs.db` });
    await test.generate();
    await test.restart();

    expect(codeOf(await test.generate())).toBe('started');
    expect(codeOf(await test.generate())).toBe(code);
    await test.restart();
    expect(codeOf(await test.generate())).toBe(code);
    expect(test.pixazo.submits()).toHaveLength(2);
  });
});
