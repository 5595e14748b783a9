import { expect, it } from 'vitest';
import { inputTypeName } from '../../src/models/graph-names.js';
import { reservedTypeNames } from '../../src/models/reserved-names.js';
import { graphParts } from '../../src/resolvers/graph-parts.js';
import { servedGraph } from '../../src/schema/graph.js';
import { models } from '../support/the-graph.js';

it('no model can take the name of a type that the gateway has', () => {
  const { schema } = servedGraph(graphParts(models, true), { subgraph: true, introspection: true });
  const ofModels = new Set(
    models.all.flatMap((model) => [
      inputTypeName(model),
      ...model.parameters.flatMap(({ enumName }) => enumName ?? []),
    ]),
  );
  // A definition's names begin with a letter.
  const ofGateway = Object.keys(schema.getTypeMap()).filter(
    (name) => /^[A-Za-z]/.test(name) && !ofModels.has(name),
  );

  expect(ofGateway.filter((name) => !reservedTypeNames.has(name))).toEqual([]);
});
