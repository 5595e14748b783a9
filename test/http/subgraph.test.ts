import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PixazoStandIn, startPixazoStandIn, statusBody } from '../support/pixazo-stand-in.js';
import { type GraphQLAnswer, startTestGateway, type TestGateway } from '../support/test-gateway.js';
import { GENERATE, JOB_STATUS, liveEnv, RAIN } from './operations.js';

const alice = 'Bearer alices-token-0123456789';
const bob = 'Bearer bobs-token-0123456789';
const env = { SUBGRAPH: 'true', AUTH_TOKENS: 'alice:alices-token-0123456789,bob:bobs-token-0123456789' };
const MODEL_ID = 'mirelo-sfx-1-6-text-to-audio';
const NOWHERE = '019a0000-0000-7000-8000-000000000000';

const ENTITIES = `query ($representations: [_Any!]!) {
  _entities(representations: $representations) {
    __typename
    ... on Job { id status progress media { url } model { id name } }
    ... on Model { id name task output mutation }
  }
}`;

let pixazo: PixazoStandIn;
let gateway: TestGateway;
let jobId: string;

beforeAll(async () => {
  pixazo = await startPixazoStandIn();
  gateway = await startTestGateway({ ...liveEnv(pixazo), ...env });
  jobId = (await as(alice, GENERATE, { input: RAIN })).data.generateMireloSfx16TextToAudio.job.id;
});

afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await pixazo[Symbol.asyncDispose]();
});

async function as(authorization: string, query: string, variables = {}): Promise<GraphQLAnswer> {
  const answer = await gateway.post({ query, variables }, { authorization });
  return answer.json() as Promise<GraphQLAnswer>;
}

function entities(authorization: string, ...representations: unknown[]): Promise<GraphQLAnswer> {
  return as(authorization, ENTITIES, { representations });
}

describe('_service', () => {
  it('gives the SDL that is served at /schema.graphql', async () => {
    const served = await fetch(`${gateway.url}/schema.graphql`);
    const { data } = await as(alice, '{ _service { sdl } }');

    expect(await served.text()).toBe(`${data._service.sdl}\n`);
    expect(data._service.sdl).toContain('type Job implements Node @key(fields: "id") {');
  });

  it('requires credentials like every field', async () => {
    expect((await gateway.post({ query: '{ _service { sdl } }' })).status).toBe(401);
  });

  it('has no SDL when introspection is switched off', async () => {
    await using closed = await startTestGateway({ SUBGRAPH: 'true', INTROSPECTION: 'false' });
    const { data, errors } = await closed.graphql('{ _service { sdl } }');

    expect(data ?? null).toBeNull();
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN', charged: 'NO' });
  });
});

describe('_entities', () => {
  it("returns a caller's own jobs, with all their resolved fields, and any model, in the router's order", async () => {
    const { data, errors } = await entities(
      alice,
      { __typename: 'Model', id: MODEL_ID },
      { __typename: 'Job', id: jobId, likes: 3 },
      { __typename: 'Model', id: MODEL_ID },
    );
    const model = {
      __typename: 'Model',
      id: MODEL_ID,
      name: 'Mirelo SFX 1.6 Text to Audio',
      task: 'TEXT_TO_AUDIO',
      output: 'AUDIO',
      mutation: 'generateMireloSfx16TextToAudio',
    };

    expect(errors).toBeUndefined();
    expect(data._entities).toEqual([
      model,
      {
        __typename: 'Job',
        id: jobId,
        status: 'QUEUED',
        progress: 0,
        media: [],
        model: { id: MODEL_ID, name: model.name },
      },
      model,
    ]);
  });

  it("has null for another caller's job, for a missing one, and for an unknown model", async () => {
    const foreign = await entities(bob, { __typename: 'Job', id: jobId });
    const unknown = await entities(
      alice,
      { __typename: 'Job', id: NOWHERE },
      { __typename: 'Model', id: 'no-such-model' },
    );

    expect(foreign).toEqual({ data: { _entities: [null] } });
    expect(unknown).toEqual({ data: { _entities: [null, null] } });
  });

  it.each([
    ['of another type', { __typename: 'Media', id: '1' }],
    ['of a type that is none', { __typename: 'constructor', id: '1' }],
    ['of no type', { id: '1' }],
    ['without an id', { __typename: 'Job' }],
    ['with an id that is no text', { __typename: 'Job', id: { toString: 1 } }],
    ['that is text', 'Job'],
  ])('refuses a representation %s, and no other one of the request', async (_what, wrong) => {
    const { data, errors } = await entities(alice, wrong, { __typename: 'Job', id: jobId });

    expect(data._entities).toEqual([null, expect.objectContaining({ id: jobId })]);
    expect(errors).toHaveLength(1);
    expect(errors?.[0]).toMatchObject({ path: ['_entities', 0], extensions: { code: 'BAD_USER_INPUT' } });
  });

  it('requires credentials', async () => {
    const variables = { representations: [{ __typename: 'Job', id: jobId }] };

    expect((await gateway.post({ query: ENTITIES, variables })).status).toBe(401);
  });
});

