import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { refusalOfStart } from '../support/refused-start.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { startLive } from './live-gateway.js';

const SOUND = 'mirelo-sfx-1-6-text-to-audio';
const tokens = {
  alice: 'alices-token-0123456789',
  bob: 'bobs-token-0123456789',
  dan: 'dans-token-0123456789',
};
const AUTH_TOKENS = `design/alice:${tokens.alice},film/bob:${tokens.bob},dan:${tokens.dan}`;
const as = (who: keyof typeof tokens) => ({ authorization: `Bearer ${tokens[who]}` });
const START = `mutation ($maxCost: Decimal) {
  generateMireloSfx16TextToAudio(input: { textPrompt: "rain on a roof" }, maxCost: $maxCost) { job { id } }
}`;

/** A gateway where a generation costs 0.123457 and all callers together may spend `limit`. */
async function priced(limit: string) {
  const directory = await temporaryDirectory();
  const [PRICES_FILE, BUDGETS_FILE] = ['prices.json', 'budgets.json'].map((name) =>
    join(directory.path, name),
  );
  const prices = { currency: 'USD', models: { [SOUND]: { base: '0.123457' } } };
  const budget = { name: 'everything', scope: 'gateway', period: 'month', limit };
  await writeFile(PRICES_FILE as string, JSON.stringify(prices));
  await writeFile(BUDGETS_FILE as string, JSON.stringify({ budgets: [budget] }));
  const live = await startLive({ AUTH_TOKENS, ADMINS: 'dan', PRICES_FILE, BUDGETS_FILE });
  return {
    ...live,
    [Symbol.asyncDispose]: async () => {
      await live[Symbol.asyncDispose]();
      await directory[Symbol.asyncDispose]();
    },
  };
}

describe('the last money of the gateway', () => {
  it('is spent once, however many callers race for it', async () => {
    await using gateway = await priced('0.5');
    const racing = Array.from({ length: 60 }, (_, at) =>
      as((['alice', 'bob', 'dan'] as const)[at % 3] ?? 'dan'),
    );
    const answers = await Promise.all(racing.map((headers) => gateway.send(START, {}, headers)));
    const refused = answers.flatMap(({ errors }) => errors?.map(({ extensions }) => extensions.code) ?? []);

    expect(refused).toEqual(Array.from({ length: 56 }, () => 'BUDGET_EXCEEDED'));
    expect(gateway.pixazo.submits()).toHaveLength(4);
  });
});

describe('a caller who is no admin', () => {
  it('finds the amounts of the budget of the gateway in no response', async () => {
    await using gateway = await priced('0.222221');
    await gateway.send(START, {}, as('bob'));
    const input = '{ mireloSfx16TextToAudio: { textPrompt: "rain on a roof" } }';
    const money = '{ amount currency }';
    const budget = `name limit ${money} spent ${money} held ${money} unresolved ${money} available ${money} resetsAt`;
    const everything = `{
      viewer { isAdmin budgets { ${budget} } }
      quote(input: ${input}) { price ${money} affordable budget { ${budget} } }
      usage(from: "2000-01-01T00:00:00Z", to: "2100-01-01T00:00:00Z", groupBy: [TEAM, CALLER]) { jobs held ${money} }
    }`;
    const texts = await Promise.all([
      gateway.send(START, {}, as('alice')),
      gateway.send(START, { maxCost: '9007199254.740991' }, as('alice')),
      gateway.send(everything, {}, as('alice')),
    ]);

    // The limit, and the amount that is left of it.
    expect(JSON.stringify(texts)).not.toMatch(/0\.222221|0\.098764/);
    expect(texts[0]?.errors?.[0]?.extensions).toMatchObject({
      code: 'BUDGET_EXCEEDED',
      budget: { name: 'everything' },
    });
    expect(texts[2]?.data).toEqual({
      viewer: { isAdmin: false, budgets: [] },
      quote: { price: { amount: '0.123457', currency: 'USD' }, affordable: false, budget: null },
      usage: [],
    });
  });

  it.each([
    'mutation { generate: resolveCharge(jobId: "x", charged: false) { jobId } }',
    'mutation { a: resolveCharge(jobId: "", charged: true) { jobId } b: resolveCharge(jobId: "y", charged: true) { jobId } }',
    'query { ... on Query { usage(from: "2000-01-01T00:00:00Z", to: "2100-01-01T00:00:00Z", scope: ALL) { caller } } }',
    'query { unresolvedCharges(first: 0, after: "x") { caller } }',
  ])('gets nothing but FORBIDDEN from %s', async (operation) => {
    await using gateway = await priced('1');
    const { data, errors } = await gateway.send(operation, {}, as('alice'));

    expect(data ?? null).toBeNull();
    expect(new Set(errors?.map(({ extensions }) => extensions.code))).toEqual(new Set(['FORBIDDEN']));
  });
});

describe('maxCost', () => {
  it.each([
    '1e999',
    '-0',
    '0x10',
    'Infinity',
    '٣',
    '1'.repeat(17),
    '0'.repeat(30_000),
    '9007199254.740992',
    '\0',
  ])('that is no amount is refused at once, and nothing is sent: %j', async (maxCost) => {
    await using gateway = await priced('1');
    const { errors } = await gateway.send(START, { maxCost }, as('alice'));

    expect(errors?.[0]?.extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      fields: [{ path: ['maxCost'] }],
    });
    expect(gateway.pixazo.submits()).toHaveLength(0);
  });
});

describe('a file that cannot be used', () => {
  it.each<[string, object, RegExp]>([
    [
      'PRICES_FILE',
      { currency: 'USD', models: { [SOUND]: { base: 1 } } },
      /^PRICES_FILE: \$\.models\["mirelo-/,
    ],
    ['BUDGETS_FILE', { budgets: [{ name: 'x' }] }, /^BUDGETS_FILE: \$\.budgets\[0\]\.scope: is missing/],
  ])('by %s ends the start with one line', async (variable, content, line) => {
    await using directory = await temporaryDirectory();
    const good = { PRICES_FILE: { currency: 'USD', models: {} }, BUDGETS_FILE: { budgets: [] } };
    const env: Record<string, string> = {};
    for (const [name, settings] of Object.entries({ ...good, [variable]: content })) {
      env[name] = join(directory.path, `${name}.json`);
      await writeFile(env[name], JSON.stringify(settings));
    }
    const refusal = await refusalOfStart(env);

    expect(refusal).toMatch(line);
    expect(refusal).not.toContain('\n');
  });
});
