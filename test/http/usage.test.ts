import { describe, expect, it } from 'vitest';
import { ManualClock } from '../support/manual-clock.js';
import type { GraphQLAnswer } from '../support/test-gateway.js';
import { BUDGETS, type MoneyWorld, moneyWorld, type Person, SOUND } from './money-world.js';

const LOST = { prompt: 'sandbox:lost-response' };
const UNRESOLVED = `query ($first: Int! = 100, $after: ID) { unresolvedCharges(first: $first, after: $after) {
  jobId requestId modelId caller team price { amount currency } reason createdAt
} }`;
const RESOLVE = `mutation ($jobId: ID!, $charged: Boolean!) {
  resolveCharge(jobId: $jobId, charged: $charged) { jobId cost { price { amount } state } }
}`;
const USAGE = `query ($from: DateTime!, $to: DateTime!, $groupBy: [UsageDimension!]! = [DAY], $scope: UsageScope! = OWN) {
  usage(from: $from, to: $to, groupBy: $groupBy, scope: $scope) {
    day modelId team caller jobs completed spent { amount currency } held { amount } unresolved { amount }
  }
}`;
const JOB = 'query ($id: ID!) { job(id: $id) { revision cost { state } error { charged } } }';
const OWN = [{ name: 'own', scope: 'caller', period: 'day', limit: '0.1' }];

const codeOf = ({ errors }: GraphQLAnswer) => errors?.[0]?.extensions.code;
const idOf = ({ data }: GraphQLAnswer): string => data.started.job.id;

/** From yesterday to tomorrow. */
function aroundNow() {
  return { from: new Date(Date.now() - 86_400_000), to: new Date(Date.now() + 86_400_000) };
}

