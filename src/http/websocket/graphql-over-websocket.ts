import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { handleProtocols, makeServer, type ServerOptions } from 'graphql-ws';
import { type WebSocket, WebSocketServer } from 'ws';
import { type Identity, unauthenticated } from '../../auth/identity.js';
import { GatewayError } from '../../core/errors.js';
import { formatError, ofRequest } from '../../graphql/error-format.js';
import { operationRejected } from '../../graphql/operation-limits.js';
import { asGraphQLError } from '../../graphql/request-error.js';
import { subscribe } from '../../graphql/shared-events.js';
import { graphContextOf } from '../graph-context-of.js';
import { headerProblem } from '../header-limits.js';
import type { ServerContext } from '../server-context.js';
import { unforeseenLog } from '../unforeseen-log.js';
import { authorizationOf, closingFor } from './connection-credentials.js';
import { gatherUpgrades } from './gathered-upgrades.js';
import { ProtocolSocket } from './protocol-socket.js';
import { SocketMonitor } from './socket-monitor.js';

/** An operation with its variables is far smaller. */
const LONGEST_MESSAGE_BYTES = 64 * 1024;
/** How long a client may take to confirm the closing of its socket, in milliseconds. */
const CLOSING_MS = 2_000;
/** The close code after which clients of graphql-transport-ws reconnect. */
const GOING_AWAY = 1001;

/**
 * Serves subscriptions at `/graphql` by the graphql-transport-ws protocol. The returned function closes every socket
 * with 1001 and resolves when all are gone.
 */
export function graphqlOverWebSocket(app: FastifyInstance, context: ServerContext): () => Promise<void> {
  const { origins, clock, live } = context;
  const server = new WebSocketServer({
    // Otherwise it would handle the errors of the HTTP server.
    noServer: true,
    handleProtocols,
    maxPayload: LONGEST_MESSAGE_BYTES,
    perMessageDeflate: false,
    verifyClient: ({ req }, respond) =>
      respond(origins.allows(req) && origins.isAllowedHost(req), 403, 'Forbidden'),
  });
  server.shouldHandle = ({ url = '' }) => /^\/graphql\/?(\?|$)/.test(url);
  gatherUpgrades(app.server, (request, socket, head) => {
    const problem = headerProblem(request.headers);
    if (problem !== null) refuseUpgrade(socket, problem);
    else server.handleUpgrade(request, socket, head, (opened) => server.emit('connection', opened, request));
  });
  const monitor = new SocketMonitor(clock);
  const { opened } = makeServer(protocolOf(app, context, monitor));
  server.on('connection', (socket, { headers: { host, authorization } }) => {
    live.add('websocket', socket, () => 0);
    monitor.watch(socket);
    const carrier = new ProtocolSocket(socket, app.log);
    carrier.closeWith(opened(carrier, { socket, host, authorization }));
  });

  return async () => {
    const stragglers = setTimeout(() => {
      for (const socket of server.clients) socket.terminate();
    }, CLOSING_MS);
    for (const socket of server.clients) socket.close(GOING_AWAY, 'Going away');
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    await Promise.all([closed, monitor.stop()]);
    clearTimeout(stragglers);
  };
}

/** The gateway's state of one socket. */
interface Extra {
  socket: WebSocket;
  /** The Host header with which it was opened. */
  host: string | undefined;
  /** The Authorization header with which it was opened. */
  authorization: string | undefined;
  /** Set once its client has authenticated. */
  identity?: Identity;
}
type Protocol = ServerOptions<Record<string, unknown>, Extra>;

function refuseUpgrade(socket: Duplex, problem: string): void {
  const status = `431 ${STATUS_CODES[431]}`;
  socket.end(
    `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: ${problem.length}\r\n\r\n${problem}`,
  );
}

/** The gateway's part in each step of the protocol. */
function protocolOf(app: FastifyInstance, context: ServerContext, monitor: SocketMonitor): Protocol {
  const { rules, callers, limits, live, maxSubscriptionsPerSocket } = context;
  const onUnforeseen = unforeseenLog(app.log, 'A subscription failed');
  const format = (error: unknown) => formatError(error, onUnforeseen);
  return {
    // It would be a timer for each socket; the monitor has one for all.
    connectionInitWaitTimeout: 0,
    onConnect: async (connection) => {
      const { connectionParams, extra } = connection;
      const isBusy = () => subscriptionsOf(connection) > 0;
      live.add('websocket', extra.socket, () => subscriptionsOf(connection));
      // Its client has spoken, however long its credentials take to verify.
      monitor.authenticate(extra.socket, { expiresAt: null, isBusy });
      try {
        const identity = await callers.authenticate(authorizationOf(connectionParams, extra.authorization));
        const { caller, expiresAt } = identity;
        if (extra.socket.readyState === extra.socket.OPEN) limits.addConnection(caller, extra.socket);
        extra.identity = identity;
        monitor.authenticate(extra.socket, { expiresAt, isBusy });
        return true;
      } catch (error) {
        if (!(error instanceof GatewayError)) throw error;
        extra.socket.close(...closingFor(error, connectionParams));
        return false;
      }
    },
    onSubscribe: (connection, _id, payload) => {
      if (subscriptionsOf(connection) > maxSubscriptionsPerSocket) {
        const message = `At most ${maxSubscriptionsPerSocket} subscriptions run on one socket. Complete one, or open another socket.`;
        return [asGraphQLError(operationRejected(message))];
      }
      const args = rules.subscription(payload);
      if (!('schema' in args)) return args;
      const { identity, host } = connection.extra;
      if (!identity) return [asGraphQLError(unauthenticated('This socket has not authenticated.'))];
      const contextValue = graphContextOf(context, identity, host);
      // Additions before spreads: V8 then keeps one shape for all such objects.
      return { contextValue, ...args };
    },
    subscribe,
    onNext: (_context, _id, _payload, _args, result) =>
      result.errors && { ...result, errors: ofRequest(result.errors).map(format) },
    onError: (_context, _id, _payload, errors) => errors.map(format),
  };
}

function subscriptionsOf({ subscriptions }: { subscriptions: Record<string, unknown> }): number {
  return Object.keys(subscriptions).length;
}
