import type { FastifyInstance, FastifyReply } from 'fastify';
import { type GraphQLSchema, printSchema } from 'graphql';
import type { Doorbell } from '../jobs/doorbell.js';
import type { Jobs } from '../jobs/jobs.js';
import type { Callers } from './callers.js';
import { graphqlOverHttp } from './graphql-over-http.js';
import { graphqlOverWebSocket } from './graphql-over-websocket.js';
import { health } from './health.js';
import { type GatewayFacts, webPages } from './web-pages.js';
import { webhooks } from './webhooks.js';

/** How long requests under way may take to finish when the server closes, in milliseconds. */
const DRAIN_MS = 8_000;

/** What the routes serve, and which of them there are. */
export interface RouteOptions {
  schema: GraphQLSchema;
  jobs: Jobs;
  doorbell: Doorbell;
  callers: Callers;
  isReady: () => Promise<boolean>;
  introspection: boolean;
  /** What the web pages are built into. */
  webDirectory: URL;
  /** What the pages say of this gateway; whether the playground is one of them. */
  facts: GatewayFacts;
}

/** Adds every route of the gateway. The returned function closes all WebSockets, with 1001, and takes no more. */
export async function addRoutes(app: FastifyInstance, options: RouteOptions): Promise<() => Promise<void>> {
  const { schema, introspection, webDirectory, facts } = options;
  const { sendStudio, sendPlayground } = await webPages(app, { directory: webDirectory, facts });
  app.get('/', (_request, reply) => sendStudio(reply));
  health(app, options.isReady);
  // fastify's own answer would repeat the path, which may be a callback address.
  app.setNotFoundHandler((_request, reply) =>
    reply.code(404).send({ error: 'There is nothing at this path' }),
  );
  app.register(webhooks, options);
  await graphqlOverHttp(app, { ...options, sendPlayground: facts.playground ? sendPlayground : null });
  if (introspection) app.get('/schema.graphql', (_request, reply) => sendSdl(reply, schema));
  return graphqlOverWebSocket(app, options);
}

/** Lets requests under way finish. A connection that never sends its request would keep that waiting for ever. */
export async function closeServer(app: FastifyInstance): Promise<void> {
  const impatience = setTimeout(() => app.server.closeAllConnections(), DRAIN_MS);
  await app.close();
  clearTimeout(impatience);
}

function sendSdl(reply: FastifyReply, schema: GraphQLSchema): FastifyReply {
  return reply.type('application/graphql; charset=utf-8').send(`${printSchema(schema)}\n`);
}
