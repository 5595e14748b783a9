import { describe, expect, it } from 'vitest';
import { aDefinition } from '../support/a-definition.js';
import { modelsDirectory } from '../support/models-directory.js';
import { type MoneyWorld, moneyWorld, PRICES, SOUND } from './money-world.js';

const QUOTE = `query ($input: GenerateInput!) {
  quote(input: $input) { price { amount currency } affordable budget { name available { amount } } }
}`;
const sound = (more: object = {}) => ({
  input: { mireloSfx16TextToAudio: { textPrompt: 'rain on a roof', ...more } },
});
const JOB =
  'query ($id: ID!) { job(id: $id) { status revision cost { price { amount } state } error { code charged } } }';

async function untilEnded(world: MoneyWorld, id: string) {
  const read = async () => (await world.as('alice', JOB, { id })).data.job;
  await expect.poll(async () => ['COMPLETED', 'FAILED', 'ERROR'].includes((await read()).status)).toBe(true);
  return read();
}

describe('a quote', () => {
  it('is the exact price of the input after its defaults, and starts nothing', async () => {
    const prices = { ...PRICES, models: { [SOUND]: { base: '0.5', perSecond: '0.002', perSample: '0.01' } } };
    await using world = await moneyWorld({ prices });
    const price = async (more: object) => (await world.as('alice', QUOTE, sound(more))).data.quote;

    expect(await price({})).toEqual({
      price: { amount: '0.53', currency: 'USD' },
      affordable: true,
      budget: null,
    });
    expect((await price({ duration: 0.1, numSamples: 3 })).price.amount).toBe('0.5306');
    expect((await world.as('alice', '{ jobs { totalCount } }')).data.jobs.totalCount).toBe(0);
  });

  it.each([
    ['there are no prices', null],
    ['its model has no price', { currency: 'USD', models: {} }],
  ])('is null where %s', async (_what, prices) => {
    await using world = await moneyWorld({ prices });

    expect(await world.as('alice', QUOTE, sound())).toEqual({ data: { quote: null } });
  });

  it('of a wrong input is refused by its fields', async () => {
    await using world = await moneyWorld();

    expect((await world.as('alice', QUOTE, sound({ duration: 61 }))).errors?.[0]?.extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      fields: [{ path: ['input', 'mireloSfx16TextToAudio', 'duration'], message: 'must be at most 60' }],
    });
  });

  it('has the budget with the least room that its caller may see, and is affordable by all of them', async () => {
    const budgets = [
      { name: 'everything', scope: 'gateway', period: 'day', limit: '0.15' },
      { name: 'team', scope: 'team', period: 'day', limit: '0.3' },
      { name: 'own', scope: 'caller', period: 'day', limit: '1' },
    ];
    await using world = await moneyWorld({ budgets });
    const quote = async (who: 'alice' | 'dan', duration: number) =>
      (await world.as(who, QUOTE, sound({ duration }))).data.quote;

    const teams = { name: 'team', available: { amount: '0.3' } };
    expect(await quote('alice', 15)).toMatchObject({ affordable: true, budget: teams });
    expect(await quote('alice', 16)).toMatchObject({ affordable: false, budget: teams });
    expect(await quote('dan', 15)).toMatchObject({ budget: { name: 'everything' } });
  });
});

describe('a model whose seconds and results are ENUMs of numbers', () => {
  it('costs by the values that Pixazo receives, as a quote and as a job', async () => {
    const clips = aDefinition({
      id: 'clips',
      quantity: 'count',
      parameters: [
        { name: 'prompt', type: 'TEXT', description: 'The clip.', required: true },
        { name: 'duration', type: 'ENUM', description: 'Seconds.', allowedValues: [5, 7.5], default: 5 },
        { name: 'count', type: 'ENUM', description: 'Clips.', allowedValues: ['1', '4'], default: '1' },
      ],
    });
    await using directory = await modelsDirectory(clips);
    const prices = { currency: 'USD', models: { clips: { base: '1', perSecond: '0.01', perSample: '0.1' } } };
    await using world = await moneyWorld({ prices }, { MODELS_DIR: directory.path });
    const start = `mutation ($input: GenerateInput!) { generate(input: $input) { job { request cost { price { amount } } } } }`;
    const both = async (more: object) => {
      const input = { clips: { prompt: 'rain', ...more } };
      const { quote } = (await world.as('alice', QUOTE, { input })).data;
      const { job } = (await world.as('alice', start, { input })).data.generate;
      return [quote.price.amount, job.cost.price.amount, job.request.duration, job.request.count];
    };

    expect(await both({})).toEqual(['1.15', '1.15', 5, '1']);
    expect(await both({ duration: '_7_5', count: '_4' })).toEqual(['1.7', '1.7', 7.5, '4']);
  });
});

