import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { overLimit, type SubmitLimits } from '../../src/core/submit-limits.js';

const MINUTE = 60_000;
const DAY = 86_400_000;
const NOON = Date.UTC(2026, 4, 22, 12);
const MIDNIGHT = Date.UTC(2026, 4, 23);

const limits: SubmitLimits = { perMinute: 3, perDay: 5 };

describe('a caller within its limits', () => {
  it.each([
    { what: 'has never submitted', submit: null, generation: null },
    { what: 'submitted a whole minute ago', submit: NOON - MINUTE, generation: null },
    { what: 'submitted before the clock was set back', submit: NOON + MINUTE + 1, generation: null },
    { what: 'filled its quota yesterday', submit: null, generation: MIDNIGHT - DAY - 1 },
  ])('may submit when it $what', ({ submit, generation }) => {
    expect(overLimit(limits, { submit, generation }, NOON)).toBeNull();
  });
});

describe('a caller at its limit', () => {
  it.each([
    { what: 'just now', ago: 0, seconds: 60 },
    { what: 'a millisecond ago', ago: 1, seconds: 60 },
    { what: 'a second ago', ago: 1_000, seconds: 59 },
    { what: 'almost a minute ago', ago: MINUTE - 1, seconds: 1 },
  ])('of a minute that began $what waits $seconds s', ({ ago, seconds }) => {
    expect(overLimit(limits, { submit: NOON - ago, generation: null }, NOON)).toMatchObject({
      code: 'RATE_LIMITED',
      retryable: true,
      charged: 'NO',
      retryAfterSeconds: seconds,
      message: expect.stringContaining('3 times a minute'),
    });
  });

  it.each([
    { at: MIDNIGHT - 1, seconds: 1 },
    { at: MIDNIGHT - 1_001, seconds: 2 },
    { at: NOON, seconds: 43_200 },
    { at: MIDNIGHT - DAY, seconds: 86_400 },
  ])('of a day waits $seconds s, until midnight UTC', ({ at, seconds }) => {
    expect(overLimit(limits, { submit: null, generation: MIDNIGHT - DAY }, at)).toMatchObject({
      code: 'QUOTA_EXCEEDED',
      retryable: true,
      charged: 'NO',
      retryAfterSeconds: seconds,
      message: expect.stringContaining('5 generations today'),
    });
  });

  it('of both waits until neither limit applies', () => {
    const late = { submit: MIDNIGHT - 10_000, generation: MIDNIGHT - 10_000 };

    expect(overLimit(limits, late, MIDNIGHT - 5_000)).toMatchObject({
      code: 'QUOTA_EXCEEDED',
      retryAfterSeconds: 55,
    });
    expect(overLimit(limits, late, MIDNIGHT)).toMatchObject({ code: 'RATE_LIMITED', retryAfterSeconds: 50 });
  });
});

/** One caller, whose generations are all accepted. */
class Caller {
  readonly taken: number[] = [];

  constructor(private readonly limits: SubmitLimits) {}

  refusalAt(now: number) {
    const { perMinute, perDay } = this.limits;
    const ago = (count: number | null) => (count === null ? null : (this.taken.at(-count) ?? null));
    return overLimit(this.limits, { submit: ago(perMinute), generation: ago(perDay) }, now);
  }

  submitAt(now: number): void {
    if (!this.refusalAt(now)) this.taken.push(now);
  }
}

const someLimits = fc.record({
  perMinute: fc.option(fc.integer({ min: 1, max: 5 }), { nil: null }),
  perDay: fc.option(fc.integer({ min: 1, max: 12 }), { nil: null }),
});
const pauses = fc.array(
  fc.oneof(fc.nat({ max: 2_000 }), fc.nat({ max: 90_000 }), fc.nat({ max: 12 * 3_600_000 })),
  { maxLength: 60 },
);
const start = fc.integer({ min: MIDNIGHT - 120_000, max: MIDNIGHT + 120_000 });

/** Lets a caller submit at random times, and passes each moment before the submit to `look`. */
function forAnyCaller(
  look: (caller: Caller, now: number) => void,
  after?: (caller: Caller, of: SubmitLimits) => void,
) {
  fc.assert(
    fc.property(someLimits, start, pauses, (of, begin, between) => {
      const caller = new Caller(of);
      let now = begin;
      for (const pause of between) {
        now += pause;
        look(caller, now);
        caller.submitAt(now);
      }
      after?.(caller, of);
    }),
    { numRuns: 500 },
  );
}

describe('whenever a caller submits', () => {
  it('no period of 60 seconds and no day of UTC exceeds its limit', () => {
    forAnyCaller(
      () => undefined,
      ({ taken }, { perMinute, perDay }) => {
        for (const begin of taken) {
          const inMinute = taken.filter((at) => at >= begin && at < begin + MINUTE);
          const onDay = taken.filter((at) => Math.floor(at / DAY) === Math.floor(begin / DAY));
          expect(inMinute.length).toBeLessThanOrEqual(perMinute ?? Number.POSITIVE_INFINITY);
          expect(onDay.length).toBeLessThanOrEqual(perDay ?? Number.POSITIVE_INFINITY);
        }
      },
    );
  });

  it('it is refused only at a limit', () => {
    forAnyCaller((caller, now) => {
      const refusal = caller.refusalAt(now);
      if (!refusal) return;
      const inMinute = caller.taken.filter((at) => at > now - MINUTE).length;
      const onDay = caller.taken.filter((at) => Math.floor(at / DAY) === Math.floor(now / DAY)).length;
      expect(`${refusal.message} ${refusal.code}`).toContain(
        refusal.code === 'QUOTA_EXCEEDED' ? `${onDay} generations` : `${inMinute} times`,
      );
    });
  });

  it('retryAfterSeconds is the time until the next accepted submit, to the second', () => {
    forAnyCaller((caller, now) => {
      const seconds = caller.refusalAt(now)?.retryAfterSeconds;
      if (seconds === undefined) return;
      expect(caller.refusalAt(now + seconds * 1_000)).toBeNull();
      expect(caller.refusalAt(now + (seconds - 1) * 1_000)).not.toBeNull();
    });
  });
});
