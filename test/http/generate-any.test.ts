import { describe, expect, it } from 'vitest';
import { models } from '../support/the-graph.js';
import { liveGateway } from './live-gateway.js';

const JOB = 'replayed job { id model { id } input request }';
const ANY = `mutation ($input: GenerateInput!, $key: String) {
  generation: generate(input: $input, idempotencyKey: $key) { ${JOB} }
}`;
const TYPED = `mutation ($input: MireloSfx16TextToAudioInput!, $key: String) {
  generation: generateMireloSfx16TextToAudio(input: $input, idempotencyKey: $key) { ${JOB} }
}`;
const rain = { textPrompt: 'rain on a roof' };

const live = liveGateway();

async function fieldsOf(query: string, variables: Record<string, unknown> = {}) {
  const before = live.pixazo.submits().length;
  const { errors } = await live.gateway.graphql(query, variables);
  expect(live.pixazo.submits()).toHaveLength(before);
  expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  return errors?.flatMap(({ extensions }) => extensions.fields as { path: string[]; message: string }[]);
}

describe('generate', () => {
  it('starts every model, with the defaults and checks of its own mutation', async () => {
    const inputs = {
      mireloSfx16TextToAudio: rain,
      mireloSfx16VideoToVideo: { videoUrl: 'https://videos.test/a.mp4' },
      mireloSfxVideoToAudio: { videoUrl: 'https://videos.test/a.mp4', seed: 2 ** 53 - 1 },
    };
    const started = [];
    for (const [name, input] of Object.entries(inputs)) {
      const { data } = await live.gateway.graphql(ANY, { input: { [name]: input } });
      started.push(data.generation.job);
    }

    expect(started.map(({ model }) => model.id)).toEqual(models.all.map(({ id }) => id));
    expect(started.at(-1).request).toEqual({
      video_url: 'https://videos.test/a.mp4',
      text_prompt: '',
      num_samples: 2,
      seed: 2 ** 53 - 1,
      duration: 10,
    });
    expect(
      live.pixazo
        .submits()
        .slice(-3)
        .map(({ body }) => JSON.parse(body)),
    ).toEqual(started.map(({ request }) => request));
  });

  it("is the same as the model's own mutation for an idempotency key", async () => {
    const first = await live.gateway.graphql(TYPED, { input: rain, key: 'same' });
    const again = await live.gateway.graphql(ANY, { input: { mireloSfx16TextToAudio: rain }, key: 'same' });
    const other = await live.gateway.graphql(ANY, {
      input: { mireloSfx16TextToAudio: { ...rain, duration: 11 } },
      key: 'same',
    });

    expect(first.data.generation.replayed).toBe(false);
    expect(again.data.generation).toEqual({ ...first.data.generation, replayed: true });
    expect(other.errors?.[0]?.extensions.code).toBe('IDEMPOTENCY_KEY_REUSED');
  });

  it.each([
    ['no member', {}],
    [
      'two members',
      { mireloSfx16TextToAudio: rain, mireloSfxVideoToAudio: { videoUrl: 'https://v.test/a' } },
    ],
    ['a member that is null', { mireloSfx16TextToAudio: null }],
  ])('refuses %s, in a literal and in a variable', async (_what, input) => {
    const literal = JSON.stringify(input).replaceAll(/"(\w+)":/g, '$1: ');

    expect(await fieldsOf(ANY, { input })).toHaveLength(1);
    expect(await fieldsOf(`mutation { generate(input: ${literal}) { replayed } }`)).toHaveLength(1);
  });

  it('refuses a member whose variable has no value', async () => {
    const query = `mutation ($input: MireloSfx16TextToAudioInput) {
      generate(input: { mireloSfx16TextToAudio: $input }) { replayed }
    }`;

    expect(await fieldsOf(query)).toHaveLength(1);
    expect(await fieldsOf(query, { input: null })).toHaveLength(1);
  });

  it('reports the place of an invalid value below the model', async () => {
    const input = { mireloSfx16TextToAudio: { ...rain, duration: 61, seed: 2 ** 53 } };

    expect(await fieldsOf(ANY, { input: { mireloSfx16TextToAudio: { ...rain, duration: 61 } } })).toEqual([
      { path: ['input', 'mireloSfx16TextToAudio', 'duration'], message: 'must be at most 60' },
    ]);
    expect(await fieldsOf(ANY, { input })).toEqual([
      {
        path: ['input', 'mireloSfx16TextToAudio', 'seed'],
        message: 'SafeInt cannot represent unsafe integer value',
      },
    ]);
  });

  it('counts as one generation of an operation', async () => {
    const one = 'generate(input: { mireloSfx16TextToAudio: { textPrompt: "rain" } }) { replayed }';
    const { errors } = await live.gateway.graphql(`mutation { a: ${one} b: ${one} }`);

    expect(errors?.[0]?.extensions.code).toBe('OPERATION_REJECTED');
  });

  it('is marked as an input with exactly one member in introspection', async () => {
    const { data } = await live.gateway.graphql('{ __type(name: "GenerateInput") { isOneOf } }');

    expect(data.__type.isOneOf).toBe(true);
  });
});

describe("a job's input", () => {
  it.each([rain, { ...rain, uploadAudioFormat: 'FLAC', seed: 2 ** 40, ambience: true, numSamples: 2 }])(
    'can be sent again unchanged, and is then a replay',
    async (input) => {
      const key = JSON.stringify(input);
      const first = (await live.gateway.graphql(TYPED, { input, key })).data.generation;
      const again = (await live.gateway.graphql(TYPED, { input: first.job.input, key })).data.generation;

      expect(first.job.input).toMatchObject({ uploadAudioFormat: 'WAV', ...input });
      expect(again).toEqual({ ...first, replayed: true });
    },
  );
});
