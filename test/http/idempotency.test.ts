import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PixazoStandIn, startPixazoStandIn } from '../support/pixazo-stand-in.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { type GraphQLAnswer, startTestGateway, type TestGateway } from '../support/test-gateway.js';

const TEXT_TO_AUDIO = 'generateMireloSfx16TextToAudio';
const FIELDS = '{ id requestId status }';
const GENERATE = `mutation ($input: MireloSfx16TextToAudioInput!, $key: String) {
  generation: ${TEXT_TO_AUDIO}(input: $input, idempotencyKey: $key) { job ${FIELDS} }
}`;
const RAIN = { textPrompt: 'rain on a roof' };

let pixazo: PixazoStandIn;
let gateway: TestGateway;

const live = () => ({ PIXAZO_API_KEY: 'key', PIXAZO_BASE_URL: pixazo.url.href });

beforeAll(async () => {
  pixazo = await startPixazoStandIn();
  gateway = await startTestGateway(live());
});

afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await pixazo[Symbol.asyncDispose]();
});

/** The number of POSTs that these steps cause. */
async function postsOf(steps: () => Promise<unknown>): Promise<number> {
  const before = pixazo.submits().length;
  await steps();
  return pixazo.submits().length - before;
}

/** The number of replays that the gateway has received so far. */
async function replays(): Promise<number> {
  const text = await (await fetch(`${gateway.url}/metrics`)).text();
  const counted = [...text.matchAll(/^gateway_submits_total\{.*outcome="replayed".*\} (\d+)$/gm)];
  return counted.reduce((sum, [, count]) => sum + Number(count), 0);
}

const codeOf = ({ errors }: GraphQLAnswer) => errors?.[0]?.extensions.code;

describe('one key, sent many times at once', () => {
  const fifty = (key: string) =>
    Promise.all(Array.from({ length: 50 }, () => gateway.graphql(GENERATE, { input: RAIN, key })));

  it('is one POST and one job', async () => {
    let answers: GraphQLAnswer[] = [];
    expect(await postsOf(async () => (answers = await fifty('fifty')))).toBe(1);

    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(answers[0]?.data.generation.job).toMatchObject({
      status: 'QUEUED',
      requestId: expect.any(String),
    });
  });

  it('is one refusal for all requests, after which the key is free', async () => {
    const before = await replays();
    pixazo.onSubmit(async () => {
      await expect.poll(replays, { timeout: 20_000 }).toBe(before + 49);
      return { status: 402, body: { error: 'Insufficient Balance', message: 'Top up.' } };
    });
    let answers: GraphQLAnswer[] = [];
    expect(await postsOf(async () => (answers = await fifty('refused')))).toBe(1);
    expect(new Set(answers.map(codeOf))).toEqual(new Set(['INSUFFICIENT_BALANCE']));

    pixazo.onSubmit(() => ({ status: 202, body: { request_id: 'mirelo-sfx-1-6-text-to-audio_2' } }));
    const posts = await postsOf(async () => (answers = await fifty('refused')));
    expect(posts).toBe(1);
    expect(new Set(answers.map(({ data }) => data.generation.job.id)).size).toBe(1);
  });
});

describe('a used key', () => {
  const first = `mutation { generation: ${TEXT_TO_AUDIO}(input: { textPrompt: "rain" }, idempotencyKey: "used") { job ${FIELDS} } }`;

  it.each([
    { what: 'other words', input: '{ textPrompt: "snow" }' },
    { what: 'another duration', input: '{ textPrompt: "rain", duration: 11 }' },
    { what: 'another format', input: '{ textPrompt: "rain", uploadAudioFormat: MP3 }' },
    { what: 'a seed', input: '{ textPrompt: "rain", seed: 1 }' },
  ])('refuses $what', async ({ input }) => {
    await gateway.graphql(first);
    let answer: GraphQLAnswer = {};
    const other = `mutation { generation: ${TEXT_TO_AUDIO}(input: ${input}, idempotencyKey: "used") { job ${FIELDS} } }`;
    expect(await postsOf(async () => (answer = await gateway.graphql(other)))).toBe(0);

    expect(answer.errors?.[0]?.extensions).toEqual({
      code: 'IDEMPOTENCY_KEY_REUSED',
      retryable: false,
      charged: 'NO',
    });
  });

  it('refuses another mutation, even if Pixazo would get the same body', async () => {
    const input =
      '{ videoUrl: "https://videos.test/a.mp4", textPrompt: "rain", duration: 10, numSamples: 1, seed: 7 }';
    const ask = (mutation: string) =>
      gateway.graphql(
        `mutation { generation: ${mutation}(input: ${input}, idempotencyKey: "video") { job ${FIELDS} } }`,
      );
    const started = await ask('generateMireloSfxVideoToAudio');
    expect(started.data.generation.job.status).toBe('QUEUED');

    expect(await postsOf(() => ask('generateMireloSfx16VideoToVideo'))).toBe(0);
    expect(codeOf(await ask('generateMireloSfx16VideoToVideo'))).toBe('IDEMPOTENCY_KEY_REUSED');
    expect((await ask('generateMireloSfxVideoToAudio')).data.generation.job).toMatchObject({
      id: started.data.generation.job.id,
    });
  });
});

