import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MediaKind, ModelTask } from '../../src/core/model.js';
import { aDefinition } from '../support/a-definition.js';
import { modelsDirectory } from '../support/models-directory.js';
import { startPixazoStandIn } from '../support/pixazo-stand-in.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { startTestGateway } from '../support/test-gateway.js';

const picture = aDefinition({
  id: 'pictures-2',
  path: '/pictures/v2/draw',
  upstreamModelId: 'pictures',
  confirmed: true,
  parameters: [
    { name: 'prompt', type: 'TEXT', description: 'The picture.', required: true },
    {
      name: 'aspect_ratio',
      type: 'ENUM',
      description: 'The shape.',
      allowedValues: ['16:9', '4k', 5],
      default: '4k',
    },
    { name: 'image_urls', type: 'URL', description: 'References.', isList: true, maxItems: 2 },
    {
      name: 'styles',
      type: 'ENUM',
      description: 'Styles.',
      isList: true,
      allowedValues: ['en-US', 2],
      default: [2],
    },
    { name: 'weights', type: 'FLOAT', description: 'Weights.', isList: true, exclusiveMinimum: 0 },
    { name: 'seed', type: 'INT', description: 'A seed.', minimum: -1 },
  ],
});
const GENERATE = `mutation ($input: Pictures2Input!) {
  generatePictures2(input: $input) { job { id status input request model { id } } }
}`;

describe('a gateway with MODELS_DIR and no key', () => {
  let directory: Awaited<ReturnType<typeof modelsDirectory>>;
  let gateway: Awaited<ReturnType<typeof startTestGateway>>;
  beforeAll(async () => {
    const kinds = [MediaKind.VIDEO, MediaKind.AUDIO, MediaKind.TEXT].map((output) =>
      aDefinition({ id: output.toLowerCase(), output, task: ModelTask.OTHER }),
    );
    directory = await modelsDirectory(picture, ...kinds);
    gateway = await startTestGateway({ MODELS_DIR: directory.path });
  });
  afterAll(async () => {
    await gateway[Symbol.asyncDispose]();
    await directory[Symbol.asyncDispose]();
  });

  it('lists the models of the files after its own', async () => {
    const { data } = await gateway.graphql('{ models { id inputName } }');

    expect(data.models.slice(3)).toEqual([
      { id: 'audio', inputName: 'audio' },
      { id: 'pictures-2', inputName: 'pictures2' },
      { id: 'text', inputName: 'text' },
      { id: 'video', inputName: 'video' },
    ]);
  });

  it('describes lists and choices with all that a form needs', async () => {
    const { data } = await gateway.graphql(`{ model(id: "pictures-2") { parameters {
      name type isList default allowedValues upstreamValues minItems maxItems description
    } } }`);
    const [, ratio, urls, styles] = data.model.parameters;

    expect(ratio).toMatchObject({
      default: '_4K',
      allowedValues: ['_16_9', '_4K', '_5'],
      upstreamValues: ['16:9', '4k', '5'],
    });
    expect(urls).toMatchObject({ isList: true, minItems: null, maxItems: 2, default: null });
    expect(urls.description).toBe('References. At most 2 values. Each: at most 2048 characters.');
    expect(styles).toMatchObject({ type: 'ENUM', isList: true, default: '["_2"]', maxItems: 20 });
  });

  it('has a typed mutation, with defaults of lists and choices', async () => {
    const query = `{ __type(name: "Pictures2Input") { inputFields {
      name defaultValue type { kind name ofType { kind name ofType { kind name } } }
    } } }`;
    const { data } = await gateway.graphql(query);
    const fields = data.__type.inputFields.map(({ name, defaultValue }: never) => [name, defaultValue]);

    expect(Object.fromEntries(fields)).toMatchObject({ aspectRatio: '_4K', styles: '[_2]', imageUrls: null });
  });

  it.each(['pictures2', 'video', 'audio', 'text'])(
    'runs %s to its end, with a result of its kind',
    async (name) => {
      const { data } = await gateway.graphql(
        `mutation ($input: GenerateInput!) { generate(input: $input) { job { id } } }`,
        { input: { [name]: { prompt: 'A boat.' } } },
      );
      const query = `subscription ($id: ID!) { job: jobStatus(id: $id) { status media { url kind } } }`;
      const events = gateway
        .client()
        .iterate<{ job: { status: string; media: { url: string; kind: string }[] } }>({
          query,
          variables: { id: data.generate.job.id },
        });
      let last: { status: string; media: { url: string; kind: string }[] } | undefined;
      for await (const event of events) last = event.data?.job;

      expect(last?.status).toBe('COMPLETED');
      expect(last?.media[0]?.kind).toBe(name === 'pictures2' ? 'IMAGE' : name.toUpperCase());
      expect((await fetch(last?.media[0]?.url ?? '')).status).toBe(200);
    },
  );
});

