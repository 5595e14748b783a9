import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Authenticator } from '../../src/auth/authenticator.js';
import type { Identity } from '../../src/auth/identity.js';
import { JobStatus } from '../../src/core/job.js';
import { neverAgain } from '../../src/core/poll-schedule.js';
import { aJob } from '../support/a-job.js';
import { aGate } from '../support/gate.js';
import { ManualClock } from '../support/manual-clock.js';
import { nextRevision } from '../support/next-revision.js';
import { anonymousUntil, noAuthentication } from '../support/no-authentication.js';
import { type ServedStore, serveStore } from './serve-store.js';
import { allEventsOf, eventsOf, openStream, toFollow } from './sse.js';

const job = aJob({ caller: 'anonymous' });

async function servedJob(...options: Parameters<typeof serveStore>): Promise<ServedStore> {
  const served = await serveStore(...options);
  await served.store.insert(job);
  return served;
}

/** A reader in the middle of a stream, which has received the current job. */
async function watching({ url, store }: ServedStore) {
  const leaving = new AbortController();
  const answer = await openStream(url, toFollow(job.id), { signal: leaving.signal });
  const events = eventsOf(answer);
  const first = await events.next();
  expect(first.value).toMatchObject({ event: 'next', data: { data: { jobStatus: { revision: 2 } } } });
  expect(store.signals.size).toBe(1);
  return { events, leave: () => leaving.abort() };
}

const finish = ({ store }: ServedStore) =>
  store.update(job.id, (now) => ({ ...nextRevision(now), status: JobStatus.ERROR, schedule: neverAgain }));

/** Sends a request and reads nothing of the response. */
async function openDeaf(url: string, selection: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.pause();
  const target = `/graphql/stream?${new URLSearchParams(toFollow(job.id, selection))}`;
  socket.write(`GET ${target} HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n`);
  await once(socket, 'connect');
  return socket;
}

describe('a reader that leaves while it waits leaves no listener', () => {
  it('by disconnecting', async () => {
    await using served = await servedJob();
    const reader = await watching(served);
    reader.leave();

    await expect.poll(() => served.store.signals.size).toBe(0);
    expect(served.log.join('')).not.toMatch(/"level":(40|50|60)/);
  });

  it('after the last revision', async () => {
    await using served = await servedJob();
    const { events } = await watching(served);
    await finish(served);

    expect((await events.next()).value).toMatchObject({ data: { data: { jobStatus: { status: 'ERROR' } } } });
    expect((await events.next()).value).toEqual({ event: 'complete', data: null });
    expect((await events.next()).done).toBe(true);
    expect(served.store.signals.size).toBe(0);
  });

  it('because the gateway stops, without a completion', async () => {
    await using served = await servedJob();
    const { events } = await watching(served);
    await served.stop();

    expect((await events.next()).done).toBe(true);
    expect(served.store.signals.size).toBe(0);
  });

  it('during the check of its credentials', async () => {
    const asked = aGate();
    const known = aGate();
    await using served = await servedJob({
      callers: callersSaying(async () => {
        asked.open();
        await known.opened;
        return anonymousUntil(null);
      }),
    });
    const leaving = new AbortController();
    const answer = openStream(served.url, toFollow(job.id), { signal: leaving.signal });
    await asked.opened;
    leaving.abort();
    await expect(answer).rejects.toThrow(/abort/);
    await expect.poll(() => served.connections()).toBe(0);
    known.open();
    await served.stop();

    // The first read of the job may still be in flight, without a client.
    await expect.poll(() => served.store.signals.size).toBe(0);
    expect(served.log.join('')).not.toMatch(/"level":(50|60)/);
  });

  it('because the job belongs to another caller', async () => {
    await using served = await servedJob();
    const foreign = aJob({ caller: 'bob' });
    await served.store.insert(foreign);
    const events = await allEventsOf(await openStream(served.url, toFollow(foreign.id)));

    expect(events.map(({ event }) => event)).toEqual(['next', 'complete']);
    expect(events[0]?.data.errors[0].extensions).toEqual({
      code: 'NOT_FOUND',
      retryable: false,
      charged: 'NO',
    });
    expect(served.store.signals.size).toBe(0);
  });
});

