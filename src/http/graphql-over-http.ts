import { Readable } from 'node:stream';
import { ApolloServer, HeaderMap, type HTTPGraphQLRequest } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { GraphQLFormattedError } from 'graphql';
import type { Authenticator } from '../auth/authenticator.js';
import { ErrorCode, GatewayError } from '../core/errors.js';
import { Execution } from '../graphql/execution.js';
import type { OperationPipeline } from '../graphql/operation-pipeline.js';
import { asGraphQLError, statusOf } from '../graphql/request-error.js';
import type { GraphContext, Jobs } from '../jobs/jobs.js';
import { type SendPage, wantsHtml } from './pages.js';

/** What `/graphql` is served with. */
export interface HttpOptions {
  rules: OperationPipeline;
  jobs: Jobs;
  callers: Authenticator;
  format: (error: unknown) => GraphQLFormattedError;
  /** Null: the playground is switched off. */
  sendPlayground: SendPage | null;
}

/** Serves queries and mutations at `/graphql`, and the playground to browsers that open the same address. */
export async function graphqlOverHttp(app: FastifyInstance, options: HttpOptions): Promise<void> {
  const { rules, jobs, callers, format, sendPlayground } = options;
  const apollo = new ApolloServer<GraphContext>({
    schema: rules.schema,
    parseOptions: rules.parseOptions,
    validationRules: [...rules.validationRules],
    // Those rules hold the switch, for every transport alike.
    introspection: true,
    hideSchemaDetailsFromClientErrors: !rules.introspection,
    includeStacktraceInErrorResponses: false,
    persistedQueries: false,
    stopOnTerminationSignals: false,
    logger: app.log,
    plugins: [
      new Execution(rules, format),
      ApolloServerPluginLandingPageDisabled(),
      // It would wrap every resolver, to find out how long which answer may be cached: none may.
      ApolloServerPluginCacheControlDisabled(),
    ],
    formatError: (_formatted, error) => format(error),
  });
  await apollo.start();
  app.addHook('onClose', () => apollo.stop());

  const contextOf = async (request: FastifyRequest, reply: FastifyReply): Promise<GraphContext> => {
    try {
      const { caller } = await callers.authenticate(request.headers.authorization);
      return { caller, jobs, host: request.headers.host };
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      if (error.code === ErrorCode.UNAUTHENTICATED) reply.header('www-authenticate', 'Bearer');
      throw asGraphQLError(error, statusOf(error));
    }
  };
  app.route({
    method: ['GET', 'POST'],
    url: '/graphql',
    onRequest: async (request, reply) => {
      if (sendPlayground && request.method === 'GET' && wantsHtml(request)) return sendPlayground(reply);
      reply.header('cache-control', 'no-store');
      return undefined;
    },
    handler: async (request, reply) => {
      const { status, headers, body } = await apollo.executeHTTPGraphQLRequest({
        httpGraphQLRequest: asApolloRequest(request),
        context: () => contextOf(request, reply),
      });
      reply.code(status ?? 200);
      for (const [name, value] of headers) reply.header(name, value);
      return body.kind === 'complete' ? body.string : Readable.from(body.asyncIterator);
    },
  });
}

function asApolloRequest({ method, headers, url, body }: FastifyRequest): HTTPGraphQLRequest {
  const given = new HeaderMap();
  for (const [name, value] of Object.entries(headers)) given.set(name, String(value));
  return { method, headers: given, search: url.replace(/^[^?]*/, ''), body };
}
