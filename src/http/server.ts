import type { FastifyError, FastifyInstance, FastifyReply } from 'fastify';
import type { AllowedOrigins } from '../auth/allowed-origins.js';
import type { Authenticator } from '../auth/authenticator.js';
import type { Clock } from '../core/clock.js';
import type { MediaSource } from '../core/media-source.js';
import type { Tracing } from '../core/tracing.js';
import { mediaRoutes } from '../files/media-routes.js';
import type { SignedMediaAddresses } from '../files/signed-media-addresses.js';
import type { OperationPipeline } from '../graphql/operation-pipeline.js';
import type { Jobs } from '../jobs/jobs.js';
import type { CallbackReceiver } from '../jobs/poll/callback-receiver.js';
import { callbacks } from './callbacks.js';
import { graphqlRoutes } from './graphql-routes.js';
import { health } from './health.js';
import type { LiveConnections } from './live-connections.js';
import { type Exposition, metricsRoute } from './metrics-route.js';
import { type GatewayFacts, pages } from './pages.js';
import { requestSpans } from './request-spans.js';
import { securityHeaders } from './security-headers.js';
import { graphqlOverWebSocket } from './websocket/graphql-over-websocket.js';

/** How long requests under way may take to finish when the server closes, in milliseconds. */
const DRAIN_MS = 8_000;

/** What the routes serve, and which of them there are. */
export interface RouteOptions {
  rules: OperationPipeline;
  /** The graph as its SDL says it. */
  sdl: string;
  jobs: Jobs;
  doorbell: CallbackReceiver;
  callers: Authenticator;
  origins: AllowedOrigins;
  clock: Clock;
  isReady: () => Promise<boolean>;
  metrics: Exposition;
  live: LiveConnections;
  tracing: Tracing;
  /** At most so many subscriptions at a time on one WebSocket. */
  maxSubscriptionsPerSocket: number;
  /** What the web pages are built into. */
  webDirectory: URL;
  /** What the pages say of this gateway; whether the playground is one of them. */
  facts: GatewayFacts;
  /** Null: results are fetched where Pixazo keeps them. */
  media: { mediaProxy: SignedMediaAddresses; mediaSource: MediaSource } | null;
}

/** Adds every route of the gateway. The returned function closes all WebSockets, with 1001, and takes no more. */
export async function addRoutes(app: FastifyInstance, options: RouteOptions): Promise<() => Promise<void>> {
  const { webDirectory, facts } = options;
  securityHeaders(app);
  requestSpans(app, options.tracing);
  const { sendStudio, sendPlayground } = await pages(app, { directory: webDirectory, facts });
  app.get('/', (_request, reply) => sendStudio(reply));
  health(app, options.isReady);
  metricsRoute(app, options.metrics);
  app.setNotFoundHandler((_request, reply) => nothingHere(reply));
  app.setErrorHandler((error: FastifyError, _request, reply) => {
    const status = error.statusCode ?? 500;
    if (status < 500) return reply.code(status).send({ error: error.message });
    app.log.error({ err: error }, 'A request failed');
    return reply.code(status).send({ error: 'Something went wrong in the gateway' });
  });
  app.register(callbacks, options);
  if (options.media) app.register(mediaRoutes, options.media);
  app.register(graphqlRoutes, { ...options, sendPlayground: facts.playground ? sendPlayground : null });
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