it('a job that is removed while it is watched ends with NOT_FOUND', async () => {
  await using served = await servedJob();
  const { events } = await watching(served);
  await served.store.remove(job.id);

  expect((await events.next()).value).toMatchObject({
    event: 'next',
    data: { errors: [{ extensions: { code: 'NOT_FOUND', retryable: false, charged: 'NO' } }] },
  });
  expect((await events.next()).value).toEqual({ event: 'complete', data: null });
  expect((await events.next()).done).toBe(true);
  expect(served.log.join('')).not.toMatch(/"level":(50|60)/);
});

describe('a reader that stops reading', () => {
  /**
   * Less than the high-water mark of a stream, so that only the limit of unsent events can hold the rest
   * back.
   */
  const long = 'r'.repeat(12_000);
  const MOST = 1_200;

  async function manyRevisions(served: ServedStore): Promise<void> {
    for (let count = 0; count < MOST; count++) {
      await served.store.update(job.id, nextRevision);
      // Lets each revision leave as long as possible, so that the connection fills up.
      await setImmediate();
    }
  }

  it('gets the latest revision when it continues, not all that it missed', async () => {
    await using served = await serveStore();
    await served.store.insert({ ...job, input: { text_prompt: long } });
    const deaf = await openDeaf(served.url, 'revision input');
    await expect.poll(() => served.store.signals.size).toBe(1);
    await manyRevisions(served);
    await finish(served);

    let text = '';
    deaf.on('data', (chunk) => {
      text += chunk;
    });
    deaf.resume();
    await expect.poll(() => text.includes('event: complete'), { timeout: 10_000 }).toBe(true);
    deaf.destroy();
    const seen = [...text.matchAll(/"revision":(\d+)/g)].map(([, revision]) => Number(revision));

    expect(seen.at(0)).toBe(2);
    expect(seen.at(-1)).toBe(MOST + 3);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    // The capacity of the connection's buffers at both ends.
    expect(seen.length).toBeLessThan(MOST);
    expect(served.store.signals.size).toBe(0);
  });

  it('and then disconnects leaves no listener, and is not logged as an error', async () => {
    await using served = await serveStore();
    await served.store.insert({ ...job, input: { text_prompt: long } });
    const deaf = await openDeaf(served.url, 'revision input');
    await expect.poll(() => served.store.signals.size).toBe(1);
    await manyRevisions(served);
    deaf.resetAndDestroy();

    await expect.poll(() => served.store.signals.size).toBe(0);
    await finish(served);
    expect(served.log.join('')).not.toMatch(/"level":(40|50|60)/);
  });

  it('is no longer a watcher once its credentials have expired, with unread events or without', async () => {
    const clock = new ManualClock();
    const callers = callersSaying(async () => anonymousUntil(clock.now() + 60_000));
    await using served = await serveStore({ clock, callers });
    await served.store.insert({ ...job, input: { text_prompt: long } });
    const deaf = await openDeaf(served.url, 'revision input');
    await expect.poll(() => served.store.signals.size).toBe(1);
    await manyRevisions(served);
    clock.advance(60_000);

    await expect.poll(() => served.store.signals.size).toBe(0);
    await finish(served);
    deaf.destroy();
    expect(served.log.join('')).not.toMatch(/"level":(40|50|60)/);
  });
});

describe('expiring credentials', () => {
  it('end the stream without a completion at that moment, and leave no listener', async () => {
    const clock = new ManualClock();
    const expiresAt = clock.now() + 60_000;
    const callers = callersSaying(async () => anonymousUntil(expiresAt));
    await using served = await servedJob({ clock, callers });
    const { events } = await watching(served);
    clock.advance(59_999);
    await served.store.update(job.id, nextRevision);
    const before = await events.next();
    clock.advance(1);

    expect(before.value).toMatchObject({ data: { data: { jobStatus: { revision: 3 } } } });
    expect((await events.next()).done).toBe(true);
    expect(served.store.signals.size).toBe(0);
    expect(clock.sleeping).toBe(0);
  });

  it('that expire after the stream leave no timer behind', async () => {
    const clock = new ManualClock();
    const callers = callersSaying(async () => anonymousUntil(clock.now() + 60_000));
    await using served = await servedJob({ clock, callers });
    const reader = await watching(served);
    expect(clock.sleeping).toBe(1);
    reader.leave();

    await expect.poll(() => clock.sleeping).toBe(0);
  });
});

function callersSaying(identify: () => Promise<Identity>): Authenticator {
  return Object.assign(noAuthentication(), { authenticate: identify });
}
