import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import { expect, it } from 'vitest';
import { execution } from '../../src/graphql/execution.js';
import type { GraphContext } from '../../src/graphql/graph-context.js';
import { OperationPipeline } from '../../src/graphql/operation-pipeline.js';
import { TrustedDocuments } from '../../src/graphql/trusted-documents.js';
import { theGraph } from '../support/the-graph.js';

it('plugins of Apollo Server see the execution, each field and the end of it', async () => {
  const seen: string[] = [];
  const plugin: ApolloServerPlugin<GraphContext> = {
    requestDidStart: async () => ({
      didResolveOperation: async () => void seen.push('operation'),
      executionDidStart: async () => {
        seen.push('execution');
        return {
          willResolveField: ({ info }) => void seen.push(info.fieldName),
          executionDidEnd: async () => void seen.push('end'),
        };
      },
      willSendResponse: async () => void seen.push('response'),
    }),
  };
  const pipeline = new OperationPipeline(theGraph(), true, new TrustedDocuments(new Map(), false));
  const apollo = new ApolloServer<GraphContext>({ gateway: execution(pipeline), plugins: [plugin] });
  const contextValue = { caller: 'alice' } as GraphContext;
  const { body } = await apollo.executeOperation(
    { query: '{ models { id } models { name } }' },
    { contextValue },
  );
  await apollo.stop();

  expect(body).toMatchObject({ singleResult: { data: { models: expect.any(Array) } } });
  expect(seen.slice(0, 3)).toEqual(['operation', 'execution', 'models']);
  expect(new Set(seen.slice(3, -2))).toEqual(new Set(['id', 'name']));
  expect(seen.slice(-2)).toEqual(['end', 'response']);
});