describe('a charge that cannot be settled from here', () => {
  it('counts against budgets until an admin releases it', async () => {
    await using world = await moneyWorld({ budgets: OWN });
    const jobId = idOf(await world.start('alice', LOST));
    expect(codeOf(await world.start('alice'))).toBe('BUDGET_EXCEEDED');
    const before = (await world.as('alice', JOB, { id: jobId })).data.job;
    expect((await world.as('dan', UNRESOLVED)).data.unresolvedCharges).toEqual([
      {
        jobId,
        requestId: null,
        modelId: SOUND,
        caller: 'alice',
        team: 'design',
        price: { amount: '0.1', currency: 'USD' },
        reason: 'SUBMISSION_UNCONFIRMED',
        createdAt: expect.stringMatching(/Z$/),
      },
    ]);

    expect((await world.as('dan', RESOLVE, { jobId, charged: false })).data.resolveCharge).toEqual({
      jobId,
      cost: { price: { amount: '0.1' }, state: 'RELEASED' },
    });
    expect((await world.as('alice', JOB, { id: jobId })).data.job).toEqual({
      revision: before.revision + 1,
      cost: { state: 'RELEASED' },
      error: { charged: 'NO' },
    });
    expect((await world.as('dan', UNRESOLVED)).data.unresolvedCharges).toEqual([]);
    expect(codeOf(await world.start('alice'))).toBeUndefined();
  });

  it('is spent when the admin says so, once and for good', async () => {
    await using world = await moneyWorld({ budgets: OWN });
    const jobId = idOf(await world.start('alice', LOST));
    const spent = await world.as('dan', RESOLVE, { jobId, charged: true });
    const again = await world.as('dan', RESOLVE, { jobId, charged: false });

    expect(spent.data.resolveCharge.cost.state).toBe('SPENT');
    expect(codeOf(again)).toBe('BAD_USER_INPUT');
    expect((await world.as('alice', JOB, { id: jobId })).data.job).toMatchObject({
      cost: { state: 'SPENT' },
      error: { charged: 'YES' },
    });
    expect((await world.as('alice', BUDGETS)).data.viewer.budgets[0]).toMatchObject({
      spent: { amount: '0.1' },
      unresolved: { amount: '0' },
    });
  });

  it('can still be settled after its job was deleted', async () => {
    await using world = await moneyWorld({ budgets: OWN });
    const jobId = idOf(await world.start('alice', LOST));
    await world.as('alice', 'mutation ($id: ID!) { deleteJob(id: $id) { deletedJobId } }', { id: jobId });

    expect((await world.as('dan', UNRESOLVED)).data.unresolvedCharges).toMatchObject([
      { jobId, price: { amount: '0.1' } },
    ]);
    expect((await world.as('dan', RESOLVE, { jobId, charged: false })).data.resolveCharge.cost.state).toBe(
      'RELEASED',
    );
    expect(codeOf(await world.start('alice'))).toBeUndefined();
  });

  it('wakes those who follow the updates of its caller', async () => {
    await using world = await moneyWorld();
    const jobId = idOf(await world.start('alice', LOST));
    const updates = world.gateway
      .client(world.headers('alice'))
      .iterate({ query: 'subscription { jobUpdates { jobId job { cost { state } } } }' });
    const next = updates.next();
    // Over the same socket, so that the subscription runs.
    await expect.poll(() => world.gateway.log.length).toBeGreaterThan(0);
    const settled = expect
      .poll(async () => (await fetch(`${world.gateway.url}/metrics`)).text())
      .toMatch(/gateway_live_subscriptions\{transport="websocket"\} 1/);
    await settled;
    await world.as('dan', RESOLVE, { jobId, charged: true });

    expect((await next).value).toEqual({
      data: { jobUpdates: { jobId, job: { cost: { state: 'SPENT' } } } },
    });
  });

  it('is listed oldest first, page by page', async () => {
    await using world = await moneyWorld();
    const ids: string[] = [];
    for (const who of ['alice', 'carol', 'eve'] as Person[]) ids.push(idOf(await world.start(who, LOST)));
    const page = async (variables: object) =>
      (await world.as('dan', UNRESOLVED, variables)).data.unresolvedCharges.map(
        ({ jobId }: { jobId: string }) => jobId,
      );

    expect(await page({})).toEqual(ids);
    expect(await page({ first: 2 })).toEqual(ids.slice(0, 2));
    expect(await page({ first: 2, after: ids[1] })).toEqual(ids.slice(2));
    expect(await page({ after: ids[2] })).toEqual([]);
    for (const first of [0, 101, -1]) {
      expect(codeOf(await world.as('dan', UNRESOLVED, { first }))).toBe('BAD_USER_INPUT');
    }
  });

  it('is counted by a metric, and its settling is logged', async () => {
    await using world = await moneyWorld();
    const jobId = idOf(await world.start('alice', LOST));
    const metrics = async () => (await fetch(`${world.gateway.url}/metrics`)).text();
    await expect.poll(metrics).toMatch(/^gateway_charges_unresolved 1$/m);
    await world.as('dan', RESOLVE, { jobId, charged: true });

    await expect.poll(metrics).toMatch(/^gateway_charges_unresolved 0$/m);
    const lines = world.gateway.log.map((line) => JSON.parse(line));
    expect(lines).toContainEqual(
      expect.objectContaining({
        jobId,
        price: '0.1',
        currency: 'USD',
        msg: 'The charge is unresolved until an admin settles it',
      }),
    );
    expect(lines).toContainEqual(
      expect.objectContaining({
        jobId,
        price: '0.1',
        admin: 'dan',
        msg: 'Charge settled by an admin: SPENT',
      }),
    );
  });

  it('of an unknown job is NOT_FOUND, and one that was released by itself is BAD_USER_INPUT', async () => {
    await using world = await moneyWorld();
    const jobId = idOf(await world.start('alice'));

    expect(codeOf(await world.as('dan', RESOLVE, { jobId: 'no-such-job', charged: true }))).toBe('NOT_FOUND');
    expect(codeOf(await world.as('dan', RESOLVE, { jobId, charged: true }))).toBe('BAD_USER_INPUT');
  });
});

describe('without being an admin', () => {
  it.each<[string, string, object]>([
    ['unresolvedCharges', UNRESOLVED, {}],
    ['resolveCharge of its own job', RESOLVE, { charged: false }],
    ["everyone's usage", USAGE, { ...aroundNow(), scope: 'ALL' }],
  ])('%s is FORBIDDEN', async (_what, query, variables) => {
    await using world = await moneyWorld();
    const jobId = idOf(await world.start('alice', LOST));
    const { data, errors } = await world.as('alice', query, { jobId, ...variables });

    expect(data).toBeNull();
    expect(errors?.[0]).toMatchObject({
      message: 'This is for admins of the gateway alone. Its operator names them in ADMINS.',
      extensions: { code: 'FORBIDDEN', retryable: false, charged: 'NO' },
    });
    expect((await world.as('alice', JOB, { id: jobId })).data.job.cost.state).toBe('UNRESOLVED');
  });

  it('everyone is, where authentication is off', async () => {
    await using world = await moneyWorld({}, { AUTH_DISABLED: 'true' });

    expect(codeOf(await world.as('dan', UNRESOLVED))).toBe('FORBIDDEN');
  });
});

