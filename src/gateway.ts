import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { type FastifyInstance, fastify, LogController } from 'fastify';
import type { Config, TraceDestination } from './config.js';
import type { Clock } from './core/clock.js';
import type { JobStore } from './core/job-store.js';
import type { Pixazo } from './core/pixazo.js';
import { noTracing, type Tracing } from './core/tracing.js';
import { HttpMediaSource } from './datasources/http-media-source.js';
import { MeasuredPixazo } from './datasources/measured-pixazo.js';
import { PixazoApi } from './datasources/pixazo-api.js';
import { RateLimitedPixazo } from './datasources/rate-limited-pixazo.js';
import { servedGraph } from './graph.js';
import { Callers } from './http/callers.js';
import { IssuerKeys } from './http/issuer-keys.js';
import { Jwts } from './http/jwt.js';
import { LiveConnections } from './http/live-connections.js';
import { loggerOptions } from './http/logger.js';
import { OperationRules } from './http/operation-rules.js';
import { Origins } from './http/origins.js';
import { addRoutes, closeServer } from './http/server.js';
import { TrustedDocuments } from './http/trusted-documents.js';
import { type JobEvents, ToAll } from './job-events.js';
import { JobLog } from './job-log.js';
import { Doorbell } from './jobs/doorbell.js';
import { Jobs } from './jobs/jobs.js';
import { MediaProxy } from './jobs/media-proxy.js';
import { Poller } from './jobs/poller.js';
import { Retention } from './jobs/retention.js';
import { Submitter } from './jobs/submitter.js';
import { systemClock } from './jobs/system-clock.js';
import { Metrics } from './metrics.js';
import { type OpenedStore, openStore } from './open-store.js';
import { sandbox } from './sandbox/sandbox.js';
import type { SqlJobStore } from './stores/sql-job-store.js';

/** Most status calls at a time. */
const POLL_CONCURRENCY = 16;
/** How long a client may take to send its request, in milliseconds. */
const REQUEST_TIMEOUT_MS = 30_000;
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
  const ownClock = overrides.clock ?? systemClock;
  const documents = await trustedDocuments(config);
  const app = fastify({
    logger: loggerOptions(config.logLevel, overrides.logTo),
    // Jobs have their log lines; a line for each request would bury them.
    logController: new LogController({ disableRequestLogging: true }),
    // Who sends its request by the byte keeps a connection no longer than this.
    requestTimeout: REQUEST_TIMEOUT_MS,
  });
  const { store, clock, takeTurn } = await openStore(config.database, ownClock, app.log);
  const api = new PixazoApi({
    // In sandbox mode the upstream is this very server, whose port is only known once it listens.
    baseUrl: () => config.pixazo?.baseUrl ?? new URL(`${addressOf(app)}/sandbox`),
    apiKey: config.pixazo?.apiKey ?? 'sandbox',
    timeoutMs: config.pixazoTimeoutMs,
  });
  const issuerKeys = config.jwt && new IssuerKeys(config.jwt.jwksUrl, ownClock, app.log);
  const jwts = config.jwt && issuerKeys && new Jwts(issuerKeys, ownClock, config.jwt, app.log);
  const log = new JobLog(app.log);
  const live = new LiveConnections();
  const metrics = new Metrics(store, clock, live, (error) => events.onStoreError(error));
  const events = new ToAll([log, metrics]);
  const traces = config.tracing && (await exportTraces(config.tracing, app));
  const tracing = traces ?? noTracing;
  const measured = new MeasuredPixazo(api, (call) => metrics.onUpstreamCall(call));
  const pixazo = limited(measured, config, takeTurn);
  const listensAt = () => addressOf(app);
  const media = config.mediaProxy ? await mediaFrom(store, clock, config, listensAt) : null;
  const told = { events, tracing };
  const work = workOn(store, pixazo, clock, config, told, media?.mediaProxy);
  const graph = servedGraph({ ...config, live: config.pixazo !== null });

  let stopping = false;
  if (!config.pixazo) app.register(sandbox({ directory: sandboxDirectory(config) }), { prefix: '/sandbox' });
  const closeWebSockets = await addRoutes(app, {
    ...work,
    sdl: graph.sdl,
    rules: new OperationRules(graph.schema, config.introspection, documents),
    media,
    callers: new Callers(config.callerOfToken, jwts),
    origins: new Origins(config.corsOrigins, config.callbacks?.publicUrl ?? null, config.localOnly),
    clock,
    maxSubscriptionsPerSocket: config.maxSubscriptionsPerSocket,
    metrics: metrics.exposition,
    live,
    tracing,
    isReady: async () => !stopping && (await store.isUsable()),
    webDirectory: config.playground ? WEB_DIRECTORY : null,
  });

  async function stop(): Promise<void> {
    stopping = true;
    await Promise.all([work.poller.stop(), work.retention.stop(), issuerKeys?.stop(), closeWebSockets()]);
    // Before the server closes: in sandbox mode the submissions under way still need it.
    await work.submitter.idle();
    await closeServer(app);
    await api.close();
    await media?.mediaSource.close();
    await store.close();
    await traces?.stop();
  }

  for (const warning of config.warnings) app.log.warn(warning);
  issuerKeys?.start();
  try {
    const listenTextResolver = (url: string) => greeting(config, url);
    await app.listen({ host: config.host, port: config.port, listenTextResolver });
  } catch (error) {
    await stop();
    throw error;
  }
  work.poller.start();
  work.retention.start();
  return { url: addressOf(app), stop };
}

