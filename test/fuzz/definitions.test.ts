import { generate } from '@graphql-codegen/cli';
import fc from 'fast-check';
import { buildSchema, printSchema, validateSchema } from 'graphql';
import { expect, it } from 'vitest';
import { builtInModels } from '../../src/models/built-in-models.js';
import { parameterName } from '../../src/models/graph-names.js';
import { ModelRegistry } from '../../src/models/model-registry.js';
import { readDefinition } from '../../src/models/read-definition.js';
import { graphParts } from '../../src/resolvers/graph-parts.js';
import { buildGraph } from '../../src/schema/graph.js';
import { toModelParameter } from '../../src/schema/model-parameter.js';
import { draftOf, inputOf, problemWith } from '../../web/studio/parameter-value.js';
import { modelsDirectory } from '../support/models-directory.js';
import { startPixazoStandIn } from '../support/pixazo-stand-in.js';
import { startTestGateway } from '../support/test-gateway.js';
import { arbitraryModel, type GivenParameter } from './arbitrary-definition.js';
import { fuzzing } from './seed.js';

const OPERATION =
  'mutation Generate($input: ArbitraryInput!) { generateArbitrary(input: $input) { job { id input } } }';

function inputs(parameters: readonly GivenParameter[]) {
  const named = (name: (upstream: string) => string, value: 'inGraph' | 'upstream') =>
    Object.fromEntries(parameters.map((parameter) => [name(parameter.written.name), parameter[value]]));
  return { input: named(parameterName, 'inGraph'), body: named((name) => name, 'upstream') };
}

it('any definition gives a valid graph, SDL and TypeScript types', async () => {
  await fc.assert(
    fc.asyncProperty(arbitraryModel, async ({ definition }) => {
      const { definition: model, problems } = readDefinition(definition);
      expect(problems).toBeUndefined();
      const schema = buildGraph(
        graphParts(new ModelRegistry([...builtInModels, ...(model ? [model] : [])]), true),
      );
      const sdl = printSchema(schema);

      expect(validateSchema(schema)).toEqual([]);
      expect(printSchema(buildSchema(sdl))).toBe(sdl);
      const files = await generate(
        { schema: sdl, documents: OPERATION, generates: { 'graph/': { preset: 'client' } }, silent: true },
        false,
      );
      const types = files.map(({ content }: { content: string }) => content).join('\n');
      expect(types).toContain('export type ArbitraryInput = {');
      expect(types).toContain('export type GenerateMutationVariables');
    }),
    fuzzing(15),
  );
});

it('any definition gives a form that sends what the model takes', () => {
  fc.assert(
    fc.property(arbitraryModel, ({ definition, parameters }) => {
      const { definition: model } = readDefinition(definition);
      const facts = (model?.parameters ?? []).map(toModelParameter) as never as Parameters<typeof draftOf>[0];
      const texts = Object.entries(inputs(parameters).input).map(([name, value]) => [
        name,
        [value].flat().join('\n'),
      ]);
      const draft = { ...draftOf(facts), ...Object.fromEntries(texts) };

      expect(facts.map((fact) => problemWith(fact, draft[fact.name] ?? ''))).toEqual(facts.map(() => null));
      const { input } = inputs(parameters);
      const sent = inputOf(facts, draft);
      expect(Object.keys(sent).sort()).toEqual(Object.keys(input).sort());
      for (const [name, value] of Object.entries(sent)) expect(typeof value).toBe(typeof input[name]);
    }),
    fuzzing(100),
  );
});

it('any definition submits exactly its body, and is followed to its job', async () => {
  await fc.assert(
    fc.asyncProperty(arbitraryModel, async ({ definition, parameters }) => {
      await using directory = await modelsDirectory({ ...definition, confirmed: true });
      await using pixazo = await startPixazoStandIn();
      await using gateway = await startTestGateway({
        PIXAZO_API_KEY: 'key',
        PIXAZO_BASE_URL: pixazo.url.href,
        MODELS_DIR: directory.path,
      });
      const { input, body } = inputs(parameters);
      const { data, errors } = await gateway.graphql(OPERATION, { input });
      expect(errors).toBeUndefined();
      const { job } = data.generateArbitrary;
      const follow = {
        query: 'subscription ($id: ID!) { jobStatus(id: $id) { id input } }',
        variables: { id: job.id },
      };
      const events = gateway.client().iterate(follow);
      const { value: event } = await events.next();

      expect(JSON.parse(pixazo.submits()[0]?.body ?? '')).toEqual(body);
      expect(event.data.jobStatus).toEqual({ id: job.id, input });
      expect(job.input).toEqual(input);
      await events.return?.();
    }),
    fuzzing(8),
  );
});
