import { EventEmitter, getEventListeners, once } from 'node:events';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Pixazo, StatusOutcome } from '../../src/core/pixazo.js';
import { PixazoApi } from '../../src/datasources/pixazo-api.js';
import { RateLimitedPixazo } from '../../src/datasources/rate-limited-pixazo.js';
import { aGate } from '../support/gate.js';
import { type PixazoStandIn, startPixazoStandIn, statusBody } from '../support/pixazo-stand-in.js';

const submission = { modelId: 'mirelo-sfx-1-6-text-to-audio', body: { text_prompt: 'rain' }, webhook: null };
const forEver = new AbortController().signal;
const noTurn = { kind: 'failed', reason: 'its turn within PIXAZO_MAX_RPS did not come' };

/** A limited way to the stand-in; `left` is told when each call leaves. */
function limited(
  pixazo: PixazoStandIn,
  maxPerSecond: number,
  longestWaitMs = 10_000,
  left: (at: number) => void = () => undefined,
): RateLimitedPixazo {
  const api = new PixazoApi({ baseUrl: () => pixazo.url, apiKey: 'key', timeoutMs: 10_000 });
  onTestFinished(() => api.close());
  const watched: Pixazo = {
    submit: (what) => {
      left(performance.now());
      return api.submit(what);
    },
    status: (requestId, signal) => {
      left(performance.now());
      return api.status(requestId, signal);
    },
  };
  return new RateLimitedPixazo(watched, { maxPerSecond, longestWaitMs });
}

/** How many signals made of this one it remembers. Node 20 forgets none of them, be they long collected as garbage. */
function dependentsOf(signal: AbortSignal): number {
  const isTheirs = ({ description }: symbol) => description === 'kDependantSignals';
  const name = Object.getOwnPropertySymbols(signal).find(isTheirs);
  return name ? Object.getOwnPropertyDescriptor(signal, name)?.value.size : 0;
}

