import { Readable } from 'node:stream';
import { ApolloServer, HeaderMap, type HTTPGraphQLRequest } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type GraphQLFormattedError, OperationTypeNode } from 'graphql';
import { GatewayError } from '../core/errors.js';
import { execution, ONLY_JSON, requestRules } from '../graphql/execution.js';
import type { GraphContext } from '../graphql/graph-context.js';
import { parseOptions } from '../graphql/operation-limits.js';
import type { OperationPipeline } from '../graphql/operation-pipeline.js';
import { asGraphQLError, statusOf } from '../graphql/request-error.js';
import { RefusedDocumentRule } from '../graphql/subscription-root.js';
import { acceptsOnlyJson, jsonTypeFor, namesStream, wantsHtml } from './accepted-types.js';
import { checkCsrf } from './csrf.js';
import { graphContextOf } from './graph-context-of.js';
import type { ServeStream } from './graphql-over-sse.js';
import type { SendPage } from './pages.js';
import { addRefusalHeaders } from './refusal-headers.js';
import { operationTypeOf } from './requested-operation.js';
import type { ServerContext } from './server-context.js';

/** The other responses of `/graphql`. */
export interface HttpOptions {
  format: (error: unknown) => GraphQLFormattedError;
  /** Null: the playground is switched off. */
  sendPlayground: SendPage | null;
  serveStream: ServeStream;
}

/**
 * Serves queries and mutations at `/graphql`; at the same address the playground to browsers that open it, and event
 * streams to clients that ask for one.
 */
export async function graphqlOverHttp(
  app: FastifyInstance,
  context: ServerContext,
  { format, sendPlayground, serveStream }: HttpOptions,
): Promise<void> {
  const { rules, callers, limits } = context;
  const apollo = apolloServer(app, rules, format);
  await apollo.start();
  app.addHook('onClose', () => apollo.stop());

  const contextOf = async (request: FastifyRequest, reply: FastifyReply): Promise<GraphContext> => {
    try {
      const identity = await callers.authenticate(request.headers.authorization);
      limits.countOperation(identity.caller);
      return graphContextOf(context, identity, request.headers.host);
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      addRefusalHeaders(reply, error);
      throw asGraphQLError(error, statusOf(error));
    }
  };
  app.route({
    method: ['GET', 'POST'],
    url: '/graphql',
    onRequest: async (request, reply) => {
      if (sendPlayground && request.method === 'GET' && wantsHtml(request)) {
        // Below /graphql/ the relative addresses of the page would be wrong.
        return request.url.startsWith('/graphql/')
          ? reply.redirect('../graphql', 308)
          : sendPlayground(reply);
      }
      reply.header('cache-control', 'no-store');
      return undefined;
    },
    handler: async (request, reply) => {
      const type = jsonTypeFor(request);
      if (namesStream(request) && (!type || isSubscription(request))) return serveStream(request, reply);
      if (!type) throw notAcceptable;
      checkCsrf(request.headers);
      const { status, headers, body } = await apollo.executeHTTPGraphQLRequest({
        httpGraphQLRequest: asApolloRequest(request),
        context: () => contextOf(request, reply),
      });
      reply.code(status ?? 200);
      for (const [name, value] of headers) reply.header(name, value);
      reply.header('content-type', type);
      return body.kind === 'complete' ? body.string : Readable.from(body.asyncIterator);
    },
  });
}

function apolloServer(
  app: FastifyInstance,
  rules: OperationPipeline,
  format: HttpOptions['format'],
): ApolloServer<GraphContext> {
  return new ApolloServer<GraphContext>({
    gateway: execution(rules),
    parseOptions,
    validationRules: [...rules.validationRules, RefusedDocumentRule],
    // The validation rules hold this switch, for every transport alike.
    introspection: true,
    hideSchemaDetailsFromClientErrors: !rules.introspection,
    includeStacktraceInErrorResponses: false,
    persistedQueries: false,
    // `checkCsrf` takes its place: the one of Apollo parses Content-Type in quadratic time.
    csrfPrevention: false,
    stopOnTerminationSignals: false,
    logger: app.log,
    plugins: [
      requestRules,
      ApolloServerPluginLandingPageDisabled(),
      // No response may be cached, so resolvers need not be wrapped to compute how long.
      ApolloServerPluginCacheControlDisabled(),
    ],
    stringifyResult: (result) => rules.staticResponses.stringify(result),
    formatError: (_formatted, error) => format(error),
  });
}

function isSubscription(request: FastifyRequest): boolean {
  return operationTypeOf(request) === OperationTypeNode.SUBSCRIPTION;
}

const notAcceptable = Object.assign(
  new Error('Send an Accept header with application/json or application/graphql-response+json.'),
  { statusCode: 406 },
);

/**
 * Apollo Server gets no header as the client wrote it. Its Accept header is empty, as Apollo Server would negotiate twice what
 * is known here already, except for the clients that `requestRules` tells apart.
 */
function asApolloRequest(request: FastifyRequest): HTTPGraphQLRequest {
  const { method, url, body } = request;
  const headers = new HeaderMap();
  headers.set('content-type', 'application/json');
  headers.set('accept', acceptsOnlyJson(request) ? ONLY_JSON : '');
  return { method, headers, search: url.replace(/^[^?]*/, ''), body };
}
