import type { ApolloServerOptionsWithGateway, ApolloServerPlugin } from '@apollo/server';
import {
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
} from 'graphql';
import { Charged, ErrorCode, GatewayError } from '../core/errors.js';
import { ofRequest } from './error-format.js';
import type { GraphContext } from './graph-context.js';
import { checkSelectedJobs } from './job-selection.js';
import { explainedBy } from './literal-problems.js';
import { schemaOfNamedMember } from './one-of-member.js';
import type { OperationPipeline } from './operation-pipeline.js';
import { asGraphQLError } from './request-error.js';
import { limitedResult } from './response-size.js';
import { conditionalRoot, refusedDocument } from './subscription-root.js';

type Gateway = ApolloServerOptionsWithGateway<GraphContext>['gateway'];
type Executor = NonNullable<Awaited<ReturnType<Gateway['load']>>['executor']>;
type Request = Parameters<Executor>[0];

/**
 * Makes Apollo Server execute operations as the other transports do, by graphql's own `execute` and the rules of the
 * pipeline. This is Apollo's interface for federation gateways; unlike a plugin that responds by itself, it leaves the
 * execution hooks of other plugins in place. Apollo's own executor would go through what only `@defer` needs.
 */
export function execution(pipeline: OperationPipeline): Gateway {
  return {
    onSchemaLoadOrUpdate: (onSchema) => {
      onSchema({ apiSchema: pipeline.schema, coreSupergraphSdl: '' });
      return () => undefined;
    },
    load: async () => ({ executor: (request) => run(pipeline, request) }),
    stop: async () => undefined,
  };
}

async function run(pipeline: OperationPipeline, asked: Request): Promise<ExecutionResult> {
  const { operation, schema, document, request, context: contextValue } = asked;
  const { operationName, variables = {} } = request;
  // Apollo Server does not mind that there is none; the executor says why.
  const chosen = operation as OperationDefinitionNode | undefined;
  const type = chosen?.operation;
  if (type === OperationTypeNode.SUBSCRIPTION) return { errors: [notHere] };
  const known = chosen && pipeline.staticResponses.find(chosen);
  if (known) return known;
  try {
    if (type) checkSelectedJobs({ schema, document, operation, variables });
    // The pipeline finds all problems of variables itself. Each error here would print its whole value.
    const options = { maxCoercionErrors: 1 };
    const args = {
      schema: chosen ? schemaOfNamedMember(schema, chosen, variables) : schema,
      document,
      operationName,
      variableValues: variables,
      contextValue,
      options,
    };
    const result = await execute(args);
    if (result.errors?.[0]?.nodes?.[0]?.kind === Kind.VARIABLE_DEFINITION)
      pipeline.checkVariables(document, operation, variables);
    if (chosen && type === OperationTypeNode.QUERY) {
      const limited = limitedResult(withExplanations(args, result, Charged.NO));
      pipeline.staticResponses.keep(chosen, limited);
      return limited;
    }
    // Never refused for its size: it is the response of one job, which may have been paid, and holds its id.
    return withExplanations(args, result, Charged.UNKNOWN);
  } catch (error) {
    if (error instanceof GatewayError) return { errors: [asGraphQLError(error)] };
    throw error;
  }
}

/** @param charged whether an unforeseen error was charged */
function withExplanations(args: ExecutionArgs, result: ExecutionResult, charged: Charged): ExecutionResult {
  const { data, errors } = result;
  if (!errors) return result;
  const explained = errors.map((error) => explainedBy(args, error));
  return { data, errors: ofRequest(explained, charged) };
}

const notHere = asGraphQLError(
  new GatewayError(
    ErrorCode.BAD_USER_INPUT,
    'Subscriptions run over WebSocket (graphql-transport-ws) at this same address, and as Server-Sent Events at /graphql/stream.',
  ),
  400,
);

/** The Accept header that tells `requestRules` of a client which accepts nothing but `application/json`. */
export const ONLY_JSON = 'application/json';

/**
 * The checks that Apollo Server leaves open: documents that its validation cannot bear, and the status for clients that accept
 * nothing but `application/json`, to which a refused operation is a well-formed response of status 200.
 */
export const requestRules: ApolloServerPlugin<GraphContext> = {
  requestDidStart: async () => ({
    validationDidStart: async (context) => {
      if (conditionalRoot(context.document)) Object.assign(context, { document: refusedDocument });
    },
    willSendResponse: async ({ request, response: { http } }) => {
      if (http.status === 400 && request.http?.headers.get('accept') === ONLY_JSON) http.status = 200;
    },
  }),
};