it('a job stays readable after the file of its model was removed', async () => {
  await using directory = await modelsDirectory(picture);
  await using data = await temporaryDirectory();
  const env = { DATABASE_URL: `file:${data.path}/gateway.db` };
  const before = await startTestGateway({ ...env, MODELS_DIR: directory.path });
  const started = await before.graphql(GENERATE, { input: { prompt: 'A boat.', aspectRatio: '_5' } });
  await before.stop();
  await using after = await startTestGateway(env);

  const query =
    '{ jobs { nodes { id input model { id name mutation inputName parameters { name } } media { kind } } } }';
  const { data: read, errors } = await after.graphql(query);

  expect(errors).toBeUndefined();
  expect(read.jobs.nodes).toMatchObject([
    {
      id: started.data.generatePictures2.job.id,
      input: { prompt: 'A boat.', aspectRatio: 5 },
      model: { id: 'pictures-2', mutation: '', inputName: '', parameters: [] },
    },
  ]);
});

describe('a gateway with MODELS_DIR and a key', () => {
  it('posts to the path of the file, by the upstream names and values', async () => {
    await using directory = await modelsDirectory(picture);
    await using pixazo = await startPixazoStandIn();
    await using gateway = await startTestGateway({
      PIXAZO_API_KEY: 'key',
      PIXAZO_BASE_URL: pixazo.url.href,
      MODELS_DIR: directory.path,
    });
    const input = {
      prompt: 'A boat.',
      aspectRatio: '_5',
      imageUrls: ['https://images.example/a.png'],
      styles: ['EN_US', '_2'],
      weights: [0.5, 1],
      seed: 2 ** 40,
    };

    const { data } = await gateway.graphql(GENERATE, { input });

    const [submit] = pixazo.submits();
    expect(submit?.path).toBe('/pictures/v2/draw');
    expect(JSON.parse(submit?.body ?? '')).toEqual({
      prompt: 'A boat.',
      aspect_ratio: 5,
      image_urls: ['https://images.example/a.png'],
      styles: ['en-US', 2],
      weights: [0.5, 1],
      seed: 2 ** 40,
    });
    // It can be sent again as it is.
    expect(data.generatePictures2.job.input).toEqual(input);
  });

  it('sends nothing that the definition refuses', async () => {
    await using directory = await modelsDirectory(picture);
    await using pixazo = await startPixazoStandIn();
    await using gateway = await startTestGateway({
      PIXAZO_API_KEY: 'key',
      PIXAZO_BASE_URL: pixazo.url.href,
      MODELS_DIR: directory.path,
    });
    const wrong: [string[], object][] = [
      [['input', 'imageUrls'], { imageUrls: Array(3).fill('https://images.example/a.png') }],
      [
        ['input', 'imageUrls', '1'],
        { imageUrls: ['https://images.example/a.png', 'http://127.0.0.1/a.png'] },
      ],
      [['input', 'weights', '0'], { weights: [0] }],
      [['input', 'styles', '0'], { styles: ['de'] }],
      [['input', 'aspectRatio'], { aspectRatio: '16:9' }],
      [['input', 'seed'], { seed: -2 }],
    ];
    for (const [path, changes] of wrong) {
      const { errors } = await gateway.graphql(GENERATE, { input: { prompt: 'A boat.', ...changes } });
      expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', fields: [{ path }] } }]);
    }
    expect(pixazo.submits()).toEqual([]);
  });
});
