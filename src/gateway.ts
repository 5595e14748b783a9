import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { type FastifyInstance, type FastifyReply, fastify, LogController } from 'fastify';
import { type GraphQLSchema, printSchema } from 'graphql';
import type { Config } from './config.js';
import type { Clock } from './core/clock.js';
import { PixazoApi } from './datasources/pixazo-api.js';
import { buildGraph } from './graph.js';
import { Callers } from './http/callers.js';
import { graphqlOverHttp } from './http/graphql-over-http.js';
import { graphqlOverWebSocket } from './http/graphql-over-websocket.js';
import { health } from './http/health.js';
import { loggerOptions } from './http/logger.js';
import { playground } from './http/playground.js';
import { Jobs } from './jobs/jobs.js';
import { Poller } from './jobs/poller.js';
import { Submitter } from './jobs/submitter.js';
import { systemClock } from './jobs/system-clock.js';
import { sandbox } from './sandbox/sandbox.js';
import { SqliteJobStore } from './stores/sqlite-job-store.js';

/** Most status calls at a time. */
const POLL_CONCURRENCY = 16;
/** How long requests under way may take to finish when the gateway stops, in milliseconds. */
const DRAIN_MS = 8_000;
/** What the web pages are built into; the same way from `src` and from `dist`. */
const WEB_DIRECTORY = new URL('../dist/web/', import.meta.url);

/** A gateway that listens. */
export interface Gateway {
  /** Where it listens, such as `http://127.0.0.1:4000`. */
  url: string;
  /** Finishes what is under way, closes everything and resolves. Nothing acknowledged is lost. */
  stop(): Promise<void>;
}

/** What a test may put in the place of the real thing. */
export interface Overrides {
  clock?: Clock;
  /** Where log lines go instead of standard output. */
  logTo?: NodeJS.WritableStream;
}

/**
 * Builds a gateway and starts it. Resolves when it listens and its store is open and migrated.
 * @throws when the database cannot be opened or the address cannot be listened on; nothing is left running then
 */
export async function startGateway(config: Config, overrides: Overrides = {}): Promise<Gateway> {
  const clock = overrides.clock ?? systemClock;
  const lease = randomUUID();
  const store = await SqliteJobStore.open(config.databasePath, clock.now());
  // Jobs have their log lines; a line for each request would bury them.
  const logController = new LogController({ disableRequestLogging: true });
  const app = fastify({
    logger: loggerOptions(config.logLevel, overrides.logTo),
    logController,
  });
  const { log } = app;

  const pixazo = new PixazoApi({
    // In sandbox mode the upstream is this very server, whose port is only known once it listens.
    baseUrl: () => config.pixazo?.baseUrl ?? new URL(`${addressOf(app.server.address())}/sandbox`),
    apiKey: config.pixazo?.apiKey ?? 'sandbox',
    timeoutMs: config.pixazoTimeoutMs,
  });
  const submitter = new Submitter(store, pixazo, clock, {
    lease,
    timeoutMs: config.pixazoTimeoutMs,
    poll: config.poll,
    events: {
      onAccepted: (job) => {
        log.info({ jobId: job.id, requestId: job.requestId, model: job.modelId }, `Job ${job.status}`);
        poller.wake();
      },
      onUnknown: (job, reason) => log.warn({ jobId: job.id, reason }, 'Submission unconfirmed'),
    },
  });
  const poller = new Poller(store, pixazo, clock, {
    lease,
    timeoutMs: config.pixazoTimeoutMs,
    concurrency: POLL_CONCURRENCY,
    jobMaxAgeMs: config.jobMaxAgeMs,
    poll: config.poll,
    events: {
      onChange: (job) => log.info({ jobId: job.id }, `Job ${job.status}`),
      onFailure: (job, reason) => log.warn({ jobId: job.id, reason }, 'A status call told nothing'),
      onPause: (until, reason) => log.warn({ until: new Date(until), reason }, 'Status calls pause'),
      onStoreError: (error) => log.error({ err: error }, 'The database cannot be read or written'),
    },
  });
  const jobs = new Jobs(store, submitter);

  let stopping = false;
  const schema = buildGraph(config.pixazo !== null);
  const callers = new Callers(config.callerOfToken);
  health(app, async () => !stopping && (await store.isUsable()));
  if (!config.pixazo) app.register(sandbox({ directory: sandboxDirectory(config) }), { prefix: '/sandbox' });
  const sendPlayground = config.playground ? await playground(app, { directory: WEB_DIRECTORY }) : null;
  await graphqlOverHttp(app, { schema, jobs, callers, introspection: config.introspection, sendPlayground });
  if (config.introspection) app.get('/schema.graphql', (_request, reply) => sendSdl(reply, schema));
  const closeWebSockets = graphqlOverWebSocket(app, {
    schema,
    jobs,
    callers,
    introspection: config.introspection,
  });

  async function stop(): Promise<void> {
    stopping = true;
    await poller.stop();
    await closeWebSockets();
    // Before the server closes: in sandbox mode the submissions under way still need it.
    await submitter.idle();
    await closeServer(app);
    await pixazo.close();
    await store.close();
  }

  for (const warning of config.warnings) log.warn(warning);
  try {
    await app.listen({
      host: config.host,
      port: config.port,
      listenTextResolver: (url) => greeting(config, url),
    });
  } catch (error) {
    await stop();
    throw error;
  }
  poller.start();
  return { url: addressOf(app.server.address()), stop };
}

/** Lets requests under way finish. A connection that never sends its request would keep that waiting for ever. */
async function closeServer(app: FastifyInstance): Promise<void> {
  const impatience = setTimeout(() => app.server.closeAllConnections(), DRAIN_MS);
  await app.close();
  clearTimeout(impatience);
}

function greeting(config: Config, url: string): string {
  const what = config.playground ? 'Playground' : 'GraphQL';
  const sandboxed =
    'Sandbox mode, as PIXAZO_API_KEY is not set: nothing costs money and the results are samples.';
  return `${what}: ${url}/graphql${config.pixazo ? '' : ` (${sandboxed})`}`;
}

function addressOf(address: string | AddressInfo | null): string {
  if (address === null || typeof address === 'string')
    throw new Error('The gateway does not listen on a port');
  // A server on every interface is reached on this machine's own.
  const host = { '0.0.0.0': '127.0.0.1', '::': '::1' }[address.address] ?? address.address;
  return `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`;
}

function sandboxDirectory({ databasePath }: Config): string | undefined {
  return databasePath === ':memory:' ? undefined : join(dirname(databasePath), 'sandbox');
}

function sendSdl(reply: FastifyReply, schema: GraphQLSchema): FastifyReply {
  return reply.type('application/graphql; charset=utf-8').send(`${printSchema(schema)}\n`);
}
