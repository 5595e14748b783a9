import { describe, expect, it } from 'vitest';
import type { StatusOutcome } from '../../../src/core/pixazo.js';
import { neverAgain } from '../../../src/core/poll-schedule.js';
import { pollerUnderTest, standing } from './poller-under-test.js';

const address = (of: string) => ({ tokenDigest: `digest of ${of}`, claimedRequestId: null });

describe('the polling interval', () => {
  it('is POLL_MIN_MS, and POLL_FALLBACK_MS if Pixazo calls back', async () => {
    const { given, pass, polledAt } = await pollerUnderTest();
    const polled = await given();
    const called = await given({ callback: address('called') });
    await pass(20_000);

    expect(polledAt(polled.requestId)).toEqual([0, 5_000, 10_000, 15_000, 20_000]);
    expect(polledAt(called.requestId)).toEqual([0]);
    await pass(70_000);
    expect(polledAt(called.requestId)).toEqual([0, 30_000, 60_000, 90_000]);
  });

  it.each<StatusOutcome>([
    { kind: 'failed', reason: 'ECONNRESET' },
    { kind: 'busy', retryAfterMs: null },
    { kind: 'missing' },
  ])('doubles the pause of a job after each $kind in a row, up to a minute', async (outcome) => {
    const { given, pass, polledAt, onStatus } = await pollerUnderTest();
    onStatus((requestId) => (requestId === 'well' ? standing(requestId) : outcome));
    const job = await given();
    const well = await given({ requestId: 'well' });
    await pass(60_000);

    expect(polledAt(job.requestId)).toEqual([0, 7_500, 22_500, 52_500]);
    expect(polledAt(well.requestId)).toHaveLength(13);
  });

  it('is no shorter after a failure than without one for a job with a callback address', async () => {
    const { given, pass, polledAt, onStatus } = await pollerUnderTest();
    onStatus(() => ({ kind: 'failed', reason: 'ECONNRESET' }));
    const called = await given({
      requestId: 'called',
      callback: { tokenDigest: 'digest', claimedRequestId: null },
    });
    await pass(90_000);

    expect(polledAt(called.requestId)).toEqual([0, 45_000, 90_000]);
  });

  it('starts from the beginning after a successful poll', async () => {
    const { given, pass, polledAt, onStatus } = await pollerUnderTest();
    const outcomes: StatusOutcome[] = [
      { kind: 'failed', reason: 'ECONNRESET' },
      { kind: 'failed', reason: 'ECONNRESET' },
    ];
    onStatus((requestId) => outcomes.shift() ?? standing(requestId));
    const job = await given();
    await pass(32_500);

    expect(polledAt(job.requestId)).toEqual([0, 7_500, 22_500, 27_500, 32_500]);
  });

  it('spreads jobs that failed together', async () => {
    const { given, pass, polled, clock, onStatus } = await pollerUnderTest();
    const chances = [0, 0.5, 0.999];
    clock.random = () => chances.shift() ?? 0;
    onStatus(() => ({ kind: 'failed', reason: 'ECONNRESET' }));
    for (let job = 0; job < 3; job++) await given();
    await pass(10_000);

    expect(polled.map(({ at }) => at)).toEqual([0, 0, 0, 5_000, 7_500, 10_000]);
  });
});

describe('a pause of all polling', () => {
  it.each<{ outcome: StatusOutcome; pause: number; reason: string }>([
    { outcome: { kind: 'busy', retryAfterMs: 90_000 }, pause: 90_000, reason: 'Pixazo is busy' },
    { outcome: { kind: 'denied', status: 401 }, pause: 60_000, reason: 'Pixazo refuses the key (401)' },
    { outcome: { kind: 'denied', status: 403 }, pause: 60_000, reason: 'Pixazo refuses the key (403)' },
  ])('$reason: no call for any job for $pause ms', async ({ outcome, pause, reason }) => {
    const { given, pass, polled, events, onStatus, clock } = await pollerUnderTest();
    onStatus((requestId) => (requestId === 'first' && clock.now() === begun ? outcome : standing(requestId)));
    const begun = clock.now();
    await given({ requestId: 'first' });
    await given({ requestId: 'second', schedule: { dueAt: begun + 5_000 } });
    await pass(pause - 500);
    expect(polled).toEqual([{ requestId: 'first', at: 0 }]);
    await given({ requestId: 'newcomer' });
    await pass(500);

    expect(
      polled
        .slice(1)
        .map(({ requestId, at }) => `${requestId} at ${at}`)
        .sort(),
    ).toEqual(['first', 'newcomer', 'second'].map((requestId) => `${requestId} at ${pause}`));
    expect(events.pauses).toEqual([{ until: pause, reason }]);
  });

  it('is not shortened by a later response with a shorter pause', async () => {
    const { given, pass, polled, onStatus } = await pollerUnderTest();
    onStatus((requestId) => ({ kind: 'busy', retryAfterMs: requestId === 'long' ? 40_000 : 10_000 }));
    await given({ requestId: 'long' });
    await given({ requestId: 'short' });
    await pass(39_500);
    expect(polled).toHaveLength(2);
    await pass(500);

    expect(polled).toHaveLength(4);
  });
});

