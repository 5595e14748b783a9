import type { FastifyInstance, FastifyReply } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import type { MediaSource } from '../core/media-source.js';
import type { Doorbell } from '../jobs/doorbell.js';
import type { Jobs } from '../jobs/jobs.js';
import type { MediaProxy } from '../jobs/media-proxy.js';
import type { Callers } from './callers.js';
import { graphqlOverHttp } from './graphql-over-http.js';
import { graphqlOverWebSocket } from './graphql-over-websocket.js';
import { health } from './health.js';
import { media } from './media.js';
import { playground } from './playground.js';
import { webhooks } from './webhooks.js';

/** How long requests under way may take to finish when the server closes, in milliseconds. */
const DRAIN_MS = 8_000;

/** What the routes serve, and which of them there are. */
export interface RouteOptions {
  schema: GraphQLSchema;
  /** The same for people and tools to read. */
  sdl: string;
  jobs: Jobs;
  doorbell: Doorbell;
  callers: Callers;
  isReady: () => Promise<boolean>;
  introspection: boolean;
  /** Null: results are not served from here. */
  media: { mediaProxy: MediaProxy; mediaSource: MediaSource } | null;
  /** What the web pages are built into; null: no playground. */
  webDirectory: URL | null;
}

/** Adds every route of the gateway. The returned function closes all WebSockets, with 1001, and takes no more. */
export async function addRoutes(app: FastifyInstance, options: RouteOptions): Promise<() => Promise<void>> {
  const { sdl, introspection, webDirectory } = options;
  const sendPlayground = webDirectory && (await playground(app, { directory: webDirectory }));
  health(app, options.isReady);
  // fastify's own answer would repeat the path, which may be a callback address.
  app.setNotFoundHandler((_request, reply) =>
    reply.code(404).send({ error: 'There is nothing at this path' }),
  );
  app.register(webhooks, options);
  if (options.media) app.register(media, options.media);
  await graphqlOverHttp(app, { ...options, sendPlayground });
  if (introspection) app.get('/schema.graphql', (_request, reply) => sendSdl(reply, sdl));
  return graphqlOverWebSocket(app, options);
}

/** Lets requests under way finish. A connection that never sends its request would keep that waiting for ever. */
export async function closeServer(app: FastifyInstance): Promise<void> {
  const impatience = setTimeout(() => app.server.closeAllConnections(), DRAIN_MS);
  await app.close();
  clearTimeout(impatience);
}

function sendSdl(reply: FastifyReply, sdl: string): FastifyReply {
  return reply.type('application/graphql; charset=utf-8').send(`${sdl}\n`);
}
