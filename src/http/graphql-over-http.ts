import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import type { FastifyInstance } from 'fastify';
import { type GraphQLFormattedError, Kind } from 'graphql';
import { ErrorCode, GatewayError } from '../core/errors.js';
import type { GraphContext, Jobs } from '../jobs/jobs.js';
import type { Callers } from './callers.js';
import type { OperationRules } from './operation-rules.js';
import { asGraphQLError, statusOf } from './refusal.js';
import { type SendPage, wantsHtml } from './web-pages.js';

/** What `/graphql` is served with. */
export interface HttpOptions {
  rules: OperationRules;
  jobs: Jobs;
  callers: Callers;
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
      noSubscriptions,
      variableErrors(rules, format),
      statusForJson,
      ApolloServerPluginLandingPageDisabled(),
      // It would wrap every resolver, to find out how long which answer may be cached: none may.
      ApolloServerPluginCacheControlDisabled(),
    ],
    formatError: (_formatted, error) => format(error),
  });
  await apollo.start();
  app.addHook('onClose', () => apollo.stop());

  const answer = fastifyApolloHandler<GraphContext>(apollo, {
    context: async (request, reply) => {
      try {
        const { caller } = await callers.identify(request.headers.authorization);
        return { caller, jobs, host: request.headers.host };
      } catch (error) {
        if (!(error instanceof GatewayError)) throw error;
        if (error.code === ErrorCode.UNAUTHENTICATED) reply.header('www-authenticate', 'Bearer');
        throw asGraphQLError(error, statusOf(error));
      }
    },
  });
  app.route({
    method: ['GET', 'POST'],
    url: '/graphql',
    onRequest: async (request, reply) => {
      if (sendPlayground && request.method === 'GET' && wantsHtml(request)) return sendPlayground(reply);
      reply.header('cache-control', 'no-store');
      // Apollo's integration makes an address with it, only to read the query, and fails at a Host that is none.
      Object.defineProperty(request, 'hostname', { value: 'gateway' });
      return undefined;
    },
    handler: answer,
  });
}

/** Sends those who want to follow something to where they can. */
const noSubscriptions: ApolloServerPlugin<GraphContext> = {
  requestDidStart: async () => ({
    didResolveOperation: async ({ operation }) => {
      if (operation?.operation === 'subscription') throw asGraphQLError(notHere, 400);
    },
  }),
};

/**
 * Says what is wrong with variables as the gateway says it of all input: at once, with its place, without the value.
 * GraphQL found it when it was about to run the operation; to look for it before that would be to look twice.
 */
function variableErrors(
  rules: OperationRules,
  format: HttpOptions['format'],
): ApolloServerPlugin<GraphContext> {
  return {
    requestDidStart: async () => ({
      willSendResponse: async ({ errors, document, operation, request, response }) => {
        if (errors?.[0]?.nodes?.[0]?.kind !== Kind.VARIABLE_DEFINITION) return;
        if (!document || !operation || response.body.kind !== 'single') return;
        try {
          rules.checkVariables(document, operation, request.variables ?? {});
        } catch (error) {
          response.body.singleResult.errors = [format(error)];
        }
      },
    }),
  };
}

const notHere = new GatewayError(
  ErrorCode.BAD_USER_INPUT,
  'Subscriptions run over WebSocket (graphql-transport-ws) at this same address, and as Server-Sent Events at /graphql/stream.',
);

/** An Accept header with this one media type and whatever belongs to it. */
const onlyJson = /^ *application\/json *(;[^,]*)?$/i;

/**
 * GraphQL over HTTP: to who takes nothing but `application/json`, as clients of old do, a refused operation is a
 * well-formed answer like any other, of status 200.
 */
const statusForJson: ApolloServerPlugin<GraphContext> = {
  requestDidStart: async () => ({
    willSendResponse: async ({ request, response }) => {
      const accept = request.http?.headers.get('accept') ?? '';
      if (onlyJson.test(accept) && response.http.status === 400) response.http.status = 200;
    },
  }),
};
