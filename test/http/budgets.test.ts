import { describe, expect, it } from 'vitest';
import type { GraphQLAnswer } from '../support/test-gateway.js';
import { BUDGETS, type MoneyWorld, moneyWorld, type Person, PRICES, SOUND } from './money-world.js';

const day = { period: 'day', limit: '1' };
const ofGateway = { name: 'everything', scope: 'gateway', ...day };
const ofTeams = { name: 'each team', scope: 'team', ...day };
const ofCallers = { name: 'each caller', scope: 'caller', ...day };

const codeOf = ({ errors }: GraphQLAnswer) => errors?.[0]?.extensions.code ?? 'started';
const budgetIn = ({ errors }: GraphQLAnswer) => errors?.[0]?.extensions.budget;

async function startMany(world: MoneyWorld, people: Person[], seconds: number) {
  return (await Promise.all(people.map((who) => world.start(who, { seconds })))).map(codeOf);
}

describe('a budget without room', () => {
  it('refuses by its name, with what is left and when to come back', async () => {
    await using world = await moneyWorld({
      budgets: [{ name: 'own', scope: 'caller', period: 'day', limit: '0.25' }],
    });
    expect(codeOf(await world.start('alice'))).toBe('started');

    const refused = await world.start('alice', { seconds: 20 });
    const now = new Date();
    const midnight = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() + 1);
    expect(refused).toEqual({
      data: null,
      errors: [
        {
          message: expect.stringMatching(
            /^The budget own has 0\.15 USD of 0\.25 left, .* costs 0\.2\. It resets at /,
          ),
          path: ['started'],
          locations: expect.any(Array),
          extensions: {
            code: 'BUDGET_EXCEEDED',
            retryable: true,
            charged: 'NO',
            retryAfterSeconds: expect.any(Number),
            budget: {
              name: 'own',
              limit: '0.25',
              available: '0.15',
              currency: 'USD',
              resetsAt: new Date(midnight).toISOString(),
            },
          },
        },
      ],
    });
    expect(codeOf(await world.start('alice', { seconds: 15 }))).toBe('started');
    expect((await world.as('alice', '{ jobs { totalCount } }')).data.jobs.totalCount).toBe(2);
  });

  it('is logged once a minute, by its name', async () => {
    await using world = await moneyWorld({ budgets: [{ ...ofCallers, limit: '0' }] });
    for (let again = 0; again < 3; again++) await world.start('alice');

    const lines = world.gateway.log.map((line) => JSON.parse(line)).filter(({ budget }) => budget);
    expect(lines).toEqual([
      expect.objectContaining({ level: 40, budget: 'each caller', model: SOUND, count: 1 }),
    ]);
  });

  it('of the period total is refused for good', async () => {
    await using world = await moneyWorld({ budgets: [{ ...ofCallers, period: 'total', limit: '0.1' }] });
    await world.start('alice');
    const { errors } = await world.start('alice');

    expect(errors?.[0]?.extensions).toEqual({
      code: 'BUDGET_EXCEEDED',
      retryable: false,
      charged: 'NO',
      budget: { name: 'each caller', limit: '0.1', available: '0', currency: 'USD', resetsAt: null },
    });
  });

  it('of several is the one with the least room', async () => {
    const budgets = [
      { ...ofCallers, limit: '0.3' },
      { ...ofTeams, limit: '0.2' },
      { ...ofCallers, name: 'more', limit: '0.25' },
    ];
    await using world = await moneyWorld({ budgets });

    expect(budgetIn(await world.start('alice', { seconds: 40 }))).toMatchObject({ name: 'each team' });
  });

  it('lets a replay pass, which costs nothing', async () => {
    await using world = await moneyWorld({ budgets: [{ ...ofCallers, limit: '0.1' }] });
    const first = await world.start('alice', { key: 'key' });
    const again = await world.start('alice', { key: 'key', maxCost: '0' });

    expect(again.data.started).toMatchObject({ replayed: true, job: { id: first.data.started.job.id } });
    expect((await world.as('alice', BUDGETS)).data.viewer.budgets[0].held).toEqual({ amount: '0.1' });
    expect(codeOf(await world.start('alice', { key: 'other' }))).toBe('BUDGET_EXCEEDED');
  });
});

