import type { FastifyInstance } from 'fastify';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocket, WebSocketServer } from 'ws';
import type { Clock } from '../core/clock.js';
import { ErrorCode, GatewayError } from '../core/errors.js';
import type { GraphContext, Jobs } from '../jobs/jobs.js';
import type { Callers } from './callers.js';
import { formatError } from './error-format.js';
import { operationRejected } from './operation-limits.js';
import type { OperationRules } from './operation-rules.js';
import type { Origins } from './origins.js';
import { asGraphQLError } from './refusal.js';
import { SocketCare } from './socket-care.js';

/** An operation with its variables is far smaller. */
const LONGEST_MESSAGE_BYTES = 64 * 1024;
/** How long a client may take to answer the closing of its socket, in milliseconds. */
const CLOSING_MS = 2_000;
/** The close code after which clients of graphql-transport-ws try again later. */
const TRY_AGAIN_LATER = 1013;

/** The most that WebSocket allows for the reason of a closing, in bytes. */
const LONGEST_REASON_BYTES = 123;

/** graphql-ws gives a client's own words as a reason for closing, however long they are. */
class Socket extends WebSocket {
  override close(code?: number, reason = ''): void {
    super.close(code, Buffer.byteLength(reason) <= LONGEST_REASON_BYTES ? reason : '');
  }
}

/** What all sockets have in common. */
export interface WebSocketOptions {
  rules: OperationRules;
  jobs: Jobs;
  callers: Callers;
  origins: Origins;
  clock: Clock;
  /** At most so many subscriptions at a time on one socket. */
  maxSubscriptionsPerSocket: number;
}

/**
 * Serves subscriptions at `/graphql` by the graphql-transport-ws protocol. The returned function closes every socket
 * with 1001 and resolves when all are gone.
 */
export function graphqlOverWebSocket(app: FastifyInstance, options: WebSocketOptions): () => Promise<void> {
  const { origins, clock } = options;
  const server = new WebSocketServer({
    // Given the HTTP server, it would take that server's errors for its own, and graphql-ws print them on stderr.
    noServer: true,
    WebSocket: Socket,
    path: '/graphql',
    maxPayload: LONGEST_MESSAGE_BYTES,
    perMessageDeflate: false,
    verifyClient: ({ req }, answer) =>
      answer(origins.allows(req) && origins.isOwnName(req), 403, 'Forbidden'),
  });
  app.server.on('upgrade', (request, socket, head) =>
    server.handleUpgrade(request, socket, head, (opened) => server.emit('connection', opened, request)),
  );
  const care = new SocketCare(clock);
  const { dispose } = useServer(protocolOf(app, options, care), server, 0);
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
    await Promise.all([dispose(), care.stop()]);
    clearTimeout(stragglers);
  };
}

type Protocol = Parameters<typeof useServer<Record<string, unknown>, { caller?: string }>>[0];

/** What happens at each step of the protocol. */
function protocolOf(app: FastifyInstance, options: WebSocketOptions, care: SocketCare): Protocol {
  const { rules, jobs, callers, maxSubscriptionsPerSocket } = options;
  const format = (error: unknown) =>
    formatError(error, (unforeseen) => app.log.error({ err: unforeseen }, 'A subscription failed'));
  return {
    // What must not be told to a client has been formatted away; close reasons follow the same rule.
    isProd: true,
    onConnect: async (context) => {
      const { connectionParams, extra } = context;
      try {
        const { caller, expiresAt } = await callers.identify(connectionParams?.authorization);
        extra.caller = caller;
        care.watch(extra.socket, { expiresAt, isBusy: () => subscriptionsOf(context) > 0 });
        return true;
      } catch (error) {
        if (!(error instanceof GatewayError)) throw error;
        // Closing with 4403 is what false does, after which clients try again with fresh credentials.
        if (error.code !== ErrorCode.UNAUTHENTICATED) extra.socket.close(TRY_AGAIN_LATER, 'Try again later');
        return false;
      }
    },
    onSubscribe: (context, _id, payload) => {
      if (subscriptionsOf(context) > maxSubscriptionsPerSocket) {
        const message = `At most ${maxSubscriptionsPerSocket} subscriptions run on one socket. Complete one, or open another socket.`;
        return [asGraphQLError(operationRejected(message))];
      }
      const args = rules.subscription(payload);
      if (!('schema' in args)) return args;
      const contextValue: GraphContext = { caller: context.extra.caller ?? '', jobs };
      return { ...args, contextValue };
    },
    onNext: (_context, _id, _payload, _args, result) =>
      result.errors && { ...result, errors: result.errors.map(format) },
    onError: (_context, _id, _payload, errors) => errors.map(format),
  };
}

function subscriptionsOf({ subscriptions }: { subscriptions: Record<string, unknown> }): number {
  return Object.keys(subscriptions).length;
}
