import cors from '@fastify/cors';
import accepts from 'accepts';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type AllowedOrigins, hostNotAllowed } from '../auth/allowed-origins.js';
import type { Authenticator } from '../auth/authenticator.js';
import type { Clock } from '../core/clock.js';
import { ErrorCode, GatewayError } from '../core/errors.js';
import { formatError } from '../graphql/error-format.js';
import type { OperationPipeline } from '../graphql/operation-pipeline.js';
import { statusOf } from '../graphql/request-error.js';
import type { Jobs } from '../jobs/jobs.js';
import { graphqlOverHttp } from './graphql-over-http.js';
import { graphqlOverSse } from './graphql-over-sse.js';
import type { LiveConnections } from './live-connections.js';
import type { SendPage } from './pages.js';

/** An operation with its variables is far smaller. */
const LONGEST_BODY_BYTES = 64 * 1024;
/** How long a browser may remember what it was allowed, in seconds. */
const PREFLIGHT_MAX_AGE = 3_600;

/** In the order in which a client that takes any is given them. */
const ANSWER_TYPES = ['application/json', 'application/graphql-response+json'];

/** What the graph's routes have in common. */
export interface GraphqlRouteOptions {
  rules: OperationPipeline;
  /** The graph as its SDL says it. */
  sdl: string;
  jobs: Jobs;
  callers: Authenticator;
  origins: AllowedOrigins;
  clock: Clock;
  live: LiveConnections;
  sendPlayground: SendPage | null;
}

/** The graph over HTTP and Server-Sent Events, and its SDL: who may call from where, and how it is told when not. */
export async function graphqlRoutes(app: FastifyInstance, options: GraphqlRouteOptions): Promise<void> {
  const { rules, origins } = options;
  const format = (error: unknown) =>
    formatError(error, (unforeseen) => app.log.error({ err: unforeseen }, 'A request failed'));
  await allowOrigins(app, origins);
  app.addHook('onRequest', (request, _reply, done) => {
    done(origins.isAllowedHost(request.raw) ? undefined : hostNotAllowed);
  });
  app.addHook('onRoute', (route) => {
    route.bodyLimit = LONGEST_BODY_BYTES;
  });
  app.addHook('preHandler', (request, _reply, done) => {
    putDocument(request, rules);
    done();
  });
  app.setErrorHandler((error: FastifyError | GatewayError, request, reply) => {
    const { status, told } = refusalOf(error);
    if (status === 401) reply.header('www-authenticate', 'Bearer');
    return reply
      .code(status)
      .type(`${accepts(request.raw).type(ANSWER_TYPES) || ANSWER_TYPES[0]}; charset=utf-8`)
      .send(JSON.stringify({ errors: [format(told)] }));
  });
  await graphqlOverHttp(app, { ...options, format });
  graphqlOverSse(app, { ...options, format });
  if (rules.introspection) app.get('/schema.graphql', (_request, reply) => sendSdl(reply, options.sdl));
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

function refusalOf(error: FastifyError | GatewayError): { status: number; told: Error } {
  if (error instanceof GatewayError) return { status: statusOf(error), told: error };
  const status = error.statusCode ?? 500;
  return { status, told: status < 500 ? new GatewayError(ErrorCode.BAD_USER_INPUT, error.message) : error };
}

/**
 * Puts the text of the document that a request names into its place, for whatever reads the request next. In an
 * address, an operation's name that is empty is none (GraphQL over HTTP), of which neither Apollo nor graphql-sse knows.
 */
function putDocument(request: FastifyRequest, { documents }: OperationPipeline): void {
  if (request.method === 'GET') {
    const { pathname, searchParams } = new URL(request.url, 'http://gateway');
    const query = searchParams.get('query') ?? undefined;
    const text = documents.textOf({ query, documentId: searchParams.get('documentId') });
    const isUnnamed = searchParams.get('operationName') === '';
    if (text === query && !isUnnamed) return;
    if (text !== undefined) searchParams.set('query', String(text));
    if (isUnnamed) searchParams.delete('operationName');
    request.raw.url = `${pathname}?${searchParams}`;
  } else if (isRecord(request.body)) {
    request.body.query = documents.textOf(request.body);
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function sendSdl(reply: FastifyReply, sdl: string): FastifyReply {
  return reply.type('application/graphql; charset=utf-8').send(`${sdl}\n`);
}