describe('the rest of the graph is unchanged', () => {
  it('enums have their values for Pixazo as literals, by default, and as a variable', async () => {
    const bodyOf = async (query: string, variables = {}) => {
      const { errors } = await as(alice, query, variables);
      expect(errors).toBeUndefined();
      const { headers, body } = pixazo.submits().at(-1) ?? {};
      return [JSON.parse(body ?? '').upload_audio_format, headers?.['x-webhook-mode']];
    };
    const written = (format: string, mode: string) => `mutation {
      generateMireloSfx16TextToAudio(
        input: { textPrompt: "rain on a roof" ${format} }
        webhook: { url: "https://hook.test" ${mode} }
      ) { job { id } }
    }`;
    const sent = `mutation ($input: MireloSfx16TextToAudioInput!, $webhook: WebhookInput) {
      generateMireloSfx16TextToAudio(input: $input, webhook: $webhook) { job { id } }
    }`;
    const webhook = { url: 'https://hook.test', mode: 'SYNC' };

    expect(await bodyOf(written('', ''))).toEqual(['wav', 'terminal']);
    expect(await bodyOf(written('uploadAudioFormat: FLAC', 'mode: SYNC'))).toEqual(['flac', 'sync']);
    expect(await bodyOf(sent, { input: { ...RAIN, uploadAudioFormat: 'MP3' }, webhook })).toEqual([
      'mp3',
      'sync',
    ]);
  });

  it('inputs are checked', async () => {
    const { errors } = await as(alice, GENERATE, { input: { ...RAIN, duration: 61 } });

    expect(errors?.[0]?.extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      fields: [{ path: ['input', 'duration'] }],
    });
  });

  it('timestamps are serialised and lists are counted', async () => {
    const { data } = await as(alice, '{ jobs(first: 1) { totalCount nodes { createdAt status } } }');

    expect(data.jobs.totalCount).toBeGreaterThan(0);
    expect(data.jobs.nodes[0].createdAt).toMatch(/^\d{4}-\d{2}-\d{2}T.*Z$/);
  });

  it('a job is followed to its end over WebSocket', async () => {
    pixazo.onStatus(({ path }) => ({
      body: statusBody(path.split('/').at(-1) ?? '', {
        status: 'COMPLETED',
        output: { media_url: ['https://media.test/output.wav'], media_type: 'audio/wav' },
      }),
    }));
    const { data } = await as(alice, GENERATE, { input: RAIN });
    const variables = { id: data.generateMireloSfx16TextToAudio.job.id };
    const events: unknown[] = [];
    const client = gateway.client({ authorization: alice });
    for await (const event of client.iterate({ query: JOB_STATUS, variables }))
      events.push(event.data?.jobStatus);

    expect(events.at(-1)).toMatchObject({
      status: 'COMPLETED',
      progress: 1,
      media: [{ url: 'https://media.test/output.wav', mimeType: 'audio/wav', kind: 'AUDIO' }],
    });
  });
});
