import type { FastifyInstance } from 'fastify';
import {
  type ExecutionArgs,
  GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  getOperationAST,
  parse,
  specifiedRules,
  validate,
} from 'graphql';
import type { SubscribePayload } from 'graphql-ws';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { badUserInput, ErrorCode, GatewayError } from '../core/errors.js';
import type { GraphContext, Jobs } from '../jobs/jobs.js';
import type { Callers } from './callers.js';
import { asGraphQLError, formatError } from './error-format.js';
import { variableProblems } from './input-problems.js';

/** An operation with its variables is far smaller. */
const LONGEST_MESSAGE_BYTES = 64 * 1024;
/** How long a client may take to answer the closing of its socket, in milliseconds. */
const CLOSING_MS = 2_000;

/**
 * Serves subscriptions at `/graphql` by the graphql-transport-ws protocol. The returned function closes every socket
 * with 1001 and resolves when all are gone.
 */
export function graphqlOverWebSocket(
  app: FastifyInstance,
  options: {
    schema: GraphQLSchema;
    jobs: Jobs;
    callers: Callers;
    /** Off: errors suggest no names of the schema. */
    introspection: boolean;
  },
): () => Promise<void> {
  const { schema, jobs, callers, introspection } = options;
  const server = new WebSocketServer({
    // Given the HTTP server, it would take that server's errors for its own, and graphql-ws print them on stderr.
    noServer: true,
    path: '/graphql',
    maxPayload: LONGEST_MESSAGE_BYTES,
    perMessageDeflate: false,
  });
  app.server.on('upgrade', (request, socket, head) =>
    server.handleUpgrade(request, socket, head, (opened) => server.emit('connection', opened, request)),
  );
  const format = (error: unknown): GraphQLFormattedError =>
    formatError(error, (unforeseen) => app.log.error({ err: unforeseen }, 'A subscription failed'));

  const { dispose } = useServer<Record<string, unknown>, { caller?: string }>(
    {
      // What must not be told to a client has been formatted away; close reasons follow the same rule.
      isProd: true,
      onConnect: ({ connectionParams, extra }) => {
        try {
          extra.caller = callers.identify(connectionParams?.authorization);
        } catch (error) {
          if (!(error instanceof GatewayError)) throw error;
          // graphql-ws then closes with 4403, after which its clients try again with fresh credentials.
          return false;
        }
        return true;
      },
      onSubscribe: ({ extra }, _id, payload) => {
        const args = subscriptionFrom(schema, payload, introspection);
        if (Array.isArray(args)) return args;
        const { host } = extra.request.headers;
        const contextValue: GraphContext = { caller: extra.caller ?? '', jobs, host };
        return { ...args, contextValue };
      },
      onNext: (_context, _id, _payload, _args, result) =>
        result.errors && { ...result, errors: result.errors.map(format) },
      onError: (_context, _id, _payload, errors) => errors.map(format),
    },
    server,
  );
  // In the place of graphql-ws's own listener, which prints the stack on stderr. ws closes the socket by itself.
  server.on('connection', (socket) =>
    socket
      .removeAllListeners('error')
      .on('error', (error) => app.log.debug({ err: error }, 'A client broke the WebSocket protocol')),
  );

  return async () => {
    const stragglers = setTimeout(() => {
      for (const socket of server.clients) socket.terminate();
    }, CLOSING_MS);
    await dispose();
    clearTimeout(stragglers);
  };
}

/** What to execute for a client's `subscribe` message, or what is wrong with it. */
function subscriptionFrom(
  schema: GraphQLSchema,
  payload: SubscribePayload,
  introspection: boolean,
): ExecutionArgs | GraphQLError[] {
  const variables = payload.variables ?? {};
  try {
    const document = parse(payload.query);
    const invalid = validate(schema, document, specifiedRules, { hideSuggestions: !introspection });
    if (invalid.length > 0) return [...invalid];
    const operation = getOperationAST(document, payload.operationName);
    if (operation?.operation !== 'subscription') {
      const message =
        'Only subscriptions run over WebSocket; send queries and mutations by POST to this same address.';
      return [asGraphQLError(new GatewayError(ErrorCode.BAD_USER_INPUT, message))];
    }
    const problems = variableProblems(schema, document, operation, variables);
    if (problems.length > 0) return [asGraphQLError(badUserInput(problems))];
    return { schema, document, operationName: payload.operationName, variableValues: variables };
  } catch (error) {
    if (error instanceof GraphQLError) return [error];
    throw error;
  }
}
