import { beforeAll, describe, expect, it } from 'vitest';
import { liveGateway } from './live-gateway.js';
import { GENERATE, RAIN } from './operations.js';

const LIST = `query ($first: Int, $after: String, $last: Int, $before: String, $filter: JobFilter) {
  jobs(first: $first, after: $after, last: $last, before: $before, filter: $filter) {
    edges { cursor node { id } }
    nodes { id }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    totalCount
  }
}`;
const FROM_VIDEO = `mutation {
  generateMireloSfxVideoToAudio(input: { videoUrl: "https://cdn.example.com/clip.mp4" }) { job { id } }
}`;

const live = liveGateway();
/** Newest first. */
let all: string[];
let fromVideo: string;
let unconfirmed: string;

beforeAll(async () => {
  const oldestFirst: string[] = [];
  for (let count = 0; count < 3; count += 1) {
    const { data } = await live.gateway.graphql(GENERATE, { input: RAIN });
    oldestFirst.push(data.generateMireloSfx16TextToAudio.job.id);
  }
  fromVideo = (await live.gateway.graphql(FROM_VIDEO)).data.generateMireloSfxVideoToAudio.job.id;
  live.pixazo.onSubmit(() => 'drop');
  const { data } = await live.gateway.graphql(GENERATE, { input: RAIN });
  unconfirmed = data.generateMireloSfx16TextToAudio.job.id;
  all = [...oldestFirst, fromVideo, unconfirmed].reverse();
});

async function list(variables: Record<string, unknown> = {}) {
  const { data, errors } = await live.gateway.graphql(LIST, variables);
  expect(errors).toBeUndefined();
  const { jobs } = data;
  expect(jobs.edges.map(({ node }: { node: object }) => node)).toEqual(jobs.nodes);
  return { ...jobs, ids: jobs.nodes.map(({ id }: { id: string }) => id) };
}

const aCursor = Buffer.from('job:019a2b3c-4d5e-7f60-8a9b-0c1d2e3f4a5b').toString('base64url');
/** A cursor without a job, with a text for its id, cut, with a letter too many, and with padding. */
const unreadableCursors = [
  ...['job:', 'job:garbage', 'job:\0'].map((text) => Buffer.from(text).toString('base64url')),
  aCursor.slice(0, -2),
  `${aCursor}A`,
  `${aCursor}==`,
];

