import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { afterAnswer, afterFailure, afterMissing, isLost, neverAgain } from '../../src/core/poll-schedule.js';

const policy = { minMs: 5_000, maxMs: 10_000, fallbackMs: 30_000 };
const now = 1_000_000;

describe('the poll after a successful one', () => {
  it.each([
    ['a new job', 0, 5_000],
    ['a job of 20 s', 20_000, 5_000],
    ['a job of 28 s', 28_000, 7_000],
    ['a job of 40 s', 40_000, 10_000],
    ['an old job', 3_600_000, 10_000],
  ])('at %s comes after a quarter of its age, within the policy', (_what, age, pause) => {
    expect(afterAnswer(now, now - age, policy)).toEqual({ ...neverAgain, dueAt: now + pause });
  });

  it('is due at a whole millisecond', () => {
    expect(afterAnswer(now, now - 28_003, policy).dueAt).toBe(now + 7_001);
  });
});

describe('the poll after a failure', () => {
  it.each([
    [0, 0, 5_000],
    [0, 0.5, 7_500],
    [1, 0, 10_000],
    [1, 0.5, 15_000],
    [2, 0, 20_000],
    [2, 0.5, 30_000],
    [3, 0, 30_000],
    [3, 0.5, 45_000],
    [50, 0.5, 45_000],
  ])('after %d other failures, with random value %d, comes %d ms later', (failures, random, pause) => {
    const after = afterFailure({ ...neverAgain, failures }, now, policy, random);
    expect(after).toEqual({ ...neverAgain, failures: failures + 1, dueAt: now + pause });
  });

  it('is never sooner than the shortest pause, nor later than a minute unless that pause is longer', () => {
    const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    const anyPolicy = fc.record({
      minMs: fc.integer({ min: 1, max: 300_000 }),
      maxMs: fc.constant(300_000),
      fallbackMs: fc.constant(300_000),
    });
    fc.assert(
      fc.property(fc.nat({ max: 5_000 }), chance, anyPolicy, (failures, random, poll) => {
        const pause = (afterFailure({ ...neverAgain, failures }, now, poll, random).dueAt ?? 0) - now;
        const doubled = Math.min(60_000, poll.minMs * 2 ** (failures + 1));
        expect(pause).toBeGreaterThanOrEqual(Math.max(poll.minMs, Math.floor(doubled / 2)));
        expect(pause).toBeLessThanOrEqual(Math.max(poll.minMs, doubled));
      }),
      { numRuns: 2_000 },
    );
  });

  it('restarts the count of 404, as they are no longer consecutive', () => {
    const before = { ...neverAgain, failures: 4, missing: 4, missingSince: now - 70_000 };
    expect(afterFailure(before, now, policy, 0)).toMatchObject({
      failures: 5,
      missing: 0,
      missingSince: null,
    });
  });
});

describe('the poll after a 404', () => {
  it('comes as after any failure, and keeps the time of the first consecutive one', () => {
    const first = afterMissing({ ...neverAgain, failures: 2 }, now, policy, 0);
    expect(first).toEqual({ ...neverAgain, failures: 3, missing: 1, missingSince: now, dueAt: now + 20_000 });
    const second = afterMissing(first, now + 20_000, policy, 0);
    expect(second).toMatchObject({ failures: 4, missing: 2, missingSince: now });
  });
});

describe('a missing request', () => {
  it.each([
    [5, 60_000, true],
    [6, 90_000, true],
    [4, 60_000, false],
    [5, 59_999, false],
  ])('after %d polls over %d ms is lost: %s', (missing, over, lost) => {
    expect(isLost({ ...neverAgain, missing, missingSince: now - over }, now)).toBe(lost);
  });
});
