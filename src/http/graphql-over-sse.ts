import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import accepts from 'accepts';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ExecutionResult, GraphQLFormattedError } from 'graphql';
import { createHandler, type Handler, print } from 'graphql-sse';
import type { AllowedOrigins } from '../auth/allowed-origins.js';
import type { Authenticator } from '../auth/authenticator.js';
import type { Identity } from '../auth/identity.js';
import type { Clock } from '../core/clock.js';
import { ErrorCode, GatewayError } from '../core/errors.js';
import type { OperationPipeline } from '../graphql/operation-pipeline.js';
import { subscribe } from '../graphql/shared-events.js';
import type { GraphContext, Jobs } from '../jobs/jobs.js';
import type { LiveConnections } from './live-connections.js';

/** What all streams have in common. */
export interface StreamOptions {
  rules: OperationPipeline;
  jobs: Jobs;
  callers: Authenticator;
  origins: AllowedOrigins;
  clock: Clock;
  live: LiveConnections;
  format: (error: unknown) => GraphQLFormattedError;
}

/**
 * Serves subscriptions at `/graphql/stream` as Server-Sent Events, by the graphql-sse protocol with a connection for
 * each. When the server closes or the caller's credentials end, a stream ends without a `complete`, after which
 * clients try again.
 */
export function graphqlOverSse(app: FastifyInstance, options: StreamOptions): void {
  const { jobs, callers, origins, clock, live, format } = options;
  const answer = protocolOf(options);
  const open = new Set<AbortController>();
  app.addHook('preClose', async () => {
    for (const over of open) over.abort();
  });
  app.route({
    method: ['GET', 'POST'],
    exposeHeadRoute: false,
    url: '/graphql/stream',
    handler: async (request, reply) => {
      if (!accepts(request.raw).type(EVENT_STREAM)) throw notAStream;
      if (!origins.allows(request.raw)) throw foreignOrigin;
      const stream = reply.raw;
      const over = new AbortController();
      open.add(over);
      live.add('sse', stream, () => 1);
      stream.once('close', () => {
        open.delete(over);
        over.abort();
      });
      const identity = await callers.authenticate(request.headers.authorization);
      const reader: Reader = {
        caller: identity.caller,
        jobs,
        host: request.headers.host,
        taken: Promise.resolve(),
        take: () => undefined,
      };
      const [events, { status, headers }] = await answer(asProtocolRequest(request, reader));
      if (!events || typeof events === 'string') throw notAnOperation(events);
      reply.hijack();
      stream.writeHead(status, { ...reply.getHeaders(), ...headers } as OutgoingHttpHeaders);
      whenAborted(over.signal, () => {
        void events.return(undefined);
        stream.end();
      });
      await Promise.all([
        endWhenExpired(identity, clock, over),
        send(events, stream, { reader, format }).then(() => over.abort()),
      ]);
    },
  });
}

const EVENT_STREAM = 'text/event-stream';

const notAStream = new GatewayError(
  ErrorCode.BAD_USER_INPUT,
  'This address answers with a stream of events: send the header Accept: text/event-stream.',
);
const foreignOrigin = new GatewayError(
  ErrorCode.FORBIDDEN,
  'Pages of this origin may not follow jobs here: it is not in CORS_ORIGINS.',
);

/** What graphql-sse could not even read; without a word from it, the media type was the reason. */
function notAnOperation(body: string | null): GatewayError {
  const [error] = body === null ? [] : (JSON.parse(body) as { errors: { message: string }[] }).errors;
  const message =
    error?.message ?? 'Send the operation as a JSON object, with Content-Type: application/json.';
  return new GatewayError(ErrorCode.BAD_USER_INPUT, message);
}

/** Who reads one stream. */
interface Reader extends GraphContext, Record<PropertyKey, unknown> {
  /** Resolves when the event before has left. */
  taken: Promise<void>;
  take: () => void;
}

function protocolOf({ rules, format }: StreamOptions): Handler<FastifyRequest, Reader> {
  return createHandler<FastifyRequest, Reader, Reader>({
    // One connection for each subscription; a stream that several share is another mode of the protocol.
    authenticate: () => null,
    // Done by then.
    validate: () => [],
    subscribe,
    context: ({ context }) => context,
    onSubscribe: ({ context }, params) => {
      const args = rules.subscription(params);
      return 'schema' in args ? { contextValue: context, ...args } : { data: undefined, errors: args };
    },
    // A slow reader is given the latest, not what piled up meanwhile: nothing is read until it took the last.
    onNext: async (reader, _request, result) => {
      await reader.taken;
      reader.taken = new Promise((resolve) => {
        reader.take = resolve;
      });
      return (
        result.errors && ({ ...result, errors: result.errors.map(format) } as unknown as ExecutionResult)
      );
    },
  });
}

function asProtocolRequest(request: FastifyRequest, reader: Reader) {
  const { method, url, headers, body } = request;
  // The one value that the library takes for a stream.
  const read: Record<string, unknown> = { ...headers, accept: EVENT_STREAM };
  return {
    method,
    url,
    headers: { get: (name: string) => (typeof read[name] === 'string' ? read[name] : null) },
    body: (body ?? null) as Record<PropertyKey, unknown> | null,
    raw: request,
    context: reader,
  };
}

/** Writes events until there are no more, or the stream has ended. What goes wrong meanwhile is the last one. */
async function send(
  events: AsyncIterable<string>,
  stream: ServerResponse,
  { reader, format }: { reader: Reader; format: StreamOptions['format'] },
): Promise<void> {
  try {
    for await (const event of events) {
      if (stream.writableEnded) return;
      // Of a reader that left, the stream's closing tells.
      await new Promise<void>((left) => stream.write(event, () => left()));
      reader.take();
    }
  } catch (error) {
    if (stream.writableEnded) return;
    stream.write(print({ event: 'next', data: { errors: [format(error)] } as unknown as ExecutionResult }));
    stream.write(print({ event: 'complete', data: null }));
  }
}

async function endWhenExpired({ expiresAt }: Identity, clock: Clock, over: AbortController): Promise<void> {
  if (expiresAt === null) return;
  while (clock.now() < expiresAt && !over.signal.aborted) {
    await clock.sleep(expiresAt - clock.now(), over.signal);
  }
  over.abort();
}

function whenAborted(signal: AbortSignal, then: () => void): void {
  if (signal.aborted) then();
  else signal.addEventListener('abort', then, { once: true });
}
