import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GraphQLAnswer, startTestGateway, type TestGateway } from '../support/test-gateway.js';
import { startWorkingPixazo } from '../support/working-pixazo.js';
import { GENERATE, liveEnv, RAIN } from './operations.js';

const alice = { authorization: 'Bearer alices-token-0123456789' };
const bob = { authorization: 'Bearer bobs-token-0123456789' };
const DELETE = 'mutation ($id: ID!) { deleteJob(id: $id) { deletedJobId } }';
const READS = `query ($id: ID!, $ids: [ID!]!) {
  job(id: $id) { id } node(id: $id) { id } nodes(ids: $ids) { id } jobs { totalCount nodes { id } }
}`;
const VIEWER = '{ viewer { id team isAdmin quota { limit used resetsAt } } }';

let pixazo: Awaited<ReturnType<typeof startWorkingPixazo>>;
let gateway: TestGateway;

beforeAll(async () => {
  pixazo = await startWorkingPixazo();
  const AUTH_TOKENS = `alice:${alice.authorization.slice(7)},bob:${bob.authorization.slice(7)}`;
  gateway = await startTestGateway({ ...liveEnv(pixazo), AUTH_TOKENS, QUOTA_PER_DAY: '10' });
});

afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await pixazo[Symbol.asyncDispose]();
});

async function as(caller: typeof alice, query: string, variables: object = {}): Promise<GraphQLAnswer> {
  return (await gateway.post({ query, variables }, caller)).json() as Promise<GraphQLAnswer>;
}

/** Starts a job and follows it to its end. */
async function endedJob(key: string): Promise<string> {
  const { data } = await as(alice, GENERATE, { input: RAIN, key });
  const { id } = data.generateMireloSfx16TextToAudio.job;
  const query = 'subscription ($id: ID!) { jobStatus(id: $id) { status } }';
  const events = gateway.client(alice).iterate({ query, variables: { id } });
  for await (const { errors } of events) expect(errors).toBeUndefined();
  return id;
}

describe('a deleted job', () => {
  it('disappears from every read, and its watchers get the deletion', async () => {
    const id = await endedJob('deleted');
    const media = `${id}:0`;
    const query = 'subscription ($after: String) { jobUpdates(after: $after) { jobId job { id } cursor } }';
    const { data } = await as(alice, '{ jobs { updatesCursor } }');
    const updates = gateway.client(alice).iterate({ query, variables: { after: data.jobs.updatesCursor } });
    const deleted = await as(alice, DELETE, { id });

    expect(deleted).toEqual({ data: { deleteJob: { deletedJobId: id } } });
    expect(await as(alice, READS, { id, ids: [id, media] })).toEqual({
      data: { job: null, node: null, nodes: [null, null], jobs: { totalCount: 0, nodes: [] } },
    });
    expect((await updates.next()).value).toEqual({
      data: { jobUpdates: { jobId: id, job: null, cursor: expect.any(String) } },
    });
    await updates.return?.();
  });

  it('keeps its idempotency key and its place in the quota', async () => {
    const before = (await as(alice, VIEWER)).data.viewer.quota.used;
    const id = await endedJob('kept');
    await as(alice, DELETE, { id });
    const again = await as(alice, GENERATE, { input: RAIN, key: 'kept' });

    expect(again.errors?.[0]?.extensions).toMatchObject({ code: 'NOT_FOUND', charged: 'NO' });
    expect((await as(alice, VIEWER)).data.viewer.quota.used).toBe(before + 1);
  });

  it('can be one of several in an operation', async () => {
    const ids = [await endedJob('one'), await endedJob('two')];
    const both = `mutation ($one: ID!, $two: ID!) {
      one: deleteJob(id: $one) { deletedJobId } two: deleteJob(id: $two) { deletedJobId }
    }`;

    expect(await as(alice, both, { one: ids[0], two: ids[1] })).toEqual({
      data: { one: { deletedJobId: ids[0] }, two: { deletedJobId: ids[1] } },
    });
  });

  it('is NOT_FOUND if it belongs to another caller, as an unknown job is', async () => {
    const id = await endedJob('own');

    for (const [caller, job] of [[bob, id] as const, [alice, 'no-such-job'] as const]) {
      expect((await as(caller, DELETE, { id: job })).errors?.[0]?.extensions.code).toBe('NOT_FOUND');
    }
    expect((await as(alice, READS, { id, ids: [] })).data.job).toEqual({ id });
  });
});

it('the viewer is the caller, with its quota of the day', async () => {
  expect((await as(bob, VIEWER)).data.viewer).toEqual({
    id: 'bob',
    team: null,
    isAdmin: false,
    quota: { limit: 10, used: 0, resetsAt: expect.stringMatching(/T00:00:00\.000Z$/) },
  });
});

it('a viewer has no quota where there is none', async () => {
  await using open = await startTestGateway();

  expect((await open.graphql(VIEWER)).data.viewer).toEqual({
    id: 'anonymous',
    team: null,
    isAdmin: false,
    quota: null,
  });
});