describe('usage', () => {
  async function worldWithJobs(): Promise<MoneyWorld> {
    const world = await moneyWorld();
    await world.start('alice', LOST);
    for (const who of ['bob', 'carol', 'eve', 'eve'] as Person[]) await world.start(who, { seconds: 20 });
    // Refused generations are none.
    await world.start('alice', { prompt: 'sandbox:402' });
    return world;
  }

  it('of the caller is its own, by day', async () => {
    await using world = await worldWithJobs();
    const usage = async (who: Person) => (await world.as(who, USAGE, aroundNow())).data.usage;
    const day = `${new Date().toISOString().slice(0, 10)}T00:00:00.000Z`;

    expect(await usage('alice')).toEqual([
      {
        day,
        modelId: null,
        team: null,
        caller: null,
        jobs: 1,
        completed: 0,
        spent: { amount: '0', currency: 'USD' },
        held: { amount: '0' },
        unresolved: { amount: '0.1' },
      },
    ]);
    expect(await usage('eve')).toMatchObject([{ jobs: 2, held: { amount: '0.4' } }]);
    expect(await usage('fay')).toEqual([]);
  });

  it("is everyone's for an admin, by the groups that it asks for", async () => {
    await using world = await worldWithJobs();
    const usage = async (groupBy: string[]) =>
      (await world.as('dan', USAGE, { ...aroundNow(), groupBy, scope: 'ALL' })).data.usage;

    expect(await usage([])).toMatchObject([
      { day: null, jobs: 5, held: { amount: '0.8' }, unresolved: { amount: '0.1' } },
    ]);
    expect(await usage(['TEAM', 'TEAM'])).toHaveLength(3);
    expect(await usage(['TEAM'])).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ team: 'design', caller: null, jobs: 2 }),
        expect.objectContaining({ team: 'film', jobs: 1 }),
        expect.objectContaining({ team: null, jobs: 2, held: { amount: '0.4' } }),
      ]),
    );
    expect(await usage(['CALLER', 'MODEL'])).toEqual(
      expect.arrayContaining([expect.objectContaining({ caller: 'bob', modelId: SOUND, jobs: 1 })]),
    );
  });

  it('has a row for each day, by the day in which a job was started', async () => {
    const clock = new ManualClock(Date.UTC(2026, 4, 31, 23, 59, 59));
    await using world = await moneyWorld({}, { JOB_MAX_AGE_MS: '2147483647' }, { clock });
    await world.start('alice');
    clock.advance(1_000);
    await world.start('alice', { seconds: 20 });
    const usage = async (from: string, to: string) =>
      (await world.as('alice', USAGE, { from, to })).data.usage.map(
        ({ day, held }: { day: string; held: { amount: string } }) => [day.slice(0, 10), held.amount],
      );

    const [last, first] = [
      ['2026-05-31', '0.1'],
      ['2026-06-01', '0.2'],
    ];
    expect(await usage('2026-05-01T00:00:00Z', '2026-07-01T00:00:00Z')).toEqual([last, first]);
    expect(await usage('2026-05-31T12:00:00Z', '2026-06-01T00:00:00Z')).toEqual([last]);
    expect(await usage('2026-06-01T00:00:00Z', '2026-06-02T00:00:00Z')).toEqual([first]);
  });

  it.each(['2026-05-01T00:00:00Z', '2026-04-30T00:00:00Z'])(
    'until %s, which is not after its start, is refused',
    async (to) => {
      await using world = await moneyWorld();

      expect(
        (await world.as('alice', USAGE, { from: '2026-05-01T00:00:00Z', to })).errors?.[0]?.extensions,
      ).toMatchObject({
        code: 'BAD_USER_INPUT',
        fields: [{ path: ['to'], message: 'must be after from' }],
      });
    },
  );
});
