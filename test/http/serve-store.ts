import { promisify } from 'node:util';
import { fastify, LogController } from 'fastify';
import { AllowedOrigins } from '../../src/auth/allowed-origins.js';
import type { Authenticator } from '../../src/auth/authenticator.js';
import { Billing } from '../../src/billing/billing.js';
import type { Clock } from '../../src/core/clock.js';
import { noTracing } from '../../src/core/tracing.js';
import { PixazoApi } from '../../src/datasources/pixazo-api.js';
import { uploadServices } from '../../src/files/upload-services.js';
import { CallerLimits } from '../../src/graphql/caller-limits.js';
import { OperationPipeline } from '../../src/graphql/operation-pipeline.js';
import { TrustedDocuments } from '../../src/graphql/trusted-documents.js';
import { LiveConnections } from '../../src/http/live-connections.js';
import { addRoutes } from '../../src/http/routes.js';
import { closeServer } from '../../src/http/server.js';
import { HeldLeases } from '../../src/jobs/held-leases.js';
import { Jobs } from '../../src/jobs/jobs.js';
import { CallbackReceiver } from '../../src/jobs/poll/callback-receiver.js';
import { Submitter } from '../../src/jobs/submit/submitter.js';
import { systemClock } from '../../src/jobs/system-clock.js';
import { SqliteJobStore } from '../../src/stores/sqlite/sqlite-job-store.js';
import { directly, documentedPath } from '../support/directly.js';
import { noAuthentication } from '../support/no-authentication.js';
import { unobserved } from '../support/silent-events.js';
import { theGraph } from '../support/the-graph.js';

const schema = theGraph(false);

/** Every route of the gateway over a real store, whose listeners the test can count. */
export interface ServedStore {
  url: string;
  store: SqliteJobStore;
  /** The log lines so far. */
  log: string[];
  /** The number of open connections. */
  connections(): Promise<number>;
  /** Stops serving; the store stays open until the end. */
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** @param options replace the machine's clock and the gateway without authentication */
export async function serveStore(
  options: { clock?: Clock; callers?: Authenticator; maxSubscriptionsPerSocket?: number } = {},
): Promise<ServedStore> {
  const { clock = systemClock, callers = noAuthentication(), maxSubscriptionsPerSocket = 100 } = options;
  const store = await SqliteJobStore.open(':memory:', 0);
  const pixazo = new PixazoApi({
    pathOf: documentedPath,
    baseUrl: () => new URL('http://127.0.0.1:9'),
    apiKey: 'key',
    timeoutMs: 1,
    outbound: directly,
  });
  const onDue = () => undefined;
  const submitter = new Submitter(store, pixazo, clock, {
    lease: 'test',
    timeoutMs: 1,
    leases: new HeldLeases(store, clock, { timeoutMs: 1, ...unobserved }),
    poll: { minMs: 1, maxMs: 1, fallbackMs: 1 },
    confirmMs: 1,
    submitLimits: { perMinute: null, perDay: null },
    callbacks: null,
    onDue,
    ...unobserved,
  });
  const live = new LiveConnections();
  const files = await uploadServices(
    store,
    clock,
    {
      sandbox: true,
      server: { publicUrl: null },
      files: { storage: { kind: 'disk', directory: '' }, uploadMaxBytes: 0 },
      jobs: { jobMaxAgeMs: 1 },
      upstream: { timeoutMs: 1 },
    },
    { listensAt: () => url, outbound: directly, log: { warn: () => undefined }, observed: unobserved },
  );
  const log: string[] = [];
  const app = fastify({
    logger: { level: 'info', stream: { write: (line) => log.push(line) } },
    logController: new LogController({ disableRequestLogging: true }),
  });
  const closeWebSockets = await addRoutes(app, {
    rules: new OperationPipeline(schema, true, new TrustedDocuments(new Map(), false)),
    jobs: new Jobs(store, submitter, clock, { ...unobserved, retentionMs: 1, quotaPerDay: null }),
    billing: new Billing(null, store.money, clock, unobserved.events),
    callbackReceiver: new CallbackReceiver(store, clock, { ...unobserved, onDue }),
    callers,
    limits: new CallerLimits({ queriesPerMinute: 0, maxSocketsPerCaller: 0 }, clock),
    origins: new AllowedOrigins(
      { corsOrigins: [], publicUrl: null, loopbackOnly: false, loopbackOrigins: false },
      () => undefined,
    ),
    clock,
    isStopping: () => false,
    isWritable: async () => true,
    maxSubscriptionsPerSocket,
    webDirectory: new URL('../../dist/web/', import.meta.url),
    facts: { sandbox: true, playground: false, trustedDocumentsOnly: false },
    mediaProxy: null,
    mediaSource: { open: async () => ({ kind: 'failed', reason: 'there is none' }) },
    ...files,
    metrics: { contentType: 'text/plain', metrics: async () => '' },
    live,
    tracing: noTracing,
    sdl: () => '',
  });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  let stopped: Promise<void> | null = null;
  const stop = () => {
    stopped ??= closeWebSockets().then(() => closeServer(app));
    return stopped;
  };
  return {
    url,
    store,
    log,
    connections: () => promisify(app.server.getConnections.bind(app.server))(),
    stop,
    [Symbol.asyncDispose]: async () => {
      await stop();
      await pixazo.close();
      await store.close();
    },
  };
}
