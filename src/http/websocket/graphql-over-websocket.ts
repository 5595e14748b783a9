import type { FastifyInstance } from 'fastify';
import { handleProtocols, makeServer, type ServerOptions } from 'graphql-ws';
import { type WebSocket, WebSocketServer } from 'ws';
import type { AllowedOrigins } from '../../auth/allowed-origins.js';
import type { Authenticator } from '../../auth/authenticator.js';
import type { Clock } from '../../core/clock.js';
import { ErrorCode, GatewayError } from '../../core/errors.js';
import { formatError } from '../../graphql/error-format.js';
import { operationRejected } from '../../graphql/operation-limits.js';
import type { OperationPipeline } from '../../graphql/operation-pipeline.js';
import { asGraphQLError } from '../../graphql/request-error.js';
import { subscribe } from '../../graphql/shared-events.js';
import type { GraphContext, Jobs } from '../../jobs/jobs.js';
import type { LiveConnections } from '../live-connections.js';
import { gatherUpgrades } from './gathered-upgrades.js';
import { ProtocolSocket } from './protocol-socket.js';
import { SocketMonitor } from './socket-monitor.js';

/** An operation with its variables is far smaller. */
const LONGEST_MESSAGE_BYTES = 64 * 1024;
/** How long a client may take to answer the closing of its socket, in milliseconds. */
const CLOSING_MS = 2_000;
/** Close codes after which clients of graphql-transport-ws come back. */
const GOING_AWAY = 1001;
const TRY_AGAIN_LATER = 1013;

/** What all sockets have in common. */
export interface WebSocketOptions {
  rules: OperationPipeline;
  jobs: Jobs;
  callers: Authenticator;
  origins: AllowedOrigins;
  clock: Clock;
  live: LiveConnections;
  /** At most so many subscriptions at a time on one socket. */
  maxSubscriptionsPerSocket: number;
}

/**
 * Serves subscriptions at `/graphql` by the graphql-transport-ws protocol. The returned function closes every socket
 * with 1001 and resolves when all are gone.
 */
export function graphqlOverWebSocket(app: FastifyInstance, options: WebSocketOptions): () => Promise<void> {
  const { origins, clock, live } = options;
  const server = new WebSocketServer({
    // Given the HTTP server, it would take that server's errors for its own.
    noServer: true,
    path: '/graphql',
    handleProtocols,
    maxPayload: LONGEST_MESSAGE_BYTES,
    perMessageDeflate: false,
    verifyClient: ({ req }, answer) =>
      answer(origins.allows(req) && origins.isAllowedHost(req), 403, 'Forbidden'),
  });
  gatherUpgrades(app.server, (request, socket, head) =>
    server.handleUpgrade(request, socket, head, (opened) => server.emit('connection', opened, request)),
  );
  const care = new SocketMonitor(clock);
  const { opened } = makeServer(protocolOf(app, options, care));
  server.on('connection', (socket, { headers: { host } }) => {
    live.add('websocket', socket, () => 0);
    care.watch(socket);
    const carrier = new ProtocolSocket(socket, app.log);
    carrier.closeWith(opened(carrier, { socket, host }));
  });

  return async () => {
    const stragglers = setTimeout(() => {
      for (const socket of server.clients) socket.terminate();
    }, CLOSING_MS);
    for (const socket of server.clients) socket.close(GOING_AWAY, 'Going away');
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    await Promise.all([closed, care.stop()]);
    clearTimeout(stragglers);
  };
}

/** What the gateway keeps of one socket. */
interface Extra {
  socket: WebSocket;
  /** The Host header with which it was opened. */
  host: string | undefined;
  caller?: string;
}
type Protocol = ServerOptions<Record<string, unknown>, Extra>;

/** What happens at each step of the protocol. */
function protocolOf(app: FastifyInstance, options: WebSocketOptions, care: SocketMonitor): Protocol {
  const { rules, jobs, callers, live, maxSubscriptionsPerSocket } = options;
  const format = (error: unknown) =>
    formatError(error, (unforeseen) => app.log.error({ err: unforeseen }, 'A subscription failed'));
  return {
    // A timer for each socket; `care` has one for all.
    connectionInitWaitTimeout: 0,
    onConnect: async (context) => {
      const { connectionParams, extra } = context;
      const isBusy = () => subscriptionsOf(context) > 0;
      live.add('websocket', extra.socket, () => subscriptionsOf(context));
      // It is not silent any more, however long its credentials take to be looked at.
      care.authenticate(extra.socket, { expiresAt: null, isBusy });
      try {
        const { caller, expiresAt } = await callers.authenticate(connectionParams?.authorization);
        extra.caller = caller;
        care.authenticate(extra.socket, { expiresAt, isBusy });
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
      const { caller, host } = context.extra;
      const contextValue: GraphContext = { caller: caller ?? '', jobs, host };
      // In this order: V8 would take each object that adds to what it has spread for one of a kind, and all code that
      // reads it would be slow.
      return { contextValue, ...args };
    },
    subscribe,
    onNext: (_context, _id, _payload, _args, result) =>
      result.errors && { ...result, errors: result.errors.map(format) },
    onError: (_context, _id, _payload, errors) => errors.map(format),
  };
}

function subscriptionsOf({ subscriptions }: { subscriptions: Record<string, unknown> }): number {
  return Object.keys(subscriptions).length;
}