describe('the last cent', () => {
  it('of a team is taken by one of its callers at once, and other teams have their own', async () => {
    await using world = await moneyWorld({ budgets: [{ ...ofTeams, limit: '0.1' }] });
    const racing: Person[] = Array.from({ length: 20 }, (_, at) => (at % 2 === 0 ? 'alice' : 'bob'));
    const answers = await startMany(world, racing, 10);

    expect(answers.filter((code) => code === 'started')).toHaveLength(1);
    expect(new Set(answers)).toEqual(new Set(['started', 'BUDGET_EXCEEDED']));
    expect(codeOf(await world.start('carol'))).toBe('started');
    // Those without a team are one team.
    expect((await startMany(world, ['eve', 'fay', 'dan'], 10)).sort()).toEqual([
      'BUDGET_EXCEEDED',
      'BUDGET_EXCEEDED',
      'started',
    ]);
  });

  it('of the gateway is taken once by all', async () => {
    await using world = await moneyWorld({ budgets: [{ ...ofGateway, limit: '0.3' }] });
    const people: Person[] = ['alice', 'bob', 'carol', 'dan', 'eve', 'fay'];
    const answers = await startMany(world, [...people, ...people], 10);

    expect(answers.filter((code) => code === 'started')).toHaveLength(3);
  });
});

describe('a budget of the gateway', () => {
  it('tells its amounts to admins alone', async () => {
    await using world = await moneyWorld({ budgets: [{ ...ofGateway, limit: '0.1' }, ofCallers] });
    await world.start('bob');
    const [alices, dans] = [await world.start('alice'), await world.start('dan')];

    expect(budgetIn(alices)).toEqual({ name: 'everything', resetsAt: expect.any(String) });
    expect(JSON.stringify(alices)).not.toMatch(/0\.1|USD/);
    expect(budgetIn(dans)).toMatchObject({ limit: '0.1', available: '0', currency: 'USD' });
    const namesFor = async (who: Person) =>
      (await world.as(who, BUDGETS)).data.viewer.budgets.map(({ name }: { name: string }) => name);
    expect(await namesFor('alice')).toEqual(['each caller']);
    expect(await namesFor('dan')).toEqual(['everything', 'each caller']);
  });
});

describe('the budgets of the viewer', () => {
  it('are those that limit it, with what is left', async () => {
    const budgets = [
      { name: 'film', scope: 'team', match: 'film', ...day },
      { name: 'design', scope: 'team', match: 'design', period: 'week', limit: '20.00' },
      { name: 'of bob', scope: 'caller', match: 'bob', ...day },
      { name: 'sounds', scope: 'caller', model: SOUND, period: 'total', limit: '2' },
    ];
    await using world = await moneyWorld({ budgets });
    await world.start('bob');
    await world.start('alice', { prompt: 'sandbox:lost-response', seconds: 1.5 });
    const money = (amount: string) => ({ amount });

    expect((await world.as('alice', BUDGETS)).data.viewer.budgets).toEqual([
      {
        name: 'design',
        scope: 'TEAM',
        modelId: null,
        period: 'WEEK',
        limit: { amount: '20', currency: 'USD' },
        spent: money('0'),
        held: money('0.1'),
        unresolved: money('0.015'),
        available: money('19.885'),
        resetsAt: expect.stringMatching(/T00:00:00\.000Z$/),
      },
      expect.objectContaining({
        name: 'sounds',
        scope: 'CALLER',
        modelId: SOUND,
        period: 'TOTAL',
        available: money('1.985'),
        resetsAt: null,
      }),
    ]);
  });

  it('are none where there is no file', async () => {
    await using world = await moneyWorld();

    expect((await world.as('alice', BUDGETS)).data.viewer.budgets).toEqual([]);
  });
});

