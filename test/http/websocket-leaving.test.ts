import { once } from 'node:events';
import { fastify } from 'fastify';
import { createClient } from 'graphql-ws';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { JobStatus } from '../../src/core/job.js';
import { neverAgain } from '../../src/core/poll-schedule.js';
import { PixazoApi } from '../../src/datasources/pixazo-api.js';
import { buildGraph } from '../../src/graph.js';
import { Callers } from '../../src/http/callers.js';
import { graphqlOverWebSocket } from '../../src/http/graphql-over-websocket.js';
import { OperationRules } from '../../src/http/operation-rules.js';
import { Origins } from '../../src/http/origins.js';
import { TrustedDocuments } from '../../src/http/trusted-documents.js';
import { Jobs } from '../../src/jobs/jobs.js';
import { Submitter } from '../../src/jobs/submitter.js';
import { systemClock } from '../../src/jobs/system-clock.js';
import { SqliteJobStore } from '../../src/stores/sqlite-job-store.js';
import { aJob } from '../support/a-job.js';
import { openAcknowledged, type RawSocket, subscribe } from './raw-socket.js';

const schema = buildGraph(false);
const job = aJob({ caller: 'anonymous' });

let store: SqliteJobStore;
let url: string;
let stop: () => Promise<void>;
let closeAll: () => Promise<void>;

/** The gateway's WebSocket room over a real store, whose listeners can be counted. */
beforeEach(async () => {
  store = await SqliteJobStore.open(':memory:', 0);
  await store.insert(job);
  const pixazo = new PixazoApi({ baseUrl: () => new URL('http://127.0.0.1:9'), apiKey: 'key', timeoutMs: 1 });
  const submitter = new Submitter(store, pixazo, systemClock, {
    lease: 'test',
    timeoutMs: 1,
    poll: { minMs: 1, maxMs: 1, fallbackMs: 1 },
    confirmMs: 1,
    submitLimits: { perMinute: null, perDay: null },
    callbacks: null,
    onDue: () => undefined,
    events: { onAccepted: () => undefined, onUnknown: () => undefined, onStoreError: () => undefined },
  });
  const app = fastify();
  const jobs = new Jobs(store, submitter);
  const callers = new Callers(null, null);
  const closeWebSockets = graphqlOverWebSocket(app, {
    rules: new OperationRules(schema, true, new TrustedDocuments(new Map(), false)),
    jobs,
    callers,
    origins: new Origins([], null, false),
    clock: systemClock,
    maxSubscriptionsPerSocket: 100,
  });
  url = await app.listen({ host: '127.0.0.1', port: 0 });
  let stopped: Promise<void> | null = null;
  stop = () => {
    stopped ??= closeWebSockets();
    return stopped;
  };
  closeAll = async () => {
    await stop();
    await app.close();
    await pixazo.close();
    await store.close();
  };
});

afterEach(() => closeAll());

async function watching(): Promise<RawSocket> {
  const socket = await openAcknowledged(url);
  socket.send(subscribe('1', job.id));
  await socket.next();
  expect(store.signals.size).toBe(1);
  return socket;
}

describe('a watcher that leaves while it waits leaves no listener', () => {
  it('by hanging up', async () => {
    const socket = await watching();
    socket.terminate();

    await expect.poll(() => store.signals.size).toBe(0);
  });

  it('by completing its subscription', async () => {
    using socket = await watching();
    socket.send({ type: 'complete', id: '1' });
    socket.send({ type: 'ping' });

    expect((await socket.next()).type).toBe('pong');
    expect(store.signals.size).toBe(0);
  });

  it('right after it asked, before it was answered', async () => {
    using socket = await openAcknowledged(url);
    socket.send(subscribe('1', job.id));
    socket.send({ type: 'complete', id: '1' });
    socket.send({ type: 'ping' });
    while ((await socket.next()).type !== 'pong');

    expect(store.signals.size).toBe(0);
  });

  it('as an ordinary client that breaks out of its loop', async () => {
    const client = createClient({ url: `${url.replace(/^http/, 'ws')}/graphql`, webSocketImpl: WebSocket });
    const query = 'subscription ($id: ID!) { jobStatus(id: $id) { status } }';
    for await (const _snapshot of client.iterate({ query, variables: { id: job.id } })) break;
    await client.dispose();

    await expect.poll(() => store.signals.size).toBe(0);
  });

  it('because the gateway stops', async () => {
    using socket = await watching();
    await stop();

    expect(await socket.closed).toBe(1001);
    expect(store.signals.size).toBe(0);
  });
});

it('a client that does not answer the closing of its socket does not keep the gateway from stopping', async () => {
  const deaf = new WebSocket(`${url.replace(/^http/, 'ws')}/graphql`, 'graphql-transport-ws');
  await once(deaf, 'open');
  deaf.pause();
  await stop();
  deaf.terminate();

  expect(store.signals.size).toBe(0);
});

it('a watcher that has seen the last revision leaves no listener', async () => {
  using socket = await watching();
  await store.update(job.id, (now) => ({
    ...now,
    status: JobStatus.ERROR,
    revision: now.revision + 1,
    schedule: neverAgain,
  }));

  expect(await socket.next()).toMatchObject({
    type: 'next',
    payload: { data: { jobStatus: { revision: 3 } } },
  });
  expect((await socket.next()).type).toBe('complete');
  expect(store.signals.size).toBe(0);
});

it('a watcher that asks for a job it may not see leaves no listener', async () => {
  const foreign = aJob({ caller: 'bob' });
  await store.insert(foreign);
  using socket = await openAcknowledged(url);
  socket.send(subscribe('1', foreign.id));

  expect(JSON.stringify(await socket.next())).toContain('"code":"NOT_FOUND"');
  expect(store.signals.size).toBe(0);
});
