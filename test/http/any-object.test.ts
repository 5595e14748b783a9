import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PixazoStandIn, startPixazoStandIn, statusBody } from '../support/pixazo-stand-in.js';
import { type GraphQLAnswer, startTestGateway, type TestGateway } from '../support/test-gateway.js';
import { GENERATE, liveEnv, RAIN } from './operations.js';

const MODEL_ID = 'mirelo-sfx-1-6-text-to-audio';
const alice = { authorization: 'Bearer alices-token-0123456789' };
const bob = { authorization: 'Bearer bobs-token-0123456789' };
const NODES = `query ($ids: [ID!]!) { nodes(ids: $ids) {
  __typename id ... on Job { status } ... on Media { url filename mimeType kind } ... on Model { name }
} }`;

let pixazo: PixazoStandIn;
let gateway: TestGateway;
let jobId: string;
let mediaIds: string[];

beforeAll(async () => {
  pixazo = await startPixazoStandIn();
  const AUTH_TOKENS = `alice:${alice.authorization.slice(7)},bob:${bob.authorization.slice(7)}`;
  gateway = await startTestGateway({ ...liveEnv(pixazo), AUTH_TOKENS });
  pixazo.onStatus(({ path }) => ({
    body: statusBody(String(path.split('/').at(-1)), {
      status: 'COMPLETED',
      output: { media_url: ['https://media.test/1.wav', 'https://media.test/2.wav'] },
    }),
  }));
  jobId = (await as(alice, GENERATE, { input: RAIN })).data.generateMireloSfx16TextToAudio.job.id;
  const follow = {
    query: 'subscription ($id: ID!) { jobStatus(id: $id) { media { id } } }',
    variables: { id: jobId },
  };
  for await (const { data } of gateway
    .client(alice)
    .iterate<{ jobStatus: { media: { id: string }[] } }>(follow)) {
    mediaIds = data?.jobStatus.media.map(({ id }) => id) ?? [];
  }
});

afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await pixazo[Symbol.asyncDispose]();
});

async function as(caller: typeof alice, query: string, variables: object = {}): Promise<GraphQLAnswer> {
  return (await gateway.post({ query, variables }, caller)).json() as Promise<GraphQLAnswer>;
}

describe('nodes', () => {
  it('returns jobs, media and models in the order of their ids', async () => {
    const { data } = await as(alice, NODES, { ids: [mediaIds[1], MODEL_ID, jobId, mediaIds[0], jobId] });

    expect(data.nodes).toEqual([
      {
        __typename: 'Media',
        id: mediaIds[1],
        url: 'https://media.test/2.wav',
        filename: 'rain-on-a-roof-2.wav',
        mimeType: 'audio/wav',
        kind: 'AUDIO',
      },
      { __typename: 'Model', id: MODEL_ID, name: 'Mirelo SFX 1.6 Text to Audio' },
      { __typename: 'Job', id: jobId, status: 'COMPLETED' },
      expect.objectContaining({ id: mediaIds[0], filename: 'rain-on-a-roof-1.wav' }),
      { __typename: 'Job', id: jobId, status: 'COMPLETED' },
    ]);
  });

  it('has null in the place of an object that this caller may not see', async () => {
    const absent = [`${jobId}:2`, `${jobId}:`, `${jobId}:00`, 'no-such-model', '', 'constructor', '\0'];
    const ofAlice = await as(alice, NODES, { ids: absent });
    const ofBob = await as(bob, NODES, { ids: [jobId, ...mediaIds, MODEL_ID] });

    expect(ofAlice).toEqual({ data: { nodes: absent.map(() => null) } });
    expect(ofBob.data.nodes.slice(0, 3)).toEqual([null, null, null]);
    expect(ofBob.data.nodes[3]).toMatchObject({ id: MODEL_ID });
  });

  it('accepts 100 ids, and no more', async () => {
    const ids = Array.from({ length: 101 }, () => jobId);
    const all = await as(alice, NODES, { ids: ids.slice(1) });
    const tooMany = await as(alice, NODES, { ids });

    expect(all.data.nodes).toHaveLength(100);
    expect(tooMany.errors?.[0]?.extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      fields: [{ path: ['ids'], message: 'must have at most 100 ids' }],
    });
  });

  it('counts towards the jobs that one operation may select', async () => {
    const ids = Array.from({ length: 100 }, () => jobId);
    const times = (count: number) =>
      `query ($ids: [ID!]!) { ${Array.from({ length: count }, (_, at) => `n${at}: nodes(ids: $ids) { id }`)} }`;
    const three = await as(alice, times(3), { ids });
    const oneMore = await as(alice, times(3).replace(/\}$/, `one: node(id: "${jobId}") { id } }`), { ids });

    expect(three.errors).toBeUndefined();
    expect(oneMore.errors?.[0]?.extensions).toMatchObject({ code: 'OPERATION_REJECTED' });
  });
});

describe('node and model', () => {
  it('return one object by its id, or null', async () => {
    const query = `query ($id: ID!) { node(id: $id) { __typename id } model(id: $id) { id inputName } }`;

    expect((await as(alice, query, { id: jobId })).data).toEqual({
      node: { __typename: 'Job', id: jobId },
      model: null,
    });
    expect((await as(bob, query, { id: MODEL_ID })).data).toEqual({
      node: { __typename: 'Model', id: MODEL_ID },
      model: { id: MODEL_ID, inputName: 'mireloSfx16TextToAudio' },
    });
    expect((await as(bob, query, { id: jobId })).data).toEqual({ node: null, model: null });
  });
});
