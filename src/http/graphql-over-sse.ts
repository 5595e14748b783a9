import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import accepts from 'accepts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ExecutionResult, GraphQLFormattedError } from 'graphql';
import { createHandler } from 'graphql-sse/lib/use/fastify';
import type { Clock } from '../core/clock.js';
import { ErrorCode, GatewayError } from '../core/errors.js';
import type { GraphContext, Jobs } from '../jobs/jobs.js';
import type { Callers } from './callers.js';
import type { Identity } from './identity.js';
import type { LiveConnections } from './live-connections.js';
import type { OperationRules } from './operation-rules.js';
import type { Origins } from './origins.js';

/** What all streams have in common. */
export interface StreamOptions {
  rules: OperationRules;
  jobs: Jobs;
  callers: Callers;
  origins: Origins;
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
  const open = new Set<ServerResponse>();
  app.addHook('preClose', async () => {
    for (const stream of open) stream.end();
  });
  app.route({
    method: ['GET', 'POST'],
    url: '/graphql/stream',
    handler: async (request, reply) => {
      if (!accepts(request.raw).type('text/event-stream')) throw notAStream;
      if (!options.origins.allows(request.raw)) throw foreignOrigin;
      const identity = await options.callers.identify(request.headers.authorization);
      reply.hijack();
      const stream = reply.raw;
      const closed = new AbortController();
      open.add(stream);
      options.live.add('sse', stream, () => 1);
      stream.once('close', () => {
        open.delete(stream);
        closed.abort();
      });
      await Promise.all([
        endWhenExpired(stream, identity, options.clock, closed.signal),
        follow(request, reply, identity, options).catch((error) => {
          app.log.error({ err: error }, 'A stream failed');
          stream.destroy();
        }),
      ]);
    },
  });
}

const notAStream = new GatewayError(
  ErrorCode.BAD_USER_INPUT,
  'This address answers with a stream of events: send the header Accept: text/event-stream.',
);
const foreignOrigin = new GatewayError(
  ErrorCode.FORBIDDEN,
  'Pages of this origin may not follow jobs here: it is not in CORS_ORIGINS.',
);

/** One stream, from its request to its end. */
async function follow(
  request: FastifyRequest,
  reply: FastifyReply,
  { caller }: Identity,
  { rules, jobs, format }: StreamOptions,
): Promise<void> {
  const answer = createHandler<GraphContext & Record<PropertyKey, unknown>>({
    // One connection for each subscription; a stream that several share is another mode of the protocol.
    authenticate: () => null,
    // Done by then.
    validate: () => [],
    onSubscribe: (_request, params) => {
      const args = rules.subscription(params);
      return 'schema' in args
        ? { ...args, contextValue: { caller, jobs } }
        : { data: undefined, errors: args };
    },
    onNext: async (_context, _request, result) => {
      await readyForMore(reply.raw);
      return (
        result.errors && ({ ...result, errors: result.errors.map(format) } as unknown as ExecutionResult)
      );
    },
  });
  // The one value that the library takes for a stream.
  request.headers.accept = 'text/event-stream';
  await answer(request, reply);
}

/** A slow reader is given the latest, not what piled up meanwhile: nothing is read until it took the last. */
async function readyForMore(stream: ServerResponse): Promise<void> {
  if (!stream.writableNeedDrain || stream.destroyed) return;
  const settled = new AbortController();
  const { signal } = settled;
  await Promise.race([once(stream, 'drain', { signal }), once(stream, 'close', { signal })]);
  settled.abort();
}

async function endWhenExpired(
  stream: ServerResponse,
  { expiresAt }: Identity,
  clock: Clock,
  closed: AbortSignal,
): Promise<void> {
  if (expiresAt === null) return;
  while (clock.now() < expiresAt && !closed.aborted) await clock.sleep(expiresAt - clock.now(), closed);
  stream.end();
}
