import { describe, expect, it } from 'vitest';
import { liveGateway } from './live-gateway.js';
import { RAIN } from './operations.js';

const GENERATE = `mutation ($input: MireloSfx16TextToAudioInput!, $key: String, $labels: [String!]) {
  generation: generateMireloSfx16TextToAudio(input: $input, idempotencyKey: $key, labels: $labels) {
    replayed job { id labels }
  }
}`;
const LIST = '{ jobs(filter: { labels: $labels }) { totalCount nodes { id } } }';

const live = liveGateway();

async function start(labels: string[] | null, key?: string) {
  const { data, errors } = await live.gateway.graphql(GENERATE, { input: RAIN, labels, key });
  expect(errors).toBeUndefined();
  return data.generation;
}

async function listed(labels: string[]): Promise<string[]> {
  const { data } = await live.gateway.graphql(`query ($labels: [String!]) ${LIST}`, { labels });
  expect(data.jobs.totalCount).toBe(data.jobs.nodes.length);
  return data.jobs.nodes.map(({ id }: { id: string }) => id);
}

describe('labels', () => {
  it('filter a list to the jobs that have all of them', async () => {
    const both = (await start(['film', 'scene 1'])).job.id;
    const one = (await start(['film'])).job.id;
    const none = (await start(null)).job.id;

    expect(await listed(['film'])).toEqual([one, both]);
    expect(await listed(['scene 1', 'film'])).toEqual([both]);
    expect(await listed(['Film'])).toEqual([]);
    expect(await listed([])).toEqual([none, one, both]);
  });

  it('count once when they are repeated, and keep their spelling', async () => {
    const labels = Array.from({ length: 10 }, (_, at) => `label ${at}`);

    expect((await start([...labels, ...labels])).job.labels.sort()).toEqual(labels);
    expect((await start([' film ', 'é'.repeat(64)])).job.labels.sort()).toEqual([' film ', 'é'.repeat(64)]);
  });

  it('are not compared for a replayed key, and stay those of the first submit', async () => {
    const first = await start(['first'], 'labelled');
    const again = await start(['second'], 'labelled');

    expect(again).toEqual({ ...first, replayed: true });
  });

  it.each([
    { what: 'a blank one', labels: ['film', ' \u200b'], path: ['labels', '1'], message: 'must not be blank' },
    { what: 'an empty one', labels: [''], path: ['labels', '0'], message: 'must not be blank' },
    { what: 'a long one', labels: ['x'.repeat(65)], path: ['labels', '0'], message: /at most 64 characters/ },
    { what: 'one of spaces', labels: [`${' '.repeat(300)}x`], path: ['labels', '0'], message: /at most 64/ },
    { what: 'one with NUL', labels: ['x\0'], path: ['labels', '0'], message: /NUL/ },
    {
      what: 'eleven',
      labels: Array.from({ length: 11 }, (_, at) => `${at}`),
      path: ['labels'],
      message: /at most 10/,
    },
  ])('are refused with $what, before anything is sent', async ({ labels, path, message }) => {
    const before = live.pixazo.submits().length;
    const { errors } = await live.gateway.graphql(GENERATE, { input: RAIN, labels });

    expect(errors?.[0]?.extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      fields: [{ path, message: expect.stringMatching(message) }],
    });
    expect(live.pixazo.submits()).toHaveLength(before);
  });
});
