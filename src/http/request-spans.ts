import type { FastifyInstance, RouteHandlerMethod } from 'fastify';
import type { Tracing } from '../core/tracing.js';

/** The routes behind which jobs are; of the others nobody wants to know. */
const traced: ReadonlySet<string> = new Set(['/graphql', '/graphql/stream', '/webhooks/pixazo/:token']);

/** Puts a span around each request to the routes of jobs that are added from now on. */
export function requestSpans(app: FastifyInstance, tracing: Tracing): void {
  app.addHook('onRoute', (route) => {
    if (traced.has(route.url)) route.handler = inSpan(route.handler, route.url, tracing);
  });
}

function inSpan(handler: RouteHandlerMethod, route: string, tracing: Tracing): RouteHandlerMethod {
  return function (request, reply) {
    const work = async () => {
      const answer = await handler.call(this, request, reply);
      tracing.setAttributes({ 'http.response.status_code': reply.statusCode });
      return answer;
    };
    const { traceparent } = request.headers;
    const facts = { 'http.request.method': request.method, 'http.route': route };
    return tracing.span('request', facts, work, typeof traceparent === 'string' ? traceparent : undefined);
  };
}
