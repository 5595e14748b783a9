import cors from '@fastify/cors';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type AllowedOrigins, hostNotAllowed } from '../auth/allowed-origins.js';
import { ErrorCode, GatewayError } from '../core/errors.js';
import { formatError } from '../graphql/error-format.js';
import { statusOf } from '../graphql/request-error.js';
import { jsonTypeFor } from './accepted-types.js';
import { graphqlOverHttp } from './graphql-over-http.js';
import { graphqlOverSse } from './graphql-over-sse.js';
import type { SendPage } from './pages.js';
import { addRefusalHeaders } from './refusal-headers.js';
import { resolveDocument } from './requested-operation.js';
import type { ServerContext } from './server-context.js';
import { studioMedia } from './studio-media.js';
import { unforeseenLog } from './unforeseen-log.js';
import { usageCsv } from './usage-csv.js';

/** An operation with its variables is far smaller. */
const LONGEST_BODY_BYTES = 64 * 1024;
/** How long a browser may remember what it was allowed, in seconds. */
const PREFLIGHT_MAX_AGE = 3_600;

/** The graph over HTTP and Server-Sent Events, and its SDL: which pages may call it, and how errors are sent. */
export async function graphqlRoutes(
  app: FastifyInstance,
  { context, sendPlayground }: { context: ServerContext; sendPlayground: SendPage | null },
): Promise<void> {
  const { rules, origins } = context;
  const onUnforeseen = unforeseenLog(app.log, 'A request failed');
  const format = (error: unknown) => formatError(error, onUnforeseen);
  await allowOrigins(app, origins);
  app.addHook('onRequest', (request, _reply, done) => {
    done(origins.isAllowedHost(request.raw) ? undefined : hostNotAllowed);
  });
  app.addHook('onRoute', (route) => {
    route.bodyLimit = LONGEST_BODY_BYTES;
  });
  app.addHook('preHandler', (request, _reply, done) => {
    resolveDocument(request, rules);
    done();
  });
  app.setErrorHandler((error: FastifyError | GatewayError, request, reply) => {
    const { status, shown } = refusalOf(error);
    if (error instanceof GatewayError) addRefusalHeaders(reply, error);
    return reply
      .code(status)
      .type(errorTypeFor(request, status))
      .send(JSON.stringify({ errors: [format(shown)] }));
  });
  const serveStream = graphqlOverSse(app, context, format);
  await graphqlOverHttp(app, context, { format, sendPlayground, serveStream });
  app.register(usageCsv, context);
  app.register(studioMedia, context);
  if (rules.introspection) app.get('/schema.graphql', (_request, reply) => sendSdl(reply, context.sdl()));
}

/** Responds to preflights, and lets pages of allowed origins read responses. Others get no CORS headers. */
async function allowOrigins(app: FastifyInstance, origins: AllowedOrigins): Promise<void> {
  app.addHook('onRequest', (request, _reply, done) => {
    const { origin } = request.headers;
    if (request.method === 'OPTIONS' && origin !== undefined) origins.allowsPreflight(origin);
    done();
  });
  await app.register(cors, {
    origin: origins.all
      ? '*'
      : // An empty list allows no page, where `false` would make preflights a 404.
        (page, respond) => respond(null, page !== undefined && origins.allowsPage(page) ? true : []),
    methods: ['GET', 'POST'],
    maxAge: PREFLIGHT_MAX_AGE,
  });
}

/** A header that is too long to be parsed is not parsed to choose a type either. */
function errorTypeFor(request: FastifyRequest, status: number): string {
  return (status !== 431 && jsonTypeFor(request)) || 'application/json; charset=utf-8';
}

function refusalOf(error: FastifyError | GatewayError): { status: number; shown: Error } {
  if (error instanceof GatewayError) return { status: statusOf(error), shown: error };
  const status = error.statusCode ?? 500;
  return { status, shown: status < 500 ? new GatewayError(ErrorCode.BAD_USER_INPUT, error.message) : error };
}

function sendSdl(reply: FastifyReply, sdl: string): FastifyReply {
  return reply.type('application/graphql; charset=utf-8').send(`${sdl}\n`);
}
