import {
  type FastifyInstance,
  type FastifyReply,
  type FastifyServerOptions,
  fastify,
  LogController,
} from 'fastify';
import { type ConnectionLimits, connectionLimits, limitConnections } from './connection-limits.js';
import { LONGEST_HEADER_BLOCK } from './header-limits.js';
import { refuseUnreadable } from './unreadable-request.js';
import { UpgradableRequest } from './websocket/upgradable-request.js';

/** How long requests in flight may take to finish when the server closes, in milliseconds. */
const DRAIN_MS = 8_000;

/** An HTTP server without routes, which holds every connection to the limits. */
export function createServer(
  logger: FastifyServerOptions['logger'],
  limits: ConnectionLimits = connectionLimits,
): FastifyInstance {
  const app = fastify({
    logger,
    // Jobs have their log lines; a line for each request would bury them.
    logController: new LogController({ disableRequestLogging: true }),
    childLoggerFactory: (child) => child,
    requestTimeout: limits.requestTimeoutMs,
    http: {
      IncomingMessage: UpgradableRequest,
      headersTimeout: limits.requestTimeoutMs,
      // Node closes late connections only when it checks, by default every 30 s.
      connectionsCheckingInterval: limits.checkEveryMs,
      maxHeaderSize: LONGEST_HEADER_BLOCK,
    },
    routerOptions: { ignoreTrailingSlash: true },
    clientErrorHandler: refuseUnreadable,
    // A path that the router cannot decode.
    frameworkErrors: (_error, _request, reply) => notFound(reply),
  });
  limitConnections(app, limits);
  return app;
}

/** A 404 that does not repeat the path, which may be a callback address. */
export function notFound(reply: FastifyReply): FastifyReply {
  return reply.code(404).send({ error: 'There is nothing at this path' });
}

/** Lets requests in flight finish, for at most 8 s; connections that never send theirs are cut then. */
export async function closeServer(app: FastifyInstance): Promise<void> {
  const cut = setTimeout(() => app.server.closeAllConnections(), DRAIN_MS);
  await app.close();
  clearTimeout(cut);
}
