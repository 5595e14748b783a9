import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Loop, runEvery } from '../../src/core/run-every.js';
import { aGate } from '../support/gate.js';
import { ManualClock } from '../support/manual-clock.js';

/** A loop on a clock that the test moves, and the start of each run, in milliseconds. */
function loopUnderTest(
  pauseMs: number | (() => number),
  work: (run: number, stopping: AbortSignal) => unknown = () => undefined,
) {
  const clock = new ManualClock(0);
  const begun: number[] = [];
  const errors: unknown[] = [];
  const loop: Loop = runEvery(
    pauseMs,
    (stopping) => {
      begun.push(clock.now());
      return work(begun.length, stopping);
    },
    { clock, onError: (error) => errors.push(error) },
  );
  onTestFinished(() => loop.stop());
  const pausing = async () => {
    while (clock.sleeping === 0) await turn();
  };
  return { clock, loop, begun, errors, pausing };
}

describe('runEvery', () => {
  it('runs at once, then after each pause', async () => {
    const { clock, loop, begun, pausing } = loopUnderTest(1_000);
    loop.start();
    loop.start();
    for (let pause = 0; pause < 2; pause++) {
      await pausing();
      clock.advance(999);
      clock.advance(1);
    }
    await pausing();

    expect(begun).toEqual([0, 1_000, 2_000]);
  });

  it('begins with a pause on request, which stop ends without a run', async () => {
    const clock = new ManualClock(0);
    let runs = 0;
    const loops = [1, 2].map(() => runEvery(1_000, () => ++runs, { clock, pauseFirst: true }));
    for (const loop of loops) loop.start();
    expect(clock.sleeping).toBe(2);
    await loops[1]?.stop();
    expect(runs).toBe(0);
    clock.advance(1_000);
    await turn();
    await loops[0]?.stop();

    expect(runs).toBe(1);
  });

  it('computes the pause after each run', async () => {
    const pauses = [10, 300];
    const { clock, loop, begun, pausing } = loopUnderTest(() => pauses.shift() ?? 1_000);
    loop.start();
    for (const ms of [10, 300]) {
      await pausing();
      clock.advance(ms);
    }
    await pausing();

    expect(begun).toEqual([0, 10, 310]);
  });

  it('reports an error of a run, and goes on', async () => {
    const failure = new Error('disk full');
    const { clock, loop, begun, errors, pausing } = loopUnderTest(1_000, (run) => {
      if (run === 1) throw failure;
    });
    loop.start();
    await pausing();
    clock.advance(1_000);
    await pausing();

    expect(begun).toEqual([0, 1_000]);
    expect(errors).toEqual([failure]);
  });

  it('runs again at once when it is woken during a pause', async () => {
    const { loop, begun, pausing } = loopUnderTest(1_000);
    loop.start();
    await pausing();
    loop.wake();
    while (begun.length < 2) await turn();

    expect(begun).toEqual([0, 0]);
  });

  it('runs once more right after a run during which it was woken', async () => {
    const gate = aGate();
    const { loop, begun, pausing } = loopUnderTest(1_000, (run) => (run === 1 ? gate.opened : undefined));
    loop.start();
    loop.wake();
    loop.wake();
    gate.open();
    await pausing();

    expect(begun).toEqual([0, 0]);
  });

  it('stops during a pause at once', async () => {
    const { clock, loop, begun, pausing } = loopUnderTest(1_000);
    loop.start();
    await pausing();
    await loop.stop();
    clock.advance(5_000);
    await turn();

    expect(begun).toEqual([0]);
    expect(clock.sleeping).toBe(0);
  });

  it('stops during a run once that is done, and signals the run to finish', async () => {
    const gate = aGate();
    const seen: boolean[] = [];
    const { clock, loop } = loopUnderTest(1_000, async (_run, stopping) => {
      await gate.opened;
      seen.push(stopping.aborted);
    });
    loop.start();
    const stopped = loop.stop().then(() => seen.push(true));
    await turn();
    expect(seen).toEqual([]);
    gate.open();
    await stopped;

    expect(seen).toEqual([true, true]);
    expect(clock.sleeping).toBe(0);
  });

  it('can be stopped before it was started', async () => {
    const { loop, begun } = loopUnderTest(1_000);
    await loop.stop();
    loop.start();
    await turn();

    expect(begun).toEqual([]);
  });

  it('rejects from stop() with the error of a run when there is no error handler', async () => {
    const loop = runEvery(
      1_000,
      () => {
        throw new Error('unforeseen');
      },
      { clock: new ManualClock(0) },
    );
    loop.start();

    await expect(loop.stop()).rejects.toThrow('unforeseen');
  });
});
