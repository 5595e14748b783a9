import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import type { FastifyError, FastifyInstance } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import { badUserInput, ErrorCode, GatewayError } from '../core/errors.js';
import type { GraphContext, Jobs } from '../jobs/jobs.js';
import type { Callers } from './callers.js';
import { asGraphQLError, formatError } from './error-format.js';
import { variableProblems } from './input-problems.js';
import { type SendPage, wantsHtml } from './web-pages.js';

/** What happens between validating an operation and running it: only over HTTP, where Apollo Server runs it. */
const checkOperation: ApolloServerPlugin<GraphContext> = {
  requestDidStart: async () => ({
    didResolveOperation: async ({ schema, document, operation, request }) => {
      if (operation?.operation === 'subscription') {
        const message = 'Subscriptions run over WebSocket (graphql-transport-ws) at this same address.';
        throw asGraphQLError(new GatewayError(ErrorCode.BAD_USER_INPUT, message), 400);
      }
      const problems = operation
        ? variableProblems(schema, document, operation, request.variables ?? {})
        : [];
      if (problems.length > 0) throw asGraphQLError(badUserInput(problems), 400);
    },
  }),
};

/** Serves queries and mutations at `/graphql`, and the playground to browsers that open the same address. */
export async function graphqlOverHttp(
  app: FastifyInstance,
  options: {
    schema: GraphQLSchema;
    jobs: Jobs;
    callers: Callers;
    introspection: boolean;
    /** Null: the playground is switched off. */
    sendPlayground: SendPage | null;
  },
): Promise<void> {
  const { schema, jobs, callers, introspection, sendPlayground } = options;
  const format = (error: unknown) =>
    formatError(error, (unforeseen) => app.log.error({ err: unforeseen }, 'A request failed'));
  const apollo = new ApolloServer<GraphContext>({
    schema,
    introspection,
    hideSchemaDetailsFromClientErrors: !introspection,
    includeStacktraceInErrorResponses: false,
    persistedQueries: false,
    stopOnTerminationSignals: false,
    logger: app.log,
    plugins: [checkOperation, ApolloServerPluginLandingPageDisabled()],
    formatError: (_formatted, error) => format(error),
  });
  await apollo.start();
  app.addHook('onClose', () => apollo.stop());

  const answer = fastifyApolloHandler<GraphContext>(apollo, {
    context: async (request) => {
      try {
        return { caller: callers.identify(request.headers.authorization), jobs };
      } catch (error) {
        throw error instanceof GatewayError ? asGraphQLError(error, 401) : error;
      }
    },
  });
  app.route({
    method: ['GET', 'POST'],
    url: '/graphql',
    preHandler: async (request, reply) => {
      if (sendPlayground && request.method === 'GET' && wantsHtml(request)) return sendPlayground(reply);
      return undefined;
    },
    handler: answer,
    errorHandler: (error: FastifyError, _request, reply) => {
      const status = error.statusCode ?? 500;
      const told = status < 500 ? new GatewayError(ErrorCode.BAD_USER_INPUT, error.message) : error;
      return reply
        .code(status)
        .type('application/json; charset=utf-8')
        .send(JSON.stringify({ errors: [format(told)] }));
    },
  });
}
