import { describe, expect, it } from 'vitest';
import { JobStatus } from '../../../src/core/job.js';
import { DurationEstimator } from '../../../src/jobs/submit/duration-estimator.js';
import { SqliteJobStore } from '../../../src/stores/sqlite/sqlite-job-store.js';
import { aJob } from '../../support/a-job.js';
import { ManualClock } from '../../support/manual-clock.js';
import { failingStore } from '../failing-store.js';

const input = { duration: 10, num_samples: 1 };

async function given(trouble = {}) {
  const store = await SqliteJobStore.open(':memory:', 0);
  const clock = new ManualClock(1_000_000);
  let reads = 0;
  const events: string[] = [];
  const lastRuns = store.findCompletedRuns.bind(store);
  store.findCompletedRuns = (...which) => {
    reads += 1;
    return lastRuns(...which);
  };
  const expectations = new DurationEstimator(failingStore(store, trouble), clock, {
    emit: (event) => events.push(event.kind),
  });
  return {
    clock,
    events,
    reads: () => reads,
    expected: (modelId = 'text-to-audio') => expectations.estimate(modelId, input),
    /** A job that was COMPLETED after this duration. */
    complete: (tookMs: number, modelId = 'text-to-audio') =>
      store.insert(
        aJob({
          id: `job ${tookMs} ${modelId}`,
          modelId,
          input,
          status: JobStatus.COMPLETED,
          createdAt: 0,
          updatedAt: tookMs,
        }),
      ),
    [Symbol.asyncDispose]: () => store.close(),
  };
}

describe('the expected duration of jobs of a model', () => {
  it('is read from the store once a second, for any number of jobs', async () => {
    await using of = await given();
    await of.complete(8_000);

    const expected = await Promise.all(Array.from({ length: 50 }, () => of.expected()));
    of.clock.advance(999);
    expected.push(await of.expected());

    expect(new Set(expected)).toEqual(new Set([8_000]));
    expect(of.reads()).toBe(1);
  });

  it('is read again after that second, whichever way the clock moved', async () => {
    await using of = await given();
    expect(await of.expected()).toBeNull();

    await of.complete(8_000);
    expect(await of.expected()).toBeNull();
    of.clock.advance(1_000);
    expect(await of.expected()).toBe(8_000);

    await of.complete(6_000);
    of.clock.advance(-1_000);
    expect(await of.expected()).toBe(6_000);
  });

  it('is separate for each model', async () => {
    await using of = await given();
    await of.complete(8_000);
    await of.complete(60_000, 'video-to-audio');

    expect([await of.expected(), await of.expected('video-to-audio')]).toEqual([8_000, 60_000]);
  });

  it('is unknown when the store cannot be read, and read again for the next job', async () => {
    await using of = await given({ findCompletedRuns: 1 });
    await of.complete(8_000);

    expect(await of.expected()).toBeNull();
    expect(of.events).toEqual(['store-failed']);
    expect(await of.expected()).toBe(8_000);
  });
});
