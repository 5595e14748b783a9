import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import { CloseCode, handleProtocols, makeServer, type ServerOptions } from 'graphql-ws';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Clock } from '../core/clock.js';
import { ErrorCode, GatewayError } from '../core/errors.js';
import type { GraphContext, Jobs } from '../jobs/jobs.js';
import type { Callers } from './callers.js';
import { formatError } from './error-format.js';
import { gatherUpgrades } from './gathered-upgrades.js';
import type { LiveConnections } from './live-connections.js';
import { operationRejected } from './operation-limits.js';
import type { OperationRules } from './operation-rules.js';
import type { Origins } from './origins.js';
import { asGraphQLError } from './refusal.js';
import { SocketCare } from './socket-care.js';
import { subscribe } from './subscribe.js';

/** An operation with its variables is far smaller. */
const LONGEST_MESSAGE_BYTES = 64 * 1024;
/** More than a hundred subscriptions leave with a reader that is merely slow. */
const MOST_UNREAD_BYTES = 8 * 1024 * 1024;
/** How long a client may take to answer the closing of its socket, in milliseconds. */
const CLOSING_MS = 2_000;
/** Close codes after which clients of graphql-transport-ws come back. */
const GOING_AWAY = 1001;
const TRY_AGAIN_LATER = 1013;

/** The most that WebSocket allows for the reason of a closing. */
const LONGEST_REASON_BYTES = 123;

/** What all sockets have in common. */
export interface WebSocketOptions {
  rules: OperationRules;
  jobs: Jobs;
  callers: Callers;
  origins: Origins;
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
      answer(origins.allows(req) && origins.isOwnName(req), 403, 'Forbidden'),
  });
  gatherUpgrades(app.server, (request, socket, head) =>
    server.handleUpgrade(request, socket, head, (opened) => server.emit('connection', opened, request)),
  );
  const care = new SocketCare(clock);
  const { opened } = makeServer(protocolOf(app, options, care));
  server.on('connection', (socket, { headers: { host } }) => {
    live.add('websocket', socket, () => 0);
    serve(socket, host, opened, app.log);
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

/** Carries one socket's messages to the protocol and back. graphql-ws's own way prints what goes wrong on stderr. */
function serve(
  socket: WebSocket,
  host: string | undefined,
  opened: Server['opened'],
  log: FastifyBaseLogger,
): void {
  const fail = (error: unknown) => {
    // So graphql-ws calls a message that only a server sends.
    if (error instanceof Error && error.message.startsWith('Unexpected message of type')) {
      socket.close(CloseCode.BadRequest, 'Invalid message received');
      return;
    }
    log.error({ err: error }, 'A WebSocket failed');
    socket.close(CloseCode.InternalServerError, 'Internal server error');
  };
  const closed = opened(
    {
      protocol: socket.protocol,
      // That a socket is gone, its closing tells.
      send: (text) => new Promise((sent) => socket.send(text, () => sent())),
      // The reason may hold an id of the client's, however long that is.
      close: (code, reason) =>
        socket.close(code, Buffer.byteLength(reason ?? '') <= LONGEST_REASON_BYTES ? reason : undefined),
      onMessage: (take) =>
        socket.on('message', (data) => {
          // Who asks on and on and reads nothing would fill the memory with answers.
          if (socket.bufferedAmount > MOST_UNREAD_BYTES) socket.terminate();
          else take(String(data)).catch(fail);
        }),
    },
    { socket, host },
  );
  socket.once('close', (code, reason) => closed(code, String(reason)).catch(fail));
  // ws closes the socket by itself.
  socket.on('error', (error) => log.debug({ err: error }, 'A client broke the WebSocket protocol'));
}

/** What the gateway keeps of one socket. */
interface Extra {
  socket: WebSocket;
  /** The Host header with which it was opened. */
  host: string | undefined;
  caller?: string;
}
type Protocol = ServerOptions<Record<string, unknown>, Extra>;
type Server = ReturnType<typeof makeServer<Record<string, unknown>, Extra>>;

/** What happens at each step of the protocol. */
function protocolOf(app: FastifyInstance, options: WebSocketOptions, care: SocketCare): Protocol {
  const { rules, jobs, callers, live, maxSubscriptionsPerSocket } = options;
  const format = (error: unknown) =>
    formatError(error, (unforeseen) => app.log.error({ err: unforeseen }, 'A subscription failed'));
  return {
    onConnect: async (context) => {
      const { connectionParams, extra } = context;
      live.add('websocket', extra.socket, () => subscriptionsOf(context));
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
      const { caller, host } = context.extra;
      const contextValue: GraphContext = { caller: caller ?? '', jobs, host };
      return { ...args, contextValue };
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