/** Everything that works on jobs. */
function workOn(
  store: JobStore,
  pixazo: Pixazo,
  clock: Clock,
  config: Config,
  told: { events: JobEvents; tracing: Tracing },
  mediaProxy: MediaProxy | undefined,
) {
  const { poll, confirmMs, jobMaxAgeMs, callbacks, submitLimits } = config;
  const shared = { lease: randomUUID(), timeoutMs: config.pixazoTimeoutMs, poll, confirmMs, ...told };
  const onDue = () => poller.wake();
  const submitter = new Submitter(store, pixazo, clock, { ...shared, submitLimits, callbacks, onDue });
  const isSubmitting = (jobId: string) => submitter.isSubmitting(jobId);
  const concurrency = POLL_CONCURRENCY;
  const poller = new Poller(store, pixazo, clock, { ...shared, concurrency, jobMaxAgeMs, isSubmitting });
  const onStoreError = (error: unknown) => told.events.onStoreError(error);
  return {
    submitter,
    poller,
    retention: new Retention(store, clock, { keepMs: config.retentionMs, onStoreError }),
    doorbell: new Doorbell(store, clock, onDue, told.tracing),
    jobs: new Jobs(store, submitter, clock, { tracing: told.tracing, mediaProxy }),
  };
}

/** OpenTelemetry takes time and memory to load, so only who wants traces loads it. */
async function exportTraces(destination: TraceDestination, app: FastifyInstance) {
  const { OpenTelemetryTracing } = await import('./open-telemetry.js');
  return new OpenTelemetryTracing(destination, (reason) =>
    app.log.warn({ reason }, 'Traces cannot be delivered; until they can, they are dropped'),
  );
}

/** What serves results from here. */
async function mediaFrom(store: SqlJobStore, clock: Clock, config: Config, listensAt: () => string) {
  const secret = await store.secret('media');
  const publicUrl = config.callbacks?.publicUrl ?? null;
  return {
    mediaProxy: new MediaProxy(store, clock, { secret, publicUrl, listensAt }),
    mediaSource: new HttpMediaSource({
      silenceMs: config.pixazoTimeoutMs,
      // The sandbox's results lie on this machine; nobody else's may.
      trustedOrigin: () => (config.pixazo ? null : listensAt()),
    }),
  };
}

function limited(
  api: Pixazo,
  { pixazoMaxRps: maxPerSecond, pixazoTimeoutMs: longestWaitMs }: Config,
  sharedTurn: OpenedStore['takeTurn'],
): Pixazo {
  if (maxPerSecond === null) return api;
  return new RateLimitedPixazo(api, { maxPerSecond, longestWaitMs, sharedTurn });
}

async function trustedDocuments({ trustedDocuments: { path, only } }: Config): Promise<TrustedDocuments> {
  return path === null ? new TrustedDocuments(new Map(), false) : TrustedDocuments.read(path, only);
}

function greeting(config: Config, url: string): string {
  const what = config.playground ? 'Playground' : 'GraphQL';
  const sandboxed =
    'Sandbox mode, as PIXAZO_API_KEY is not set: nothing costs money and the results are samples.';
  return `${what}: ${url}/graphql${config.pixazo ? '' : ` (${sandboxed})`}`;
}

function addressOf(app: FastifyInstance): string {
  const { address, port } = app.server.address() as AddressInfo;
  // A server on every interface is reached on this machine's own.
  const host = { '0.0.0.0': '127.0.0.1', '::': '::1' }[address] ?? address;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function sandboxDirectory({ database }: Config): string | undefined {
  const isOnDisk = database.kind === 'sqlite' && database.path !== ':memory:';
  return isOnDisk ? join(dirname(database.path), 'sandbox') : undefined;
}
