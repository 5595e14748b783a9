import { EventEmitter, getEventListeners, once } from 'node:events';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { StatusOutcome } from '../../src/core/pixazo.js';
import { PixazoApi } from '../../src/datasources/pixazo-api.js';
import { RateLimitedPixazo } from '../../src/datasources/rate-limited-pixazo.js';
import { ScriptedPixazo } from '../jobs/scripted-pixazo.js';
import { directly, documentedPath } from '../support/directly.js';
import { aGate } from '../support/gate.js';
import { type PixazoStandIn, startPixazoStandIn, statusBody } from '../support/pixazo-stand-in.js';

const submission = { modelId: 'mirelo-sfx-1-6-text-to-audio', body: { text_prompt: 'rain' }, webhook: null };
const forEver = new AbortController().signal;
const noSlot = {
  kind: 'not-called',
  reason: 'timed out waiting for a PIXAZO_MAX_RPS slot',
  retryAfterMs: null,
};

const paused = { kind: 'not-called', reason: 'Pixazo asked for a pause', retryAfterMs: expect.any(Number) };

/** A rate-limited client of the stand-in. */
function limited(pixazo: PixazoStandIn, maxPerSecond: number, longestWaitMs = 10_000): RateLimitedPixazo {
  const api = new PixazoApi({
    pathOf: documentedPath,
    baseUrl: () => pixazo.url,
    apiKey: 'key',
    timeoutMs: 10_000,
    outbound: directly,
  });
  onTestFinished(() => api.close());
  return new RateLimitedPixazo(api, { maxPerSecond, longestWaitMs });
}

/**
 * The number of signals that depend on this one. Node 20 counts them even after they were garbage-collected.
 */
function dependentsOf(signal: AbortSignal): number {
  const isTheirs = ({ description }: symbol) => description === 'kDependantSignals';
  const name = Object.getOwnPropertySymbols(signal).find(isTheirs);
  return name ? Object.getOwnPropertyDescriptor(signal, name)?.value.size : 0;
}

describe('a limit of calls a second', () => {
  it('applies to any second, over submits and status calls together', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const left: number[] = [];
    const pixazo = new ScriptedPixazo();
    pixazo.onSubmit = () => {
      left.push(Date.now());
      return { kind: 'unknown', reason: 'not looked at' };
    };
    pixazo.onStatus = () => {
      left.push(Date.now());
      return { kind: 'missing' };
    };
    const calls = new RateLimitedPixazo(pixazo, { maxPerSecond: 20, longestWaitMs: 10_000 });
    const all = Array.from({ length: 30 }, (_, call) => [
      calls.submit(submission),
      calls.status(`r-${call}`, forEver),
    ]);
    await vi.advanceTimersByTimeAsync(3_000);
    await Promise.all(all.flat());

    expect(left).toHaveLength(60);
    const crowded = left.filter((at, index) => at - (left[index - 20] ?? Number.NEGATIVE_INFINITY) < 1_000);
    expect(crowded).toEqual([]);
  });

  it('lets submits overtake waiting status calls', async () => {
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

  it('does not make a status call that gets no slot in time', async () => {
    await using pixazo = await startPixazoStandIn();
    const calls = limited(pixazo, 1, 200);
    const outcomes = await Promise.all([calls.status('r-1', forEver), calls.status('r-2', forEver)]);

    expect(outcomes).toMatchObject([{ kind: 'update' }, noSlot]);
    expect(pixazo.polls()).toHaveLength(1);
  });

  it('gives a call that got its slot the whole time limit of a call', async () => {
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
    expect(await calls.status('r-2', forEver)).toEqual(noSlot);
    slow.emit('answer');

    expect(await answer).toMatchObject({ kind: 'update', update: { requestId: 'r-slow' } });
  });

  it.each([
    ['while it waits', 1],
    ['while it runs', 100],
  ])('a status call can be aborted %s', async (_when, maxPerSecond) => {
    await using pixazo = await startPixazoStandIn();
    pixazo.onStatus(() => 'hold');
    const calls = limited(pixazo, maxPerSecond);
    const breaking = new AbortController();
    const first = calls.status('r-1', breaking.signal);
    const second = calls.status('r-2', breaking.signal);
    const runs = Math.min(2, maxPerSecond);
    await pixazo.until(() => pixazo.polls().length === runs);
    breaking.abort();

    expect(await Promise.all([first, second])).toMatchObject([
      { kind: 'failed' },
      { kind: runs === 2 ? 'failed' : 'not-called' },
    ]);
    expect(pixazo.polls()).toHaveLength(runs);
  });

  it('makes no status call that gets its slot while Pixazo asks for a pause', async () => {
    await using pixazo = await startPixazoStandIn();
    pixazo.onStatus(() => ({ status: 429, headers: { 'retry-after': '30' } }));
    const calls = limited(pixazo, 1);
    const first = await calls.status('r-1', forEver);
    const second = await calls.status('r-2', forEver);

    expect(first).toEqual({ kind: 'busy', retryAfterMs: 30_000 });
    expect(second).toEqual(paused);
    expect(pixazo.polls()).toHaveLength(1);
  });

  it('keeps the pause when an earlier call gets a response without Retry-After', async () => {
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
    expect(await third).toEqual(paused);
    expect(pixazo.polls()).toHaveLength(2);
  });

  it('does not prolong the pause when the system clock is set back', async () => {
    await using pixazo = await startPixazoStandIn();
    vi.useFakeTimers({ toFake: ['Date'] });
    onTestFinished(() => void vi.useRealTimers());
    pixazo.onStatus(() => ({ status: 429, headers: { 'retry-after': '30' } }));
    const calls = limited(pixazo, 2);
    await calls.status('r-1', forEver);
    vi.setSystemTime(Date.now() - 18_000_000);
    const next = await calls.status('r-2', forEver);

    expect(next).toEqual(paused);
    expect(next.kind === 'not-called' && next.retryAfterMs).toBeLessThanOrEqual(30_000);
  });

  it('makes no status call that was aborted before', async () => {
    await using pixazo = await startPixazoStandIn();
    const outcome = await limited(pixazo, 100).status('r-1', AbortSignal.abort());

    expect(outcome).toMatchObject({ kind: 'not-called' });
    expect(pixazo.received).toEqual([]);
  });

  it('leaves no listener on the signal that all calls share', async () => {
    await using pixazo = await startPixazoStandIn();
    const stop = new AbortController();
    await limited(pixazo, 100).status('r-1', stop.signal);

    expect(getEventListeners(stop.signal, 'abort')).toEqual([]);
    expect(dependentsOf(stop.signal)).toBe(0);
  });

  it('leaves no timer behind when no call waits any more', async () => {
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
