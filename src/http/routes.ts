import { randomUUID } from 'node:crypto';
import type { FastifyError, FastifyInstance } from 'fastify';
import { mediaRoutes } from '../files/media-routes.js';
import { callbacks } from './callbacks.js';
import { graphqlRoutes } from './graphql-routes.js';
import { limitHeaders } from './header-limits.js';
import { health } from './health.js';
import { metricsRoute } from './metrics-route.js';
import { pages } from './pages.js';
import { requestSpans } from './request-spans.js';
import { PIXAZO_STORAGE, securityHeaders } from './security-headers.js';
import { notFound } from './server.js';
import type { ServerContext } from './server-context.js';
import { uploadRoutes } from './upload-routes.js';
import { graphqlOverWebSocket } from './websocket/graphql-over-websocket.js';

/** Adds every route of the gateway. The returned function closes all WebSockets with 1001 and accepts no more. */
export async function addRoutes(app: FastifyInstance, context: ServerContext): Promise<() => Promise<void>> {
  const { webDirectory, facts, mediaProxy, mediaSource, clock, bucketOrigin, isStopping } = context;
  // A connection that outlives its request would keep a stopping server from closing.
  app.addHook('onSend', (_request, reply, _payload, done) => {
    if (isStopping()) reply.header('connection', 'close');
    done();
  });
  // Results of the sandbox and of the media proxy come from the gateway itself.
  const resultHosts = mediaProxy || facts.sandbox ? [] : [PIXAZO_STORAGE];
  securityHeaders(app, bucketOrigin ? [...resultHosts, bucketOrigin] : resultHosts);
  limitHeaders(app);
  requestSpans(app, context.tracing);
  const { sendStudio, sendPlayground } = await pages(app, { directory: webDirectory, facts });
  app.get('/', (_request, reply) => sendStudio(reply));
  health(app, context);
  metricsRoute(app, context.metrics);
  app.setNotFoundHandler((_request, reply) => notFound(reply));
  app.setErrorHandler((error: FastifyError, _request, reply) => {
    const status = error.statusCode ?? 500;
    if (status < 500) return reply.code(status).send({ error: error.message });
    const requestId = randomUUID();
    app.log.error({ requestId, unforeseen: error }, 'A request failed');
    return reply.code(status).send({ error: 'Something went wrong in the gateway', requestId });
  });
  app.register(callbacks, context);
  if (mediaProxy) app.register(mediaRoutes, { mediaProxy, mediaSource, clock });
  app.register(uploadRoutes, context);
  app.register(graphqlRoutes, { context, sendPlayground: facts.playground ? sendPlayground : null });
  return graphqlOverWebSocket(app, context);
}
