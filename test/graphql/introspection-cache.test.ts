import { getIntrospectionQuery, type OperationDefinitionNode, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { IntrospectionCache } from '../../src/graphql/introspection-cache.js';
import { startTestGateway } from '../support/test-gateway.js';

function operationIn(text: string): OperationDefinitionNode {
  return parse(text).definitions[0] as OperationDefinitionNode;
}

/** The text that is kept for an operation with this result; null: none is. */
function keptFor(text: string, result: object): string | null {
  const cache = new IntrospectionCache();
  const operation = operationIn(text);
  cache.keep(operation, result);
  const known = cache.find(operation);
  return known && cache.stringify(known as { data: object });
}

describe('the cache of introspection', () => {
  const data = { __schema: { queryType: null } };

  it.each([getIntrospectionQuery(), '{ __type(name: "Job") { name } }', '{ a: __schema { description } }'])(
    'keeps the response to %s',
    (text) => {
      expect(keptFor(text, { data })).toBe(`${JSON.stringify({ data })}\n`);
    },
  );

  it.each([
    '{ jobs { totalCount } }',
    '{ __schema { description } jobs { totalCount } }',
    '{ ... on Query { jobs { totalCount } } }',
    '{ ...All } fragment All on Query { jobs { totalCount } }',
    'query ($name: String!) { __type(name: $name) { name } }',
  ])('keeps nothing of %s', (text) => {
    expect(keptFor(text, { data })).toBeNull();
  });

  it('keeps no errors', () => {
    expect(keptFor('{ __schema { description } }', { data, errors: [new Error('odd')] })).toBeNull();
  });

  it('is bounded', () => {
    const cache = new IntrospectionCache();
    const operations = Array.from({ length: 100 }, () => operationIn('{ __schema { description } }'));
    for (const operation of operations) cache.keep(operation, { data });

    expect(operations.filter((operation) => cache.find(operation))).toHaveLength(4);
  });
});

describe('a gateway', () => {
  it('answers the same introspection with the same bytes, for every caller and the operation that is named', async () => {
    const tokens = ['alice-has-this-token', 'bobby-has-this-token'];
    await using gateway = await startTestGateway({ AUTH_TOKENS: `alice:${tokens[0]},bob:${tokens[1]}` });
    const query = `${getIntrospectionQuery()} query Other { __type(name: "Job") { name } }`;
    const read = async (operationName: string, token: string | undefined) => {
      const answer = await gateway.post({ query, operationName }, { authorization: `Bearer ${token}` });
      return [answer.status, await answer.text()];
    };

    const first = await read('IntrospectionQuery', tokens[0]);
    expect(JSON.parse(String(first[1])).data.__schema.types.length).toBeGreaterThan(30);
    expect(await read('IntrospectionQuery', tokens[0])).toEqual(first);
    expect(await read('IntrospectionQuery', tokens[1])).toEqual(first);
    for (let again = 0; again < 2; again += 1) {
      expect(await read('Other', tokens[1])).toEqual([200, '{"data":{"__type":{"name":"Job"}}}\n']);
    }
    expect((await read('IntrospectionQuery', 'no-token-of-anyone'))[0]).toBe(401);
  });
});