describe('maxCost', () => {
  it('lets a generation start for no more', async () => {
    await using world = await moneyWorld();
    const refused = await world.start('alice', { maxCost: '0.099999' });
    const started = await world.start('alice', { maxCost: '0.100' });

    expect(refused.errors?.[0]).toMatchObject({
      message: expect.stringMatching(/^This generation costs 0\.1 USD, and maxCost is 0\.099999\./),
      extensions: { code: 'PRICE_CHANGED', retryable: false, charged: 'NO' },
    });
    expect(started.data.started.job.cost).toEqual({
      price: { amount: '0.1', currency: 'USD' },
      state: 'HELD',
    });
    expect((await world.as('alice', '{ jobs { totalCount } }')).data.jobs.totalCount).toBe(1);
  });

  it('is compared by `generate` too', async () => {
    await using world = await moneyWorld();
    const any =
      'mutation ($input: GenerateInput!) { generate(input: $input, maxCost: "0.09") { job { id } } }';

    expect((await world.as('alice', any, sound())).errors?.[0]?.extensions.code).toBe('PRICE_CHANGED');
  });

  it.each(['-1', '1e3', '0.0000001', '', 'much', '1,5'])('%j is refused by its field', async (maxCost) => {
    await using world = await moneyWorld();

    expect((await world.start('alice', { maxCost })).errors?.[0]?.extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      fields: [
        { path: ['maxCost'], message: expect.stringMatching(/^must be a decimal of at most six places/) },
      ],
    });
  });

  it('that is a JSON number is refused', async () => {
    await using world = await moneyWorld();
    const maxCost = 1 as unknown as string;

    expect((await world.start('alice', { maxCost })).errors?.[0]?.extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      fields: [{ path: ['maxCost'] }],
    });
  });
});

describe('the price of a job in the sandbox', { timeout: 60_000 }, () => {
  it.each([
    ['spent', 'SPENT', 'UNKNOWN'],
    ['released', 'RELEASED', 'UNKNOWN'],
    ['unresolved', 'UNRESOLVED', 'UNKNOWN'],
  ])('with onFailed %s is %s once it has FAILED', async (onFailed, state, charged) => {
    await using world = await moneyWorld({ prices: { ...PRICES, onFailed } });
    const { data } = await world.start('alice', { prompt: 'sandbox:fail' });

    expect(await untilEnded(world, data.started.job.id)).toMatchObject({
      status: 'FAILED',
      cost: { state },
      error: { charged },
    });
  });

  it('is spent once it is COMPLETED, and released once Pixazo has failed', async () => {
    const budgets = [{ name: 'own', scope: 'caller', period: 'day', limit: '1' }];
    await using world = await moneyWorld({ budgets });
    const [good, bad] = [await world.start('alice'), await world.start('alice', { prompt: 'sandbox:error' })];
    const [completed, failed] = [
      await untilEnded(world, good.data.started.job.id),
      await untilEnded(world, bad.data.started.job.id),
    ];

    expect(completed).toMatchObject({
      status: 'COMPLETED',
      cost: { state: 'SPENT', price: { amount: '0.1' } },
    });
    expect(failed).toMatchObject({ status: 'ERROR', cost: { state: 'RELEASED' }, error: { charged: 'NO' } });
    const { viewer } = (
      await world.as(
        'alice',
        '{ viewer { budgets { spent { amount } held { amount } available { amount } } } }',
      )
    ).data;
    expect(viewer.budgets).toEqual([
      { spent: { amount: '0.1' }, held: { amount: '0' }, available: { amount: '0.9' } },
    ]);
  });

  it.each(['sandbox:402', 'sandbox:429'])(
    '%s releases the hold, and the key is free again',
    async (prompt) => {
      const budgets = [{ name: 'own', scope: 'caller', period: 'day', limit: '0.1' }];
      await using world = await moneyWorld({ budgets });
      const refused = await world.start('alice', { prompt, key: 'key' });

      expect(refused.errors?.[0]?.extensions.code).toMatch(/INSUFFICIENT_BALANCE|UPSTREAM_RATE_LIMITED/);
      expect((await world.start('alice', { key: 'key' })).data.started.job.cost.state).toBe('HELD');
    },
  );
});
