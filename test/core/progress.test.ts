import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isTerminal, type Job, JobStatus } from '../../src/core/job.js';
import { estimatedCompletionAt, fitDurations, progressOf } from '../../src/core/progress.js';
import { aJob } from '../support/a-job.js';

const START = 1_000_000;

/** A COMPLETED job with this duration, in seconds, for an input of this length. */
function run(seconds: number, input: Job['input'] = { duration: 10, num_samples: 1 }): Job {
  const updatedAt = START + seconds * 1_000;
  return aJob({ status: JobStatus.COMPLETED, input, createdAt: START, updatedAt });
}

const of = (duration: number, samples = 1) => ({ duration, num_samples: samples });
const seconds = (history: Job[], input = of(10)) => (fitDurations(history)(input) ?? Number.NaN) / 1_000;

describe('the expected duration of a job', () => {
  it('is unknown without history', () => {
    expect(fitDurations([])(of(10))).toBeNull();
  });

  it('is that of the only earlier job, whatever its length', () => {
    expect(seconds([run(8)])).toBe(8);
    expect(seconds([run(8)], of(60, 4))).toBe(8);
  });

  it('is the median of the earlier jobs, the lower of two', () => {
    expect(seconds([run(9), run(7), run(8)])).toBe(8);
    expect(seconds([run(3_600), run(8)])).toBe(8);
  });

  it('is hardly affected by a few very long jobs', () => {
    expect(seconds([run(8), run(3_600), run(9), run(7_200), run(10)])).toBe(10);
  });

  it('grows with the length if it did so for earlier jobs', () => {
    const history = [run(7, of(5)), run(12, of(10)), run(22, of(20))];
    expect([2, 5, 10, 15, 40].map((duration) => seconds(history, of(duration)))).toEqual([4, 7, 12, 17, 42]);
  });

  it('counts variations as length', () => {
    const history = [run(7, of(5, 1)), run(12, of(5, 2)), run(17, of(5, 3))];
    expect(seconds(history, of(5, 4))).toBe(22);
    expect(seconds(history, of(20))).toBe(22);
  });

  it('grows at most in proportion to the length', () => {
    expect(seconds([run(10, of(10)), run(30, of(11))], of(20))).toBe(20);
  });

  it('is not shorter for a longer input', () => {
    expect(seconds([run(30, of(10)), run(10, of(20))], of(60))).toBe(10);
  });

  it('counts an input without a length as one second', () => {
    expect(seconds([run(1, of(1)), run(2, of(2)), run(3, of(3))], {} as ReturnType<typeof of>)).toBe(1);
    expect(seconds([run(1, of(1)), run(3, { duration: 'long', num_samples: -4 })])).toBe(1);
  });

  it('is a whole number from a millisecond to a day, whatever the history', () => {
    const amount = fc.oneof(fc.double({ noNaN: true }), fc.double({ min: 0, max: 60, noNaN: true }));
    const input = fc.record({ duration: amount, num_samples: amount });
    const earlier = fc.record({ input, createdAt: fc.nat(), updatedAt: fc.nat() });
    fc.assert(
      fc.property(fc.array(earlier, { minLength: 1, maxLength: 30 }), input, (history, next) => {
        const ms = fitDurations(history.map((job) => aJob({ status: JobStatus.COMPLETED, ...job })))(next);
        expect(ms).toBe(Math.round(Number(ms)));
        expect(ms).toBeGreaterThanOrEqual(1);
        expect(ms).toBeLessThanOrEqual(86_400_000);
      }),
    );
  });
});

