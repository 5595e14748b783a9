import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import type { Identity } from '../../../src/auth/identity.js';
import { aJob } from '../../support/a-job.js';
import { aGate } from '../../support/gate.js';
import { ManualClock } from '../../support/manual-clock.js';
import { anonymousUntil, noAuthentication } from '../../support/no-authentication.js';
import { openAcknowledged, openSocket, type RawSocket, subscribe } from '../raw-socket.js';
import { type ServedStore, serveStore } from '../serve-store.js';

const PING_MS = 15_000;
const IDLE_MS = 300_000;
const job = aJob({ caller: 'anonymous' });

let clock: ManualClock;
let served: ServedStore;
let identify: () => Promise<Identity>;

beforeEach(async () => {
  clock = new ManualClock();
  identify = async () => anonymousUntil(null);
  const callers = Object.assign(noAuthentication(), { authenticate: () => identify() });
  served = await serveStore({ clock, callers, maxSubscriptionsPerSocket: 2 });
  await served.store.insert(job);
});

afterEach(() => served[Symbol.asyncDispose]());

/** Lets time pass in visible steps, as it does in a process that is not suspended. */
async function pass(ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 1_000) {
    await expect.poll(() => clock.sleeping, { interval: 1 }).toBe(1);
    clock.advance(Math.min(left, 1_000));
  }
  await expect.poll(() => clock.sleeping, { interval: 1 }).toBe(1);
}

/** Resolves once the gateway has read everything that the socket sent before. */
async function settled(socket: RawSocket): Promise<void> {
  socket.send({ type: 'ping' });
  while ((await socket.next()).type !== 'pong');
}

async function bareSocket(options: WebSocket.ClientOptions): Promise<WebSocket> {
  const address = `${served.url.replace(/^http/, 'ws')}/graphql`;
  const socket = new WebSocket(address, 'graphql-transport-ws', options);
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'connection_init' }));
  await once(socket, 'message');
  return socket;
}

describe('a peer', () => {
  it('that answers no pings is disconnected at the second, and its watch ends', async () => {
    const dead = await bareSocket({ autoPong: false });
    dead.send(JSON.stringify(subscribe('1', job.id)));
    await once(dead, 'message');
    const pinged = once(dead, 'ping');
    await pass(PING_MS);
    await pinged;
    expect(dead.readyState).toBe(WebSocket.OPEN);
    const closed = once(dead, 'close');
    await pass(PING_MS);

    expect((await closed)[0]).toBe(1006);
    await expect.poll(() => served.store.signals.size).toBe(0);
  });

  it('that answers them stays connected', async () => {
    const alive = await bareSocket({});
    for (let round = 0; round < 4; round++) {
      const pinged = once(alive, 'ping');
      await pass(PING_MS);
      await pinged;
      // Its messages are read in order, the pong first.
      alive.send(JSON.stringify({ type: 'ping' }));
      await once(alive, 'message');
    }

    expect(alive.readyState).toBe(WebSocket.OPEN);
    alive.terminate();
  });
});

describe('a socket without connection_init', () => {
  it('closes with 4408 after three seconds', async () => {
    using silent = await openSocket(served.url);
    await pass(2_000);
    await settled(silent);
    await pass(1_000);

    expect(await silent.closed).toBe(4408);
  });

  it('has more time while its credentials are checked', async () => {
    const gate = aGate();
    identify = async () => {
      await gate.opened;
      return anonymousUntil(null);
    };
    using slow = await openSocket(served.url);
    slow.send({ type: 'connection_init' });
    await settled(slow);
    await pass(10_000);
    await settled(slow);
    gate.open();

    expect(await slow.next()).toEqual({ type: 'connection_ack' });
  });
});

describe('a socket without a subscription', () => {
  it('closes with 1001 after five minutes, while one with a subscription stays', async () => {
    using idle = await openAcknowledged(served.url);
    using busy = await openAcknowledged(served.url);
    busy.send(subscribe('1', job.id));
    await busy.next();
    for (let passed = 0; passed < IDLE_MS; passed += PING_MS) {
      await pass(PING_MS);
      await settled(busy);
      if (passed + PING_MS < IDLE_MS) await settled(idle);
    }

    expect(await idle.closed).toBe(1001);
    await settled(busy);
    expect(served.store.signals.size).toBe(1);
  });

  it('has five minutes from the end of its last one', async () => {
    using socket = await openAcknowledged(served.url);
    socket.send(subscribe('1', job.id));
    await socket.next();
    for (let passed = 0; passed < IDLE_MS; passed += PING_MS) {
      await pass(PING_MS);
      await settled(socket);
    }
    socket.send({ type: 'complete', id: '1' });
    await settled(socket);
    for (let passed = PING_MS; passed < IDLE_MS; passed += PING_MS) {
      await pass(PING_MS);
      await settled(socket);
    }
    await pass(PING_MS);

    expect(await socket.closed).toBe(1001);
  });
});