describe('the list of jobs', () => {
  it('is newest first', async () => {
    expect((await list()).ids).toEqual(all);
  });

  it('comes in pages that follow one another', async () => {
    const one = await list({ first: 2 });
    const two = await list({ first: 2, after: one.pageInfo.endCursor });
    const three = await list({ first: 2, after: two.pageInfo.endCursor });
    const beyond = await list({ first: 2, after: three.pageInfo.endCursor });

    expect([one.ids, two.ids, three.ids, beyond.ids]).toEqual([
      all.slice(0, 2),
      all.slice(2, 4),
      all.slice(4),
      [],
    ]);
    expect([one, two, three, beyond].map(({ pageInfo }) => pageInfo.hasNextPage)).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect([one, two].map(({ pageInfo }) => pageInfo.hasPreviousPage)).toEqual([false, true]);
    expect([one, three, beyond].map(({ totalCount }) => totalCount)).toEqual([5, 5, 5]);
    expect(one.pageInfo.startCursor).toBe(one.edges[0].cursor);
    expect(one.pageInfo.endCursor).toBe(one.edges[1].cursor);
    expect(beyond.pageInfo).toMatchObject({ startCursor: null, endCursor: null });
  });

  it('comes in pages from the oldest end, each newest first', async () => {
    const three = await list({ last: 2 });
    const two = await list({ last: 2, before: three.pageInfo.startCursor });
    const one = await list({ last: 2, before: two.pageInfo.startCursor });
    const beyond = await list({ last: 2, before: one.pageInfo.startCursor });

    expect([one.ids, two.ids, three.ids, beyond.ids]).toEqual([
      all.slice(0, 1),
      all.slice(1, 3),
      all.slice(3),
      [],
    ]);
    expect([one, two, three].map(({ pageInfo }) => pageInfo.hasPreviousPage)).toEqual([false, true, true]);
    expect([one, two, three].map(({ pageInfo }) => pageInfo.hasNextPage)).toEqual([true, true, false]);
  });

  it('can be limited on both sides', async () => {
    const { edges } = await list();
    const between = { after: edges[0].cursor, before: edges[4].cursor };

    expect((await list(between)).ids).toEqual(all.slice(1, 4));
    expect((await list({ ...between, first: 2 })).ids).toEqual(all.slice(1, 3));
    expect((await list({ ...between, last: 2 })).ids).toEqual(all.slice(2, 4));
  });

  it('has no next page after one that holds exactly the rest', async () => {
    expect((await list({ first: 5 })).pageInfo.hasNextPage).toBe(false);
    expect((await list({ first: 4 })).pageInfo.hasNextPage).toBe(true);
  });

  it('does not shift the pages after a cursor when a job is added', async () => {
    const one = await list({ first: 2 });
    live.pixazo.onSubmit(() => ({ status: 202, body: { request_id: 'mirelo-sfx-1-6-text-to-audio_new' } }));
    const { data } = await live.gateway.graphql(GENERATE, { input: RAIN });
    const two = await list({ first: 2, after: one.pageInfo.endCursor });

    expect(two.ids).toEqual(all.slice(2, 4));
    all = [data.generateMireloSfx16TextToAudio.job.id, ...all];
  });

  it('filters by status, by model and by both', async () => {
    const only = async (filter: object | null) => {
      const { ids, totalCount } = await list({ filter });
      expect(totalCount).toBe(ids.length);
      return ids;
    };

    expect(await only({ status: ['ERROR'] })).toEqual([unconfirmed]);
    expect(await only({ status: ['ERROR', 'QUEUED'] })).toEqual(all);
    expect(await only({ status: ['COMPLETED'] })).toEqual([]);
    expect(await only({ modelId: 'mirelo-sfx-video-to-audio' })).toEqual([fromVideo]);
    expect(await only({ modelId: 'no-such-model' })).toEqual([]);
    expect(await only({ modelId: 'mirelo-sfx-video-to-audio', status: ['ERROR'] })).toEqual([]);
    expect(await only({ status: null, modelId: null })).toEqual(all);
    expect(await only({ status: [] })).toEqual([]);
    expect(await only(null)).toEqual(all);
  });

  it.each([
    { variables: { first: 0 }, path: ['first'], message: /at least 1/ },
    { variables: { first: 101 }, path: ['first'], message: /at most 100/ },
    { variables: { last: 0 }, path: ['last'], message: /at least 1/ },
    { variables: { last: 101 }, path: ['last'], message: /at most 100/ },
    { variables: { first: 1, last: 1 }, path: ['last'], message: /together with first/ },
    { variables: { after: 'canary' }, path: ['after'], message: /a cursor of a job/ },
    { variables: { before: 'canary' }, path: ['before'], message: /a cursor of a job/ },
    ...unreadableCursors.map((after) => ({
      variables: { after },
      path: ['after'],
      message: /a cursor of a job/,
    })),
    { variables: { filter: { labels: [' '] } }, path: ['filter', 'labels', '0'], message: /blank/ },
    { variables: { filter: { status: ['CANARY'] } }, path: ['filter', 'status', '0'], message: /JobStatus/ },
    { variables: { filter: { canary: 1 } }, path: ['filter', 'canary'], message: /not a known field/ },
  ])('refuses $variables', async ({ variables, path, message }) => {
    const { data, errors } = await live.gateway.graphql(LIST, variables);

    expect(data ?? null).toBeNull();
    expect(errors).toHaveLength(1);
    expect(errors?.[0]?.extensions).toEqual({
      code: 'BAD_USER_INPUT',
      retryable: false,
      charged: 'NO',
      fields: [{ path, message: expect.stringMatching(message) }],
    });
  });
});