describe('the progress of a job', () => {
  const job = aJob({ createdAt: START, updatedAt: START, expectedMs: 10_000 });
  const progressAfter = (ms: number, changes: Partial<Omit<Job, 'schedule'>> = {}) =>
    progressOf({ ...job, ...changes }, START + ms);

  it('rises evenly to 0.9 at the expected age, then ever more slowly, never to 1', () => {
    expect([0, 5_000, 10_000].map((ms) => progressAfter(ms))).toEqual([0, 0.45, 0.9]);
    expect(progressAfter(2_000)).toBeCloseTo(0.18);
    expect(progressAfter(20_000)).toBeCloseTo(0.95);
    expect(progressAfter(100_000)).toBeCloseTo(0.99);
    expect(progressAfter(Number.MAX_SAFE_INTEGER)).toBe(0.999);
  });

  it('changes once a second', () => {
    expect(progressAfter(4_999)).toBe(progressAfter(4_000));
    expect([5_000, 5_001, 5_999].map((ms) => progressAfter(ms))).toEqual([0.45, 0.45, 0.45]);
  });

  it('is 1 when it is COMPLETED, early or late', () => {
    expect(progressAfter(1, { status: JobStatus.COMPLETED })).toBe(1);
    expect(progressAfter(1, { status: JobStatus.COMPLETED, expectedMs: null })).toBe(1);
  });

  it('is 0 while the expected duration is unknown', () => {
    expect(progressAfter(5_000, { expectedMs: null })).toBe(0);
    expect(progressAfter(5_000, { expectedMs: null, status: JobStatus.FAILED })).toBe(0);
  });

  it.each([JobStatus.FAILED, JobStatus.ERROR])('stops five seconds after the job ended as %s', (status) => {
    const ended = { status, updatedAt: START + 5_000, expectedMs: 20_000 };
    const seen = [1_000, 5_000, 10_000, 10_001, 1_000_000].map((ms) => progressAfter(ms, ended));
    expect(seen).toEqual([0.225, 0.225, 0.45, 0.45, 0.45]);
  });

  it('uses the time of the last change or of the creation when the clock lags behind it', () => {
    expect(progressAfter(2_000, { updatedAt: START + 5_000 })).toBe(0.45);
    expect(progressAfter(-5_000)).toBe(0);
    expect(progressAfter(-5_000, { updatedAt: START - 7_000, status: JobStatus.ERROR })).toBe(0);
  });
});

describe('the estimated completion of a job', () => {
  const job = aJob({ createdAt: START, updatedAt: START, expectedMs: 10_000 });
  const estimateAfter = (ms: number, changes: Partial<Omit<Job, 'schedule'>> = {}) => {
    const at = estimatedCompletionAt({ ...job, ...changes }, START + ms);
    return at === null ? null : at - START;
  };

  it('stays until it draws near, then moves on: by two seconds at least, by a tenth of the age when late', () => {
    expect([0, 5_000, 8_999].map((ms) => estimateAfter(ms))).toEqual([10_000, 10_000, 10_000]);
    expect([9_000, 9_999, 10_000, 20_000, 100_000].map((ms) => estimateAfter(ms))).toEqual([
      11_000, 11_000, 12_000, 22_000, 110_000,
    ]);
  });

  it('is null when the job has ended or the expected duration is unknown', () => {
    for (const status of Object.values(JobStatus).filter(isTerminal))
      expect(estimateAfter(1, { status })).toBeNull();
    expect(estimateAfter(1, { expectedMs: null })).toBeNull();
  });
});

it('progress never falls, is 1 only when COMPLETED, and the estimate lies ahead, whatever durations are learned', () => {
  const step = fc.record({
    ms: fc.nat(100_000),
    status: fc.constantFrom(...Object.values(JobStatus)),
  });
  const expectation = fc.option(fc.integer({ min: 1, max: 86_400_000 }), { nil: null });
  fc.assert(
    fc.property(expectation, fc.array(step, { maxLength: 30 }), (expected, steps) => {
      let job = aJob({
        createdAt: START,
        updatedAt: START,
        expectedMs: expected,
        status: JobStatus.SUBMITTING,
      });
      let now = START;
      let progress = 0;
      let estimate = 0;
      for (const { ms, status } of steps) {
        now += ms;
        if (!isTerminal(job.status)) job = { ...job, status, updatedAt: now };
        const next = progressOf(job, now);
        expect(next).toBeGreaterThanOrEqual(progress);
        expect(next === 1).toBe(job.status === JobStatus.COMPLETED);
        const at = estimatedCompletionAt(job, now);
        expect(at === null).toBe(expected === null || isTerminal(job.status));
        if (at !== null) {
          expect(at).toBeGreaterThanOrEqual(Math.max(estimate, now + 1_000));
          estimate = at;
        }
        progress = next;
      }
    }),
    { numRuns: 1_000 },
  );
});