describe('expiring credentials', () => {
  it('close the socket with 4403 within a second, and its watch', async () => {
    const expiresAt = clock.now() + 60_000;
    identify = async () => anonymousUntil(expiresAt);
    using socket = await openAcknowledged(served.url);
    socket.send(subscribe('1', job.id));
    await socket.next();
    for (let passed = 0; passed < 45_000; passed += PING_MS) {
      await pass(PING_MS);
      await settled(socket);
    }
    await pass(14_000);
    await settled(socket);
    await pass(1_000);

    expect(await socket.closed).toBe(4403);
    await expect.poll(() => served.store.signals.size).toBe(0);
  });

  it('close the socket too when they expire before they were checked', async () => {
    identify = async () => anonymousUntil(clock.now() - 1);
    using socket = await openSocket(served.url);
    socket.send({ type: 'connection_init' });

    expect(await socket.closed).toBe(4403);
  });
});

it('a socket that closes while its credentials are checked is not logged as an error', async () => {
  const asked = aGate();
  const known = aGate();
  identify = async () => {
    asked.open();
    await known.opened;
    return anonymousUntil(null);
  };
  const socket = await openSocket(served.url);
  socket.send({ type: 'connection_init' });
  await asked.opened;
  socket.terminate();
  await expect.poll(() => served.connections()).toBe(0);
  known.open();
  using next = await openAcknowledged(served.url);
  await settled(next);

  expect(served.log.filter((line) => line.includes('failed'))).toEqual([]);
});

it('stopping ends the monitoring of sockets', async () => {
  using socket = await openAcknowledged(served.url);
  expect(clock.sleeping).toBe(1);
  await served.stop();

  expect(await socket.closed).toBe(1001);
  expect(clock.sleeping).toBe(0);
});

describe('subscriptions on one socket', () => {
  const refusedAt = (id: string) => ({
    type: 'error',
    id,
    payload: [
      {
        message: 'At most 2 subscriptions run on one socket. Complete one, or open another socket.',
        extensions: { code: 'OPERATION_REJECTED', retryable: false, charged: 'NO' },
      },
    ],
  });

  it('beyond the limit are refused until one completes', async () => {
    using socket = await openAcknowledged(served.url);
    for (const id of ['1', '2']) {
      socket.send(subscribe(id, job.id));
      expect(await socket.next()).toMatchObject({ type: 'next', id });
    }
    socket.send(subscribe('3', job.id));
    expect(await socket.next()).toEqual(refusedAt('3'));
    socket.send(subscribe('4', job.id));
    expect(await socket.next()).toEqual(refusedAt('4'));
    socket.send({ type: 'complete', id: '1' });
    await settled(socket);
    socket.send(subscribe('5', job.id));

    expect(await socket.next()).toMatchObject({ type: 'next', id: '5' });
    expect(served.store.signals.size).toBe(2);
  });

  it('that are refused for another reason do not count', async () => {
    using socket = await openAcknowledged(served.url);
    for (let count = 0; count < 5; count++) {
      socket.send({ type: 'subscribe', id: `bad ${count}`, payload: { query: 'subscription {' } });
      expect(await socket.next()).toMatchObject({ payload: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
      socket.send(subscribe(`none ${count}`, 'none'));
      expect(await socket.next()).toMatchObject({ type: 'next', payload: { errors: [{}] } });
      expect(await socket.next()).toMatchObject({ type: 'complete' });
    }
    socket.send(subscribe('good', job.id));

    expect(await socket.next()).toMatchObject({ type: 'next', id: 'good', payload: { data: {} } });
  });

  it('that all arrive at once do not exceed the limit', async () => {
    using socket = await openAcknowledged(served.url);
    for (let count = 0; count < 20; count++) socket.send(subscribe(String(count), job.id));
    const answers: Record<string, unknown>[] = [];
    while (answers.length < 20) answers.push(await socket.next());

    expect(answers.filter(({ type }) => type === 'next')).toHaveLength(2);
    expect(answers.filter(({ type }) => type === 'error')).toHaveLength(18);
  });
});

it('a peer that sends and never reads is disconnected before its responses pile up', async () => {
  const deaf = await bareSocket({});
  deaf.pause();
  deaf.on('error', () => undefined);
  const closed = once(deaf, 'close');
  const ping = JSON.stringify({ type: 'ping', payload: { padding: 'x'.repeat(60_000) } });
  let left: Error | undefined;
  while (!left && deaf.readyState === WebSocket.OPEN) {
    await new Promise<void>((resolve) => {
      deaf.send(ping, (error) => {
        left = error ?? undefined;
        resolve();
      });
    });
  }
  deaf.resume();
  deaf.terminate();
  await closed;

  expect(await served.connections()).toBe(0);
});
