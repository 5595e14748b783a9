import { setFlagsFromString } from 'node:v8';
import type { GraphQLInputObjectType } from 'graphql';
import { expect, it } from 'vitest';
import { theGraph } from '../support/the-graph.js';

it('V8 keeps the members of GenerateInput in order, not as a hash table that it would sort for each value', () => {
  const fields = (theGraph().getType('GenerateInput') as GraphQLInputObjectType).getFields();

  expect(hasFastProperties(fields)).toBe(true);
  expect(hasFastProperties(Object.create(null))).toBe(false);
});

function hasFastProperties(object: object): boolean {
  setFlagsFromString('--allow-natives-syntax');
  try {
    return new Function('object', 'return %HasFastProperties(object)')(object);
  } finally {
    setFlagsFromString('--no-allow-natives-syntax');
  }
}
