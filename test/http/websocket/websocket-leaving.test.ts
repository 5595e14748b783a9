import { once } from 'node:events';
import { createClient } from 'graphql-ws';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { JobStatus } from '../../../src/core/job.js';
import { neverAgain } from '../../../src/core/poll-schedule.js';
import type { SqliteJobStore } from '../../../src/stores/sqlite/sqlite-job-store.js';
import { aJob } from '../../support/a-job.js';
import { openAcknowledged, type RawSocket, subscribe, subscribeToUpdates } from '../raw-socket.js';
import { serveStore } from '../serve-store.js';

const job = aJob({ caller: 'anonymous' });

let room: Awaited<ReturnType<typeof serveStore>>;
let store: SqliteJobStore;

beforeEach(async () => {
  room = await serveStore();
  store = room.store;
  await store.insert(job);
});

afterEach(() => room[Symbol.asyncDispose]());

async function watching(message = subscribe('1', job.id)): Promise<RawSocket> {
  const socket = await openAcknowledged(room.url);
  socket.send(message);
  await expect.poll(() => store.signals.size).toBe(1);
  return socket;
}

describe.each([
  { what: 'a job', message: subscribe('1', job.id), isAnswered: true },
  { what: 'all jobs', message: subscribeToUpdates('1'), isAnswered: false },
])('a watcher of $what that leaves while it waits leaves no listener', ({ message, isAnswered }) => {
  async function waiting(): Promise<RawSocket> {
    const socket = await watching(message);
    if (isAnswered) await socket.next();
    return socket;
  }

  it('by disconnecting', async () => {
    const socket = await waiting();
    socket.terminate();

    await expect.poll(() => store.signals.size).toBe(0);
  });

  it('by completing its subscription', async () => {
    using socket = await waiting();
    socket.send({ type: 'complete', id: '1' });
    socket.send({ type: 'ping' });

    expect((await socket.next()).type).toBe('pong');
    expect(store.signals.size).toBe(0);
  });

  it('right after its subscribe message, before the response', async () => {
    using socket = await openAcknowledged(room.url);
    socket.send(message);
    socket.send({ type: 'complete', id: '1' });
    socket.send({ type: 'ping' });
    while ((await socket.next()).type !== 'pong');

    expect(store.signals.size).toBe(0);
  });

  it('because the gateway stops', async () => {
    using socket = await waiting();
    await room.stop();

    expect(await socket.closed).toBe(1001);
    expect(store.signals.size).toBe(0);
  });
});

it('an ordinary client that breaks out of its loop leaves no listener', async () => {
  const client = createClient({
    url: `${room.url.replace(/^http/, 'ws')}/graphql`,
    webSocketImpl: WebSocket,
  });
  const query = 'subscription ($id: ID!) { jobStatus(id: $id) { status } }';
  for await (const _snapshot of client.iterate({ query, variables: { id: job.id } })) break;
  await client.dispose();

  await expect.poll(() => store.signals.size).toBe(0);
});

it('a client that does not answer the close of its socket does not keep the gateway from stopping', async () => {
  const deaf = new WebSocket(`${room.url.replace(/^http/, 'ws')}/graphql`, 'graphql-transport-ws');
  await once(deaf, 'open');
  deaf.pause();
  await room.stop();
  deaf.terminate();

  expect(store.signals.size).toBe(0);
});

it('a watcher that received the last revision leaves no listener', async () => {
  using socket = await watching();
  await socket.next();
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
  using socket = await openAcknowledged(room.url);
  socket.send(subscribe('1', foreign.id));

  expect(JSON.stringify(await socket.next())).toContain('"code":"NOT_FOUND"');
  expect(store.signals.size).toBe(0);
});