describe('a pause by Retry-After', () => {
  it('applies to other gateways and to the next start', async () => {
    const { given, poller, aPoller, polled, events, clock, onStatus } = await pollerUnderTest();
    onStatus((requestId) =>
      requestId === 'told' ? { kind: 'busy', retryAfterMs: 90_000 } : standing(requestId),
    );
    await given({ requestId: 'told' });
    await poller.tick();
    await poller.stop();
    const next = aPoller('next');
    await given({ requestId: 'newcomer' });
    await next.tick();
    clock.advance(89_999);
    await next.tick();
    expect(polled).toEqual([{ requestId: 'told', at: 0 }]);
    expect(events.pauses).toEqual(Array(2).fill({ until: 90_000, reason: 'Pixazo is busy' }));
    clock.advance(1);
    await next.tick();

    expect(polled.slice(1).map(({ requestId }) => requestId)).toEqual(
      expect.arrayContaining(['told', 'newcomer']),
    );
  });

  it('is distinguished from a rejected API key, which may have changed at a restart', async () => {
    const { given, poller, aPoller, polledAt, onStatus } = await pollerUnderTest();
    onStatus((requestId) =>
      requestId === 'refused' ? { kind: 'denied', status: 401 } : standing(requestId),
    );
    await given({ requestId: 'refused' });
    await poller.tick();
    await given({ requestId: 'newcomer' });
    await aPoller('next').tick();

    expect(polledAt('newcomer')).toEqual([0]);
  });
});

describe('a job whose poll was aborted after a callback had arrived', () => {
  it('waits while all calls pause, and is polled right after that', async () => {
    const { given, store, pass, polledAt, clock } = await pollerUnderTest();
    const pauseUntil = clock.now() + 60_000;
    const schedule = { lease: 'dead', pollRequested: true };
    const job = await given({ requestId: 'called-back', callback: address('called-back'), schedule });
    await store.pausePolling(pauseUntil);
    await pass(500);
    expect((await store.find(job.id))?.schedule).toMatchObject({ dueAt: pauseUntil, lease: null });
    await pass(59_500);

    expect(polledAt('called-back')).toEqual([60_000]);
  });
});

describe('the concurrency of status calls', () => {
  it('is halved once by a busy round, and grows back by one a round', async () => {
    const { given, poller, polled, onStatus } = await pollerUnderTest({ concurrency: 4 });
    for (let job = 0; job < 40; job++) await given();
    const rounds: number[] = [];
    const tick = async () => {
      const before = polled.length;
      await poller.tick();
      rounds.push(polled.length - before);
    };
    await tick();
    onStatus(() => ({ kind: 'busy', retryAfterMs: null }));
    await tick();
    onStatus((requestId) => standing(requestId));
    for (let round = 0; round < 6; round++) await tick();

    expect(rounds).toEqual([4, 4, 2, 3, 4, 4, 4, 4]);
  });
});

describe('a job with problems', () => {
  it('with a hanging status call delays no other job', async () => {
    const { given, poller, clock, store, polled, polledAt, onStatus } = await pollerUnderTest();
    onStatus((requestId, signal) => {
      if (requestId !== 'hangs') return standing(requestId);
      return new Promise((resolve) =>
        signal.addEventListener('abort', () => resolve({ kind: 'failed', reason: 'AbortError' }), {
          once: true,
        }),
      );
    });
    const stuck = await given({ requestId: 'hangs' });
    void poller.tick();
    const well = await given();
    for (let look = 0; look < 4; look++) {
      await poller.tick();
      clock.advance(5_000);
    }

    expect(polledAt(well.requestId)).toEqual([0, 5_000, 10_000, 15_000]);
    expect(polledAt('hangs')).toEqual([0]);
    await poller.stop();
    expect(polled).toHaveLength(5);
    expect((await store.find(stuck.id))?.schedule).toEqual({ ...neverAgain, dueAt: clock.now() });
  });
});