describe('the same input, in any notation', () => {
  const written: { what: string; input?: string; variables?: Record<string, unknown> }[] = [
    { what: 'defaults left out', input: '{ textPrompt: "rain" }' },
    {
      what: 'defaults written out',
      input:
        '{ textPrompt: "rain", duration: 10, ambience: false, doubleOutput: false, numSamples: 1, uploadAudioFormat: WAV }',
    },
    { what: 'in another order', input: '{ numSamples: 1, uploadAudioFormat: WAV, textPrompt: "rain" }' },
    { what: 'a whole number as a fraction', input: '{ textPrompt: "rain", duration: 10.0 }' },
    { what: 'an optional one as null', input: '{ textPrompt: "rain", seed: null }' },
    { what: 'a block string', input: '{ textPrompt: """rain""" }' },
    { what: 'in variables', variables: { textPrompt: 'rain' } },
    {
      what: 'in variables, defaults written out',
      variables: { uploadAudioFormat: 'WAV', textPrompt: 'rain', seed: null },
    },
  ];

  it('is one job', async () => {
    const ids: unknown[] = [];
    const posts = await postsOf(async () => {
      for (const { input, variables } of written) {
        const literal = `mutation ($key: String) { generation: ${TEXT_TO_AUDIO}(input: ${input}, idempotencyKey: $key) { job ${FIELDS} } }`;
        const query = variables ? GENERATE : literal;
        const { data } = await gateway.graphql(query, {
          key: 'written',
          ...(variables && { input: variables }),
        });
        ids.push(data.generation.job.id);
      }
    });

    expect(posts).toBe(1);
    expect(ids).toEqual(written.map(() => ids[0]));
  });
});

it('an input of -0, which JSON writes as 0, is a replay when it is sent again', async () => {
  const input = '{ textPrompt: "rain", seed: -0 }';
  const query = `mutation { generation: ${TEXT_TO_AUDIO}(input: ${input}, idempotencyKey: "minus") { job ${FIELDS} } }`;
  const first = await gateway.graphql(query);

  expect(await gateway.graphql(query)).toEqual(first);
});

describe('a key', () => {
  it.each([
    ['of one character', 'k'],
    ['of 255 characters', 'k'.repeat(255)],
    ['of spaces', '   '],
    ['that SQL would stumble over', "'; drop table jobs; --"],
  ])('%s is accepted', async (_what, key) => {
    const ids: unknown[] = [];
    for (let time = 0; time < 2; time++) {
      ids.push((await gateway.graphql(GENERATE, { input: RAIN, key })).data.generation.job.id);
    }

    expect(ids[0]).toBe(ids[1]);
  });

  it('differs from a key with other case or space', async () => {
    const keys = ['key-a', 'KEY-A', ' key-a', 'key-a '];

    expect(
      await postsOf(() => Promise.all(keys.map((key) => gateway.graphql(GENERATE, { input: RAIN, key })))),
    ).toBe(4);
  });

  it.each(['', 'k'.repeat(256)])('with a length that is not allowed starts nothing', async (key) => {
    expect(await postsOf(() => gateway.graphql(GENERATE, { input: RAIN, key }))).toBe(0);
  });

  it.each([undefined, null])('that is %s is no key: each request starts a job of its own', async (key) => {
    expect(
      await postsOf(async () => {
        await gateway.graphql(GENERATE, { input: RAIN, key });
        await gateway.graphql(GENERATE, { input: RAIN, key });
      }),
    ).toBe(2);
  });
});

describe('after a restart', () => {
  it.each<{ what: string; lost: boolean; status: string }>([
    { what: 'accepted', lost: false, status: 'QUEUED' },
    { what: 'answered by nobody', lost: true, status: 'ERROR' },
  ])('a key whose submission was $what still belongs to its job', async ({ lost, status }) => {
    await using directory = await temporaryDirectory();
    const env = {
      ...live(),
      DATABASE_URL: `file:${directory.path}/gateway.db`,
      POLL_MIN_MS: '60000',
      POLL_MAX_MS: '60000',
    };
    pixazo.onSubmit(() =>
      lost ? 'drop' : { status: 202, body: { request_id: 'mirelo-sfx-1-6-text-to-audio_3' } },
    );
    const answers: GraphQLAnswer[] = [];
    const posts = await postsOf(async () => {
      for (let start = 0; start < 3; start++) {
        await using restarted = await startTestGateway(env);
        answers.push(await restarted.graphql(GENERATE, { input: RAIN, key: 'restart' }));
        const other = await restarted.graphql(GENERATE, { input: { textPrompt: 'snow' }, key: 'restart' });
        expect(codeOf(other)).toBe('IDEMPOTENCY_KEY_REUSED');
      }
    });

    expect(posts).toBe(1);
    expect(answers[0]?.data.generation.job.status).toBe(status);
    for (const answer of answers) expect(answer).toEqual(answers[0]);
  });
});
