import { randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import { AllowedOrigins, hostNotAllowed } from './auth/allowed-origins.js';
import { authentication } from './auth/authentication.js';
import { refusalLog } from './auth/refusal-log.js';
import { Billing } from './billing/billing.js';
import { pricingWarnings, readMoneyRules } from './billing/money-rules.js';
import type { Config } from './config/config.js';
import type { Clock } from './core/clock.js';
import { OpenResources } from './core/open-resources.js';
import { noProxy, type Outbound } from './core/outbound.js';
import { PixazoApi } from './datasources/pixazo-api.js';
import { withRateLimit } from './datasources/rate-limited-pixazo.js';
import { USER_AGENT } from './datasources/user-agent.js';
import { openResults } from './files/results.js';
import { type UploadServices, uploadServices } from './files/upload-services.js';
import { CallerLimits } from './graphql/caller-limits.js';
import { OperationPipeline } from './graphql/operation-pipeline.js';
import { TrustedDocuments } from './graphql/trusted-documents.js';
import { addressOf, listen } from './http/listen.js';
import { LiveConnections } from './http/live-connections.js';
import { addRoutes } from './http/routes.js';
import { closeServer, createServer } from './http/server.js';
import { callbackBase } from './jobs/callback-address.js';
import { type JobServices, jobServices } from './jobs/job-services.js';
import { systemClock } from './jobs/system-clock.js';
import type { ModelRegistry } from './models/model-registry.js';
import { offeredModels } from './models/offered-models.js';
import { graphParts } from './resolvers/graph-parts.js';
import { sandbox } from './sandbox/sandbox.js';
import { servedGraph } from './schema/graph.js';
import { type OpenedStore, openStore } from './stores/open-store.js';
import type { SqlJobStore } from './stores/sql-job-store.js';
import { loggerOptions } from './telemetry/logger.js';
import { MeasuredPixazo } from './telemetry/measured-pixazo.js';
import type { Metrics } from './telemetry/metrics.js';
import { observe } from './telemetry/observation.js';

/** How long submissions in flight may take once the gateway stops, in milliseconds. */
const SUBMISSIONS_END_WITHIN_MS = 9_000;
/** The folder that the web pages are built into; the same way from `src` and from `dist`. */
const WEB_DIRECTORY = new URL('../dist/web/', import.meta.url);

/** A gateway that listens. */
export interface Gateway {
  /** Where it listens, such as `http://127.0.0.1:4000`. */
  url: string;
  /** Finishes what is in flight and closes everything. No acknowledged job is lost. */
  stop(): Promise<void>;
}

/** The parts that a test may put in the place of the real thing. */
export interface Overrides {
  clock?: Clock;
  /** Where log lines go instead of standard output. */
  logTo?: NodeJS.WritableStream;
}

/**
 * Builds a gateway and starts it. Resolves when it listens and its store is open and migrated.
 * @throws when any step fails, such as opening the database or listening; everything opened before is closed then
 */
export async function startGateway(config: Config, overrides: Overrides = {}): Promise<Gateway> {
  const opened = new OpenResources();
  try {
    const url = await open(config, overrides, opened);
    return { url, stop: () => opened.close() };
  } catch (error) {
    // Failing to close says less about what to do than the reason for closing.
    await opened.close().catch(() => undefined);
    throw error;
  }
}

/** Opens everything, in the order of what needs what. Returns the address it listens on. */
async function open(config: Config, overrides: Overrides, opened: OpenResources): Promise<string> {
  const { clock: ownClock = systemClock, logTo } = overrides;
  const stopping = new AbortController();
  const { offer, warnings, ...graph } = await graphFrom(config);
  const app = createServer(loggerOptions(config.telemetry.logLevel, logTo));
  opened.add(() => closeServer(app));
  const listensAt = () => addressOf(app);
  for (const warning of [...config.warnings, ...warnings]) app.log.warn(warning);
  const { store, clock, acquireRateSlot } = await openStore(config.database, ownClock, app.log, config.files);
  opened.add(() => store.close());
  const outbound = outboundOf(config);
  const observed = await observe(config.telemetry, store, clock, new LiveConnections(), outbound, app.log);
  opened.add(observed.stop);
  const key = newSandboxKey();
  const upstream = pixazoFrom(config, offer.models, key, listensAt, observed.metrics, acquireRateSlot);
  opened.add(upstream.close);
  const results = await resultsFrom(config, store, clock, listensAt, app.log);
  opened.add(() => results.close());
  const files = await uploadServices(store, clock, config, { listensAt, outbound, observed, log: app.log });
  opened.add(files.closeUploads);
  const who = authentication(config.auth, outbound, ownClock, app.log);
  opened.add(who.stop);

  const work = jobServices(store, upstream.pixazo, offer, clock, config, observed, results, files.uploads);
  const origins = originsFrom(config, ownClock, app);
  const closeWebSockets = await addRoutes(app, {
    ...work,
    ...graph,
    ...files,
    ...results,
    callers: who.callers,
    billing: new Billing(offer.money, store.money, clock, observed.events),
    limits: new CallerLimits(config.limits, clock),
    origins,
    clock,
    metrics: observed.metrics.exposition,
    live: observed.live,
    tracing: observed.tracing,
    isStopping: () => stopping.signal.aborted,
    isWritable: () => store.checkWritable(),
    webDirectory: WEB_DIRECTORY,
    ...config.limits,
  });
  // After the gateway's own headers, some of which the sandbox's results need otherwise.
  if (config.sandbox) app.register(ownSandbox(config, offer, origins, key, files), { prefix: '/sandbox' });
  opened.add(() => {
    stopping.abort();
    return finish(app, work, closeWebSockets, ownClock, upstream.close);
  });
  who.start();
  await listen(app, config);
  for (const loop of [work.leases, work.poller, work.retention, work.keeper]) loop?.start();
  return listensAt();
}

/** Finishes the work in flight, gives leases back, and closes the server and its sockets. */
async function finish(
  app: FastifyInstance,
  { submitter, poller, leases, retention, keeper }: JobServices,
  closeWebSockets: () => Promise<void>,
  clock: Clock,
  closeUpstream: () => Promise<void>,
): Promise<void> {
  const submitted = new AbortController();
  // A submission without a response by then is recorded as unknown while the process still can.
  const impatience = clock.sleep(SUBMISSIONS_END_WITHIN_MS, submitted.signal).then(closeUpstream);
  // Before the server closes: in sandbox mode, submissions in flight are requests to it.
  await Promise.all([poller.stop(), retention.stop(), keeper?.stop(), closeWebSockets(), submitter.stop()]);
  await closeServer(app);
  // Submissions that arrived while the others ended.
  await submitter.stop();
  submitted.abort();
  await leases.stop();
  await impatience;
}

function originsFrom({ origins }: Config, clock: Clock, app: FastifyInstance): AllowedOrigins {
  const onRefused = refusalLog(app.log, () => clock.now());
  return new AllowedOrigins(origins, onRefused);
}

/** Pixazo, measured, and within the limit on calls a second. */
function pixazoFrom(
  config: Config,
  models: ModelRegistry,
  sandboxKey: string,
  listensAt: () => string,
  metrics: Metrics,
  acquireSharedSlot: OpenedStore['acquireRateSlot'],
) {
  const { upstream } = config;
  const api = new PixazoApi({
    // In sandbox mode the upstream is this very server, whose port is only known once it listens.
    baseUrl: () => (config.sandbox ? new URL(`${listensAt()}/sandbox`) : upstream.baseUrl),
    apiKey: upstream.apiKey ?? sandboxKey,
    pathOf: (modelId) => models.get(modelId).path,
    timeoutMs: upstream.timeoutMs,
    outbound: config.sandbox ? { userAgent: USER_AGENT, proxy: noProxy } : outboundOf(config),
  });
  const measured = new MeasuredPixazo(api, (call) => metrics.onUpstreamCall(call));
  const { maxPerSecond, timeoutMs: longestWaitMs } = upstream;
  const limit = maxPerSecond === null ? null : { maxPerSecond, longestWaitMs, acquireSharedSlot };
  return withRateLimit(measured, () => api.close(), limit);
}

/** Known to this gateway alone, so that its sandbox serves no others where callers must authenticate. */
function newSandboxKey(): string {
  return randomBytes(32).toString('base64url');
}

function outboundOf({ upstream }: Pick<Config, 'upstream'>): Outbound {
  return { userAgent: USER_AGENT, proxy: upstream.proxy };
}

/** The services that serve results at the gateway, and copy them. */
async function resultsFrom(
  { files, server, upstream, sandbox }: Config,
  store: SqlJobStore,
  clock: Clock,
  listensAt: () => string,
  log: FastifyBaseLogger,
) {
  return openResults(store, clock, {
    proxy: files.mediaProxy
      ? { secret: await store.secret('media'), publicUrl: server.publicUrl, listensAt }
      : null,
    idleTimeoutMs: upstream.timeoutMs,
    outbound: outboundOf({ upstream }),
    // Only the sandbox's results may lie on this machine.
    trustedOrigin: () => (sandbox ? listensAt() : null),
    keeping: files.keepResults ? { storage: files.storage, copies: store.copies } : null,
    log,
  });
}

/** The models with their prices, their graph, the rules of its operations, and the facts that pages show of it. */
async function graphFrom({ sandbox, limits, models: { directory }, billing, graph }: Config) {
  const { introspection, playground, trustedDocuments } = graph;
  const documents = await TrustedDocuments.read(trustedDocuments);
  const models = await offeredModels({ directory, ceilings: limits.ceilings, live: !sandbox });
  const money = await readMoneyRules(billing, models.all);
  const { schema, sdl } = servedGraph(graphParts(models, !sandbox), graph);
  const rules = new OperationPipeline(schema, introspection, documents);
  const facts = { sandbox, playground, trustedDocumentsOnly: trustedDocuments.only };
  return { offer: { models, money }, sdl, rules, facts, warnings: pricingWarnings(money, models.all) };
}

/** The sandbox, closed to pages under a foreign name: it posts to addresses that its callers name. */
function ownSandbox(
  config: Config,
  { models }: { models: ModelRegistry },
  origins: AllowedOrigins,
  sandboxKey: string,
  { isUploadAddress }: UploadServices,
) {
  const { database, auth, callbacks } = config;
  const isOnDisk = database.kind === 'sqlite' && database.path !== ':memory:';
  return async (app: FastifyInstance) => {
    app.addHook('onRequest', async (request, reply) => {
      if (!origins.isAllowedHost(request.raw)) return reply.code(403).send({ error: hostNotAllowed.message });
    });
    app.register(
      sandbox({
        models: models.all,
        directory: isOnDisk ? join(dirname(database.path), 'sandbox') : undefined,
        key: auth.callerOfToken || auth.jwt ? sandboxKey : undefined,
        mayFetch: isUploadAddress,
        callbacks: { onlyTo: callbacks && callbackBase(callbacks.publicUrl) },
      }),
    );
  };
}