describe('a limit of calls a second', () => {
  it('holds in any second, over submits and status calls together', async () => {
    await using pixazo = await startPixazoStandIn();
    const left: number[] = [];
    const calls = limited(pixazo, 20, 10_000, (at) => void left.push(at));
    await Promise.all(
      Array.from({ length: 30 }, (_, call) => [
        calls.submit(submission),
        calls.status(`r-${call}`, forEver),
      ]).flat(),
    );

    expect(pixazo.received).toHaveLength(60);
    // The tenth of a second left out is for what a busy machine takes from a call's turn to its leaving.
    const crowded = left.filter((at, index) => at - (left[index - 20] ?? Number.NEGATIVE_INFINITY) < 900);
    expect(crowded).toEqual([]);
    expect((left.at(-1) ?? 0) - (left[0] ?? 0)).toBeLessThan(3_000);
  });

  it('lets submits overtake the status calls that wait', async () => {
    await using pixazo = await startPixazoStandIn();
    const calls = limited(pixazo, 2);
    const waiting = Array.from({ length: 4 }, (_, call) => calls.status(`r-${call}`, forEver));
    await Promise.all([...waiting, calls.submit(submission)]);

    expect(
      pixazo.received
        .slice(0, 2)
        .map(({ path }) => path)
        .sort(),
    ).toEqual(['/v2/requests/status/r-0', '/v2/requests/status/r-1']);
    expect(pixazo.received.slice(2, 4)).toContainEqual(expect.objectContaining({ method: 'POST' }));
  });

  it('fails a status call whose turn does not come in time, without making it', async () => {
    await using pixazo = await startPixazoStandIn();
    const calls = limited(pixazo, 1, 200);
    const outcomes = await Promise.all([calls.status('r-1', forEver), calls.status('r-2', forEver)]);

    expect(outcomes).toMatchObject([{ kind: 'update' }, noTurn]);
    expect(pixazo.polls()).toHaveLength(1);
  });

  it('gives a call that had its turn all the time that a call has', async () => {
    await using pixazo = await startPixazoStandIn();
    const slow = new EventEmitter();
    pixazo.onStatus(async ({ path }) => {
      const requestId = path.split('/').at(-1) ?? '';
      if (requestId === 'r-slow') await once(slow, 'answer');
      return { body: statusBody(requestId) };
    });
    const calls = limited(pixazo, 2, 200);
    const answer = calls.status('r-slow', forEver);
    await calls.status('r-1', forEver);
    expect(await calls.status('r-2', forEver)).toEqual(noTurn);
    slow.emit('answer');

    expect(await answer).toMatchObject({ kind: 'update', update: { requestId: 'r-slow' } });
  });

  it.each([
    ['while it waits', 1],
    ['while it runs', 100],
  ])('a status call can be broken off %s', async (_when, maxPerSecond) => {
    await using pixazo = await startPixazoStandIn();
    pixazo.onStatus(() => 'hold');
    const calls = limited(pixazo, maxPerSecond);
    const breaking = new AbortController();
    const first = calls.status('r-1', breaking.signal);
    const second = calls.status('r-2', breaking.signal);
    await pixazo.until(() => pixazo.polls().length === Math.min(2, maxPerSecond));
    breaking.abort();

    expect(await Promise.all([first, second])).toMatchObject([{ kind: 'failed' }, { kind: 'failed' }]);
    expect(pixazo.polls()).toHaveLength(Math.min(2, maxPerSecond));
  });

  it('makes no call whose turn comes while Pixazo asks to wait', async () => {
    await using pixazo = await startPixazoStandIn();
    pixazo.onStatus(() => ({ status: 429, headers: { 'retry-after': '30' } }));
    const calls = limited(pixazo, 1);
    const first = await calls.status('r-1', forEver);
    const second = await calls.status('r-2', forEver);

    expect(first).toEqual({ kind: 'busy', retryAfterMs: 30_000 });
    expect(second).toEqual({ kind: 'busy', retryAfterMs: expect.any(Number) });
    expect(pixazo.polls()).toHaveLength(1);
  });

  it('makes none either after another call, under way by then, was told no time to wait', async () => {
    await using pixazo = await startPixazoStandIn();
    const later = aGate();
    pixazo.onStatus(async ({ path }) => {
      if (path.endsWith('r-1')) return { status: 429, headers: { 'retry-after': '30' } };
      await later.opened;
      return { status: 503 };
    });
    const calls = limited(pixazo, 2);
    const [first, second, third] = ['r-1', 'r-2', 'r-3'].map((id) => calls.status(id, forEver));
    await first;
    later.open();

    expect(await second).toEqual({ kind: 'busy', retryAfterMs: null });
    expect(await third).toEqual({ kind: 'busy', retryAfterMs: expect.any(Number) });
    expect(pixazo.polls()).toHaveLength(2);
  });

  it('asks nobody to wait longer because the clock was set back', async () => {
    await using pixazo = await startPixazoStandIn();
    vi.useFakeTimers({ toFake: ['Date'] });
    onTestFinished(() => void vi.useRealTimers());
    pixazo.onStatus(() => ({ status: 429, headers: { 'retry-after': '30' } }));
    const calls = limited(pixazo, 2);
    await calls.status('r-1', forEver);
    vi.setSystemTime(Date.now() - 18_000_000);
    const next = await calls.status('r-2', forEver);

    expect(next).toEqual({ kind: 'busy', retryAfterMs: expect.any(Number) });
    expect(next.kind === 'busy' && next.retryAfterMs).toBeLessThanOrEqual(30_000);
  });

  it('never makes a call that was broken off before', async () => {
    await using pixazo = await startPixazoStandIn();
    const outcome = await limited(pixazo, 100).status('r-1', AbortSignal.abort());

    expect(outcome).toMatchObject({ kind: 'failed' });
    expect(pixazo.received).toEqual([]);
  });

  it('leaves nothing behind on the signal that all calls share', async () => {
    await using pixazo = await startPixazoStandIn();
    const stop = new AbortController();
    await limited(pixazo, 100).status('r-1', stop.signal);

    expect(getEventListeners(stop.signal, 'abort')).toEqual([]);
    expect(dependentsOf(stop.signal)).toBe(0);
  });

  it('leaves no timer behind when nothing waits any more', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] });
    onTestFinished(() => void vi.useRealTimers());
    const status = async (): Promise<StatusOutcome> => ({ kind: 'missing' });
    const submit = () => Promise.reject(new Error('nothing is submitted'));
    const calls = new RateLimitedPixazo({ status, submit }, { maxPerSecond: 1, longestWaitMs: 10_000 });
    const breaking = new AbortController();
    await calls.status('r-1', forEver);
    const next = calls.status('r-2', forEver);
    const last = calls.status('r-3', breaking.signal);
    expect(vi.getTimerCount()).toBe(3);
    await vi.advanceTimersByTimeAsync(1_000);
    await next;
    breaking.abort();
    await last;

    expect(vi.getTimerCount()).toBe(0);
  });
});
