import type { FastifyError, FastifyInstance, FastifyReply } from 'fastify';
import type { Clock } from '../core/clock.js';
import type { Doorbell } from '../jobs/doorbell.js';
import type { Jobs } from '../jobs/jobs.js';
import type { Callers } from './callers.js';
import { graphqlOverWebSocket } from './graphql-over-websocket.js';
import { graphqlRoutes } from './graphql-routes.js';
import { health } from './health.js';
import type { OperationRules } from './operation-rules.js';
import type { Origins } from './origins.js';
import { playground } from './playground.js';
import { securityHeaders } from './security-headers.js';
import { webhooks } from './webhooks.js';

/** How long requests under way may take to finish when the server closes, in milliseconds. */
const DRAIN_MS = 8_000;

/** What the routes serve, and which of them there are. */
export interface RouteOptions {
  rules: OperationRules;
  jobs: Jobs;
  doorbell: Doorbell;
  callers: Callers;
  origins: Origins;
  clock: Clock;
  isReady: () => Promise<boolean>;
  /** At most so many subscriptions at a time on one WebSocket. */
  maxSubscriptionsPerSocket: number;
  /** What the web pages are built into; null: no playground. */
  webDirectory: URL | null;
}

/** Adds every route of the gateway. The returned function closes all WebSockets, with 1001, and takes no more. */
export async function addRoutes(app: FastifyInstance, options: RouteOptions): Promise<() => Promise<void>> {
  const { webDirectory } = options;
  await securityHeaders(app);
  const sendPlayground = webDirectory && (await playground(app, { directory: webDirectory }));
  health(app, options.isReady);
  app.setNotFoundHandler((_request, reply) => nothingHere(reply));
  app.setErrorHandler((error: FastifyError, _request, reply) => {
    const status = error.statusCode ?? 500;
    if (status < 500) return reply.code(status).send({ error: error.message });
    app.log.error({ err: error }, 'A request failed');
    return reply.code(status).send({ error: 'Something went wrong in the gateway' });
  });
  app.register(webhooks, options);
  app.register(graphqlRoutes, { ...options, sendPlayground });
  return graphqlOverWebSocket(app, options);
}

/** Says no more than that: fastify's own answer would repeat the path, which may be a callback address. */
export function nothingHere(reply: FastifyReply): FastifyReply {
  return reply.code(404).send({ error: 'There is nothing at this path' });
}

/** Lets requests under way finish. A connection that never sends its request would keep that waiting for ever. */
export async function closeServer(app: FastifyInstance): Promise<void> {
  const impatience = setTimeout(() => app.server.closeAllConnections(), DRAIN_MS);
  await app.close();
  clearTimeout(impatience);
}
