import { getIntrospectionQuery, type IntrospectionInputValue, type IntrospectionTypeRef } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ModelDefinition } from '../../src/models/model-definition.js';
import type { ModelParameterType } from '../../src/schema/model-parameter.type.js';
import { generate, wireFixture } from '../models/live-gateway.js';
import { startPixazoStandIn } from '../support/pixazo-stand-in.js';
import { startTestGateway, type TestGateway } from '../support/test-gateway.js';
import { models } from '../support/the-graph.js';
import { liveEnv } from './operations.js';

const MODELS = `{ models {
  id name version task output mutation inputName
  parameters {
    name type isList required default minimum exclusiveMinimum maximum minLength maxLength allowedValues upstreamValues
    minItems maxItems description
  }
} }`;

type ToldModel = Omit<ModelDefinition, 'parameters'> & { parameters: ModelParameterType[] };

let pixazo: Awaited<ReturnType<typeof startPixazoStandIn>>;
let gateway: TestGateway;
let told: ToldModel[];
/** The input types and enums of introspection, by name. */
let types: Map<string, { inputFields?: IntrospectionInputValue[]; enumValues?: { name: string }[] }>;

beforeAll(async () => {
  pixazo = await startPixazoStandIn();
  gateway = await startTestGateway({ ...liveEnv(pixazo), POLL_MIN_MS: '600000', POLL_MAX_MS: '600000' });
  told = (await gateway.graphql(MODELS)).data.models;
  const { data } = await gateway.graphql(getIntrospectionQuery());
  types = new Map(data.__schema.types.map((type: { name: string }) => [type.name, type]));
});

afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await pixazo[Symbol.asyncDispose]();
});

function named(type: IntrospectionTypeRef): string {
  return 'ofType' in type && type.ofType ? named(type.ofType) : 'name' in type ? type.name : '';
}

/** A field of an input type as introspection describes it, in the terms of `ModelParameter`. */
function introspected({ name, type, defaultValue, description }: IntrospectionInputValue) {
  const values = types.get(named(type))?.enumValues?.map((value) => value.name) ?? null;
  return {
    name,
    type: values ? 'ENUM' : named(type).replace('SafeInt', 'Int').toUpperCase(),
    isList: false,
    required: type.kind === 'NON_NULL' && defaultValue === null,
    default: defaultValue?.replace(/^"(.*)"$/, '$1') ?? null,
    allowedValues: values,
    description,
  };
}

/** Whether the gateway accepts the model's smallest input with this parameter changed. */
async function takes({ id }: ToldModel, parameter: string, value: unknown): Promise<boolean> {
  const input = { ...wireFixture(id).minimal.input, [parameter]: value };
  const { data, errors } = await generate(gateway, id, { input });
  if (data?.job) return true;
  expect(errors?.[0]?.extensions).toMatchObject({
    code: 'BAD_USER_INPUT',
    fields: [{ path: ['input', parameter] }],
  });
  return false;
}

it('models are those of the registry, in its order', () => {
  const facts = ({ id, name, version, task, output, mutation }: Omit<ModelDefinition, 'parameters'>) => ({
    id,
    name,
    version,
    task,
    output,
    mutation,
  });
  expect(told.map(facts)).toEqual(models.all.map(facts));
});

it('the model of a job has the same data', async () => {
  const { mutation } = models.get('mirelo-sfx-1-6-text-to-audio');
  const query = MODELS.replace(
    '{ models {',
    `mutation { ${mutation}(input: { textPrompt: "rain" }) { job { model {`,
  );
  const { data } = await gateway.graphql(`${query} } }`);

  expect(data[mutation].job.model).toEqual(told.find(({ id }) => id === 'mirelo-sfx-1-6-text-to-audio'));
});

it('an enum has its names in the graph', () => {
  const format = told.flatMap(({ parameters }) => parameters).find(({ type }) => String(type) === 'ENUM');

  expect(format).toMatchObject({ default: 'WAV', allowedValues: ['WAV', 'MP3', 'AAC', 'FLAC'] });
  expect(format).toMatchObject({ upstreamValues: ['wav', 'mp3', 'aac', 'flac'] });
});

describe.each(models.all.map(({ id }) => [id]))('the parameters of %s', (id) => {
  const model = () => told.find((other) => other.id === id) as ToldModel;

  it("are the fields of its mutation's input", async () => {
    const mutation = types.get('Mutation') as unknown as {
      fields: { name: string; args: IntrospectionInputValue[] }[];
    };
    const input = mutation.fields
      .find(({ name }) => name === model().mutation)
      ?.args.find(({ name }) => name === 'input');
    const fields = types.get(input ? named(input.type) : '')?.inputFields ?? [];
    const common = model().parameters.map(
      ({ name, type, isList, required, default: fallback, allowedValues, description }) => ({
        name,
        type: String(type).replace('TEXT', 'STRING'),
        isList,
        required,
        default: fallback,
        allowedValues,
        description,
      }),
    );

    expect(common.length).toBeGreaterThan(0);
    expect(common).toEqual(fields.map(introspected));
  });

  it('have the limits of the input checks', async () => {
    for (const { name, type, minimum, exclusiveMinimum, maximum, minLength, maxLength } of model()
      .parameters) {
      const step = String(type) === 'INT' ? 1 : 0.01;
      if (minimum !== null) {
        expect(await takes(model(), name, minimum), `${name} ${minimum}`).toBe(true);
        expect(await takes(model(), name, minimum - step), `${name} under ${minimum}`).toBe(false);
      }
      if (exclusiveMinimum !== null) {
        expect(await takes(model(), name, exclusiveMinimum), `${name} ${exclusiveMinimum}`).toBe(false);
        expect(await takes(model(), name, exclusiveMinimum + step), `${name} over`).toBe(true);
      }
      if (maximum !== null) {
        expect(await takes(model(), name, maximum), `${name} ${maximum}`).toBe(true);
        expect(await takes(model(), name, maximum + step), `${name} over ${maximum}`).toBe(false);
      }
      if (minLength !== null) {
        expect(await takes(model(), name, 'x'.repeat(minLength))).toBe(true);
        expect(await takes(model(), name, `${'x'.repeat(minLength - 1)}  `)).toBe(false);
      }
      if (maxLength !== null) {
        const start = String(type) === 'URL' ? 'https://videos.test/' : '';
        expect(await takes(model(), name, start + 'x'.repeat(maxLength - start.length))).toBe(true);
        expect(await takes(model(), name, start + 'x'.repeat(maxLength + 1 - start.length))).toBe(false);
      }
    }
  });

  it('include every limit: without one, extreme values are accepted', async () => {
    for (const { name, type, minimum, exclusiveMinimum, maximum } of model().parameters) {
      if (!['INT', 'FLOAT'].includes(String(type))) continue;
      if (maximum === null) expect(await takes(model(), name, 100_000)).toBe(true);
      if (minimum === null && exclusiveMinimum === null)
        expect(await takes(model(), name, -100_000)).toBe(true);
    }
  });
});
