import type { FastifyInstance, RouteHandlerMethod } from 'fastify';
import { CALLBACK_PATH } from '../core/callback-path.js';
import type { Tracing } from '../core/tracing.js';

/** The routes that work on jobs. */
const traced: ReadonlySet<string> = new Set(['/graphql', '/graphql/stream', `${CALLBACK_PATH}:token`]);

/** Puts a span around each request to the routes of jobs that are added from now on. */
export function requestSpans(app: FastifyInstance, tracing: Tracing): void {
  app.addHook('onRoute', (route) => {
    if (traced.has(route.url)) route.handler = inSpan(route.handler, route.url, tracing);
  });
}

function inSpan(handler: RouteHandlerMethod, route: string, tracing: Tracing): RouteHandlerMethod {
  return function (request, reply) {
    const work = async () => {
      const result = await handler.call(this, request, reply);
      tracing.setAttributes({ 'http.response.status_code': reply.statusCode });
      return result;
    };
    const { traceparent } = request.headers;
    const facts = { 'http.request.method': request.method, 'http.route': route };
    return tracing.span('request', facts, work, typeof traceparent === 'string' ? traceparent : undefined);
  };
}
