import { ApolloServer } from '@apollo/server';
import { type GraphQLField, getIntrospectionQuery, type OperationDefinitionNode, parse } from 'graphql';
import { describe, expect, it, vi } from 'vitest';
import { execution } from '../../src/graphql/execution.js';
import type { GraphContext } from '../../src/graphql/graph-context.js';
import { OperationPipeline } from '../../src/graphql/operation-pipeline.js';
import { StaticResponses } from '../../src/graphql/static-responses.js';
import { TrustedDocuments } from '../../src/graphql/trusted-documents.js';
import { startTestGateway } from '../support/test-gateway.js';
import { theGraph } from '../support/the-graph.js';

function operationIn(text: string): OperationDefinitionNode {
  return parse(text).definitions[0] as OperationDefinitionNode;
}

/** The text that is kept for an operation with this result; null: none is. */
function keptFor(text: string, result: object): string | null {
  const cache = new StaticResponses();
  const operation = operationIn(text);
  cache.keep(operation, result);
  const known = cache.find(operation);
  return known && cache.stringify(known as { data: object });
}

describe('static responses', () => {
  const data = { __schema: { queryType: null } };

  it.each([
    getIntrospectionQuery(),
    '{ __type(name: "Job") { name } }',
    '{ a: __schema { description } }',
    '{ models { ...Model } } fragment Model on Model { id parameters { name } }',
  ])('hold the response to %s', (text) => {
    expect(keptFor(text, { data })).toBe(`${JSON.stringify({ data })}\n`);
  });

  it.each([
    '{ jobs { totalCount } }',
    '{ __schema { description } jobs { totalCount } }',
    '{ models { id } jobs { totalCount } }',
    'query ($if: Boolean!) { models { id @include(if: $if) } }',
    '{ ... on Query { jobs { totalCount } } }',
    '{ ...All } fragment All on Query { jobs { totalCount } }',
    'query ($name: String!) { __type(name: $name) { name } }',
  ])('hold nothing of %s', (text) => {
    expect(keptFor(text, { data })).toBeNull();
  });

  it('hold no errors', () => {
    expect(keptFor('{ __schema { description } }', { data, errors: [new Error('odd')] })).toBeNull();
  });

  it('are bounded', () => {
    const cache = new StaticResponses();
    const operations = Array.from({ length: 100 }, () => operationIn('{ __schema { description } }'));
    for (const operation of operations) cache.keep(operation, { data });

    expect(operations.filter((operation) => cache.find(operation))).toHaveLength(8);
  });
});

describe('the pipeline', () => {
  // Resolving either reads every type or every model.
  it.each([getIntrospectionQuery(), '{ models { id parameters { name } } }'])(
    'computes %s once',
    async (query) => {
      const schema = theGraph();
      const reads = vi.spyOn(schema, 'getTypeMap');
      const models = schema.getQueryType()?.getFields().models as GraphQLField<unknown, unknown>;
      const resolve = vi.spyOn(models, 'resolve');
      const pipeline = new OperationPipeline(schema, true, new TrustedDocuments(new Map(), false));
      const apollo = new ApolloServer<GraphContext>({ gateway: execution(pipeline) });
      const answer = async () => {
        const { body } = await apollo.executeOperation({ query }, { contextValue: {} as GraphContext });
        return body.kind === 'single' ? pipeline.staticResponses.stringify(body.singleResult) : null;
      };

      const first = await answer();
      const computed = reads.mock.calls.length + resolve.mock.calls.length;
      const again = [await answer(), await answer()];
      await apollo.stop();

      expect(computed).toBeGreaterThan(0);
      expect(first).toContain('"data"');
      expect(again).toEqual([first, first]);
      expect(reads.mock.calls.length + resolve.mock.calls.length).toBe(computed);
    },
  );
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
