import type { FastifyBaseLogger, FastifyError, FastifyPluginAsync } from 'fastify';
import { api } from './api.js';
import { type CallbackOptions, Callbacks } from './callbacks.js';
import { media } from './media.js';
import { Operations } from './operations.js';
import { Refusal } from './refusal.js';
import { RequestStore, type StoreLimits } from './request-store.js';
import type { SandboxModel } from './sandbox-model.js';

/** Times are in milliseconds. */
export interface SandboxOptions {
  /** The models that can be run. */
  models: readonly SandboxModel[];
  /** Where accepted requests are kept, so that a restart loses none. Absent: in memory only. */
  directory?: string;
  /** How long a job is QUEUED. Default 2000. */
  queuedMs?: number;
  /** How long it is PROCESSING after that. Default 4000. */
  processingMs?: number;
  /** How much longer a job with `sandbox:slow` in its prompt is PROCESSING. Default 60000. */
  slowMs?: number;
  /** The clock, milliseconds since 1970. Default `Date.now`. */
  now?: () => number;
  /** How much is kept. Default: a day, 20,000 requests and 64 MiB. */
  limits?: Partial<StoreLimits>;
  /** The only subscription key whose API calls are served; media need none. Absent: any key. */
  key?: string;
  /** The addresses of files that the stand-in fetches, to refuse what is of another kind. Default: none. */
  mayFetch?: (url: string) => boolean;
  /** How callbacks are timed and what goes wrong with them. Default: the first look after 1000, nothing goes wrong. */
  callbacks?: Partial<CallbackOptions>;
}

const day: StoreLimits = { ageMs: 86_400_000, count: 20_000, bytes: 64 * 1024 * 1024 };
const PRUNE_EVERY_MS = 3_600_000;

const faultless: CallbackOptions = {
  everyMs: 1_000,
  delayMs: 0,
  reorder: false,
  retryMs: 1_000,
  lose: 0,
  repeat: 0,
};

/** A stand-in for Pixazo's REST API, to be registered on any fastify instance, with or without a prefix. */
export function sandbox(options: SandboxOptions): FastifyPluginAsync {
  const { now = Date.now, queuedMs = 2_000, processingMs = 4_000, slowMs = 60_000 } = options;

  const operations = new Operations(options.models);

  return async (app) => {
    const limits = { ...day, ...options.limits };
    const requests = await RequestStore.open(options.directory, limits, now, app.log);
    const pruning = setInterval(() => {
      requests.prune().catch((error: unknown) => app.log.error({ err: error }, 'The sandbox cannot prune'));
    }, PRUNE_EVERY_MS);
    const callbacks = new Callbacks(requests, { ...faultless, ...options.callbacks }, now, app.log);
    app.addHook('preClose', () => {
      clearInterval(pruning);
      return callbacks.close();
    });

    // Pixazo accepts only JSON, whatever else the host of this plugin accepts.
    app.removeAllContentTypeParsers();
    app.addContentTypeParser(
      'application/json',
      { parseAs: 'string' },
      app.getDefaultJsonParser('error', 'error'),
    );
    app.setErrorHandler<FastifyError | Refusal>((error, request, reply) => {
      const { statusCode, headers, error: name, message } = refusalFor(error, request.log);
      return reply.code(statusCode).headers(headers).send({ error: name, message });
    });
    app.setNotFoundHandler((_request, reply) =>
      reply.code(404).send({ error: 'Not Found', message: 'There is nothing at this path' }),
    );

    app.register(api, {
      operations,
      mayFetch: options.mayFetch ?? (() => false),
      requests,
      callbacks,
      now,
      key: options.key,
      pace: { queuedMs, processingMs, slowMs },
    });
    app.register(media, { requests, now });
    for (const request of requests.withOpenCallbacks()) callbacks.follow(request);
  };
}

/** Pixazo documents neither 413 nor 415: a body that cannot be read is a bad request. */
function refusalFor(error: FastifyError | Refusal, log: FastifyBaseLogger): Refusal {
  if (error instanceof Refusal) return error;
  if (error.statusCode !== undefined && error.statusCode < 500) {
    return new Refusal(400, 'Bad Request', error.message);
  }
  log.error(error);
  return new Refusal(500, 'Internal Server Error', 'The sandbox broke down over this request');
}
