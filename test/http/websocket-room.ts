import { fastify } from 'fastify';
import { PixazoApi } from '../../src/datasources/pixazo-api.js';
import { buildGraph } from '../../src/graph.js';
import { Callers } from '../../src/http/callers.js';
import { graphqlOverWebSocket } from '../../src/http/graphql-over-websocket.js';
import { LiveConnections } from '../../src/http/live-connections.js';
import { OperationRules } from '../../src/http/operation-rules.js';
import { Origins } from '../../src/http/origins.js';
import { TrustedDocuments } from '../../src/http/trusted-documents.js';
import { Jobs } from '../../src/jobs/jobs.js';
import { Submitter } from '../../src/jobs/submitter.js';
import { systemClock } from '../../src/jobs/system-clock.js';
import { SqliteJobStore } from '../../src/stores/sqlite-job-store.js';
import { silentEvents } from '../support/silent-events.js';

const schema = buildGraph(false);

/** The gateway's WebSocket room over a real store, whose listeners can be counted. Everyone is `anonymous`. */
export async function startWebSocketRoom() {
  const store = await SqliteJobStore.open(':memory:', 0);
  const pixazo = new PixazoApi({ baseUrl: () => new URL('http://127.0.0.1:9'), apiKey: 'key', timeoutMs: 1 });
  const submitter = new Submitter(store, pixazo, systemClock, {
    lease: 'test',
    timeoutMs: 1,
    poll: { minMs: 1, maxMs: 1, fallbackMs: 1 },
    confirmMs: 1,
    submitLimits: { perMinute: null, perDay: null },
    callbacks: null,
    onDue: () => undefined,
    events: silentEvents,
  });
  const app = fastify();
  const jobs = new Jobs(store, submitter, systemClock);
  const live = new LiveConnections();
  const closeWebSockets = graphqlOverWebSocket(app, {
    rules: new OperationRules(schema, true, new TrustedDocuments(new Map(), false)),
    jobs,
    callers: new Callers(null, null),
    origins: new Origins([], null, false),
    clock: systemClock,
    live,
    maxSubscriptionsPerSocket: 100,
  });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  let stopped: Promise<void> | null = null;
  const stop = () => {
    stopped ??= closeWebSockets();
    return stopped;
  };
  return {
    store,
    live,
    url,
    stop,
    [Symbol.asyncDispose]: async () => {
      await stop();
      await app.close();
      await pixazo.close();
      await store.close();
    },
  };
}
