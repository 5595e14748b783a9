import {
  type ApolloServerPlugin,
  type GraphQLRequestContextResponseForOperation,
  type GraphQLRequestContextWillSendResponse,
  type GraphQLRequestListener,
  type GraphQLResponse,
  HeaderMap,
} from '@apollo/server';
import { execute, type GraphQLError, type GraphQLFormattedError, Kind } from 'graphql';
import { ErrorCode, GatewayError } from '../core/errors.js';
import type { GraphContext } from '../jobs/jobs.js';
import type { OperationPipeline } from './operation-pipeline.js';

/** What Apollo Server has read, found valid and, unless the document leaves it open, chosen. */
type Operation = GraphQLRequestContextResponseForOperation<GraphContext>;
type Answer = Extract<GraphQLResponse['body'], { kind: 'single' }>['singleResult'];

/**
 * Runs operations for Apollo Server by graphql's own `execute`, as the other transports do. Its own way there leads
 * through what only `@defer` and `@stream` need.
 */
export class Execution implements ApolloServerPlugin<GraphContext>, GraphQLRequestListener<GraphContext> {
  constructor(
    private readonly rules: OperationPipeline,
    private readonly format: (error: unknown) => GraphQLFormattedError,
  ) {}

  async requestDidStart(): Promise<this> {
    return this;
  }

  async responseForOperation(asked: Operation): Promise<GraphQLResponse | null> {
    const { operation, schema, document, request, contextValue } = asked;
    // Apollo Server says that none was chosen.
    if (!operation) return null;
    if (operation.operation === 'subscription') return response({ errors: [this.format(notHere)] }, 400);
    const { operationName, variables: variableValues } = request;
    const result = await execute({ schema, document, operationName, variableValues, contextValue });
    if (result.data === undefined) return response({ errors: this.refusal(asked, result.errors ?? []) }, 400);
    return response({ data: result.data, errors: result.errors?.map(this.format) });
  }

  /**
   * GraphQL over HTTP: to who takes nothing but `application/json`, as clients of old do, a refused operation is a
   * well-formed answer like any other, of status 200.
   */
  async willSendResponse({
    request,
    response: { http },
  }: GraphQLRequestContextWillSendResponse<GraphContext>): Promise<void> {
    if (http.status === 400 && onlyJson.test(request.http?.headers.get('accept') ?? '')) http.status = 200;
  }

  /**
   * Says what is wrong with variables as the gateway says it of all input: at once, with its place, without the value.
   * GraphQL found it when it was about to run the operation; to look for it before that would be to look twice.
   */
  private refusal(
    { document, operation, request }: Operation,
    errors: readonly GraphQLError[],
  ): GraphQLFormattedError[] {
    try {
      if (errors[0]?.nodes?.[0]?.kind === Kind.VARIABLE_DEFINITION)
        this.rules.checkVariables(document, operation, request.variables ?? {});
      return errors.map(this.format);
    } catch (error) {
      return [this.format(error)];
    }
  }
}

function response(singleResult: Answer, status?: number): GraphQLResponse {
  return { http: { status, headers: new HeaderMap() }, body: { kind: 'single', singleResult } };
}

/** Sends those who want to follow something to where they can. */
const notHere = new GatewayError(
  ErrorCode.BAD_USER_INPUT,
  'Subscriptions run over WebSocket (graphql-transport-ws) at this same address, and as Server-Sent Events at /graphql/stream.',
);

/** An Accept header with this one media type and whatever belongs to it. */
const onlyJson = /^ *application\/json *(;[^,]*)?$/i;
