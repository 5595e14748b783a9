import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ExecutionResult, GraphQLFormattedError } from 'graphql';
import type { Identity } from '../auth/identity.js';
import type { Clock } from '../core/clock.js';
import { ErrorCode, GatewayError } from '../core/errors.js';
import { ofRequest } from '../graphql/error-format.js';
import { subscribe } from '../graphql/shared-events.js';
import { acceptsStream } from './accepted-types.js';
import { graphContextOf } from './graph-context-of.js';
import { readOperation } from './requested-operation.js';
import type { ServerContext } from './server-context.js';

/** Proxies close connections on which nothing is sent for longer. */
const PING_EVERY_MS = 12_000;
/** A comment line, which clients ignore. */
const PING = ':\n\n';

type Format = (error: unknown) => GraphQLFormattedError;
/** Responds to a request with an event stream. Resolves when the stream has ended. */
export type ServeStream = (request: FastifyRequest, reply: FastifyReply) => Promise<void>;

/**
 * Serves subscriptions at `/graphql/stream` as Server-Sent Events, by the graphql-sse protocol with a connection for
 * each. When the server closes or the caller's credentials expire, a stream ends without a `complete` event, after
 * which clients reconnect.
 * @returns the same for other routes
 */
export function graphqlOverSse(app: FastifyInstance, context: ServerContext, format: Format): ServeStream {
  const { callers, limits, origins, clock, live } = context;
  const open = new Set<AbortController>();
  app.addHook('preClose', async () => {
    for (const ending of open) ending.abort();
  });

  const serve: ServeStream = async (request, reply) => {
    if (!origins.allows(request.raw)) throw originNotAllowed;
    const stream = reply.raw;
    const ending = new AbortController();
    open.add(ending);
    live.add('sse', stream, () => 1);
    stream.once('close', () => {
      open.delete(ending);
      ending.abort();
    });
    const identity = await callers.authenticate(request.headers.authorization);
    limits.countOperation(identity.caller);
    if (!ending.signal.aborted) limits.addConnection(identity.caller, stream);
    const events = await eventsFor(request, identity, context);
    reply.hijack();
    begin(stream, reply);
    whenAborted(ending.signal, () => {
      void events.return?.();
      stream.end();
    });
    await Promise.all([
      keepAlive(stream, identity, clock, ending),
      send(events, stream, format).then(() => ending.abort()),
    ]);
  };

  app.route({
    method: ['GET', 'POST'],
    exposeHeadRoute: false,
    url: '/graphql/stream',
    handler: async (request, reply) => {
      if (!acceptsStream(request)) throw streamNotAccepted;
      return serve(request, reply);
    },
  });
  return serve;
}

const streamNotAccepted = new GatewayError(
  ErrorCode.BAD_USER_INPUT,
  'This address responds with an event stream: send the header Accept: text/event-stream.',
);
const originNotAllowed = new GatewayError(
  ErrorCode.FORBIDDEN,
  'Pages of this origin may not call this gateway: it is not in CORS_ORIGINS.',
);

/** The results of the requested operation. A refused operation has one result, which says why. */
async function eventsFor(
  request: FastifyRequest,
  identity: Identity,
  context: ServerContext,
): Promise<AsyncIterableIterator<ExecutionResult>> {
  const args = context.rules.subscription(readOperation(request));
  if (!('schema' in args)) return only({ errors: args });
  const contextValue = graphContextOf(context, identity, request.headers.host);
  // Additions before spreads: V8 then keeps one shape for all such objects.
  const result = await subscribe({ contextValue, ...args });
  return Symbol.asyncIterator in result ? result : only(result);
}

async function* only(result: ExecutionResult): AsyncGenerator<ExecutionResult, void, undefined> {
  yield result;
}

function begin(stream: ServerResponse, reply: FastifyReply): void {
  stream.writeHead(200, {
    ...reply.getHeaders(),
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache',
    // nginx otherwise holds events back until the stream ends.
    'x-accel-buffering': 'no',
  } as OutgoingHttpHeaders);
  // Some browsers do not see a stream as open before its first byte.
  stream.write(PING);
}

/** Writes one event at a time: a slow reader gets the latest revision instead of a queue of older ones. */
async function send(
  events: AsyncIterable<ExecutionResult>,
  stream: ServerResponse,
  format: Format,
): Promise<void> {
  try {
    for await (const { errors, ...result } of events) {
      if (stream.writableEnded) return;
      await write(stream, nextFrame(errors ? { ...result, errors: ofRequest(errors).map(format) } : result));
    }
  } catch (error) {
    if (stream.writableEnded) return;
    await write(stream, nextFrame({ errors: [format(error)] }));
  }
  if (!stream.writableEnded) await write(stream, 'event: complete\ndata:\n\n');
}

function nextFrame(result: object): string {
  return `event: next\ndata: ${JSON.stringify(result)}\n\n`;
}

/** Resolves when the text has left, or never will: the stream then closes. */
function write(stream: ServerResponse, text: string): Promise<void> {
  return new Promise((resolve) => stream.write(text, () => resolve()));
}

/** Pings until the stream ends, and ends it when the caller's credentials expire. */
async function keepAlive(
  stream: ServerResponse,
  { expiresAt }: Identity,
  clock: Clock,
  ending: AbortController,
): Promise<void> {
  while (!ending.signal.aborted) {
    const validMs = (expiresAt ?? Number.POSITIVE_INFINITY) - clock.now();
    if (validMs <= 0) return ending.abort();
    await clock.sleep(Math.min(validMs, PING_EVERY_MS), ending.signal);
    if (!ending.signal.aborted && !stream.writableNeedDrain) stream.write(PING);
  }
}

function whenAborted(signal: AbortSignal, then: () => void): void {
  if (signal.aborted) then();
  else signal.addEventListener('abort', then, { once: true });
}