describe('after a restart', () => {
  it('with a lower limit, nothing more is started and what is left is negative', async () => {
    await using world = await moneyWorld({ budgets: [ofCallers] });
    await world.start('alice', { seconds: 50 });
    await world.restart({ budgets: [{ ...ofCallers, limit: '0.2' }] });

    expect(budgetIn(await world.start('alice', { seconds: 1 }))).toMatchObject({
      limit: '0.2',
      available: '-0.3',
    });
    expect((await world.as('alice', BUDGETS)).data.viewer.budgets[0].available).toEqual({ amount: '-0.3' });
    await world.restart({ budgets: [{ ...ofCallers, limit: '0.51' }] });
    expect(codeOf(await world.start('alice', { seconds: 1 }))).toBe('started');
    expect(codeOf(await world.start('alice', { seconds: 1 }))).toBe('BUDGET_EXCEEDED');
  });

  it('with other prices, new jobs have the new price and earlier ones keep theirs', async () => {
    await using world = await moneyWorld();
    const { data } = await world.start('alice');
    await world.restart({ prices: { ...PRICES, models: { [SOUND]: { base: '7' } } } });
    const later = await world.start('alice');
    const { job } = (
      await world.as('alice', `{ job(id: "${data.started.job.id}") { cost { price { amount } } } }`)
    ).data;

    expect(job.cost.price).toEqual({ amount: '0.1' });
    expect(later.data.started.job.cost.price).toEqual({ amount: '7', currency: 'USD' });
  });

  it('with a first file of prices, earlier jobs have no price and count for no budget', async () => {
    await using world = await moneyWorld({ prices: null });
    const { data } = await world.start('alice');
    expect(data.started.job.cost).toBeNull();
    await world.restart({ budgets: [{ ...ofCallers, limit: '0.1' }] });

    expect((await world.as('alice', BUDGETS)).data.viewer.budgets[0].held).toEqual({ amount: '0' });
    expect(codeOf(await world.start('alice'))).toBe('started');
  });
});

describe('a model without a price', () => {
  const prices = { ...PRICES, models: {} };

  it('is refused wherever there are budgets, and the log says so at start', async () => {
    await using world = await moneyWorld({ prices, budgets: [] });

    expect(codeOf(await world.start('alice'))).toBe('PRICE_UNKNOWN');
    expect(world.gateway.log.join('')).toContain(
      `PRICES_FILE has no price for ${SOUND}, which cannot be started while BUDGETS_FILE is set`,
    );
  });

  it('is started without budgets, unless its caller names the most it may cost', async () => {
    await using world = await moneyWorld({ prices });

    expect(codeOf(await world.start('alice'))).toBe('started');
    expect(codeOf(await world.start('alice', { maxCost: '100' }))).toBe('PRICE_UNKNOWN');
  });
});

describe('of several refusals', () => {
  it('input comes before rate, quota, price and budget', async () => {
    const budgets = [{ ...ofCallers, limit: '0' }];
    const many = { SUBMITS_PER_MINUTE: '100' };
    await using world = await moneyWorld({ budgets }, many);
    expect(codeOf(await world.start('alice', { prompt: '' }))).toBe('BAD_USER_INPUT');
    expect(codeOf(await world.start('alice', { maxCost: '0' }))).toBe('PRICE_CHANGED');
    expect(codeOf(await world.start('alice'))).toBe('BUDGET_EXCEEDED');

    await using full = await moneyWorld({}, { QUOTA_PER_DAY: '1' });
    await full.start('alice');
    expect(codeOf(await full.start('alice', { maxCost: '0' }))).toBe('QUOTA_EXCEEDED');

    await using hasty = await moneyWorld({}, { SUBMITS_PER_MINUTE: '1' });
    await hasty.start('alice');
    expect(codeOf(await hasty.start('alice', { maxCost: '0' }))).toBe('RATE_LIMITED');
  });
});
