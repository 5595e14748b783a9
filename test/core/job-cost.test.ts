import { describe, expect, it } from 'vitest';
import { Charged, ErrorCode } from '../../src/core/errors.js';
import { advance, endedWith, JobStatus, resolveCost } from '../../src/core/job.js';
import { CostState, chargedOf, type SettledState, settlementOf } from '../../src/core/job-cost.js';
import { aJob } from '../support/a-job.js';

const { HELD, SPENT, RELEASED, UNRESOLVED } = CostState;

describe('the price of an ended job', () => {
  it.each([
    { status: 'COMPLETED', code: undefined, state: SPENT },
    { status: 'ERROR', code: ErrorCode.UPSTREAM_SYSTEM_ERROR, state: RELEASED },
    { status: 'ERROR', code: ErrorCode.SUBMISSION_UNCONFIRMED, state: UNRESOLVED },
    { status: 'ERROR', code: ErrorCode.JOB_LOST, state: UNRESOLVED },
    { status: 'ERROR', code: ErrorCode.JOB_EXPIRED, state: UNRESOLVED },
    { status: 'ERROR', code: undefined, state: UNRESOLVED },
  ] as const)('is $state after $status $code, whatever the rule for FAILED', ({ status, code, state }) => {
    for (const onFailed of [SPENT, RELEASED, UNRESOLVED] as const) {
      expect(settlementOf({ status, code }, onFailed)).toBe(state);
    }
  });

  it.each<SettledState>([SPENT, RELEASED, UNRESOLVED])(
    'is %s after FAILED where the operator says so',
    (onFailed) => {
      expect(settlementOf({ status: 'FAILED', code: ErrorCode.GENERATION_FAILED }, onFailed)).toBe(onFailed);
    },
  );

  it('is reported as charged once it is spent', () => {
    expect(chargedOf(SPENT)).toBe('YES');
    expect(chargedOf(RELEASED)).toBe('NO');
  });
});

describe('a job', () => {
  const cost = { price: 5n, currency: 'USD', priceVersion: 'may', state: HELD };
  const lost = endedWith(ErrorCode.JOB_LOST, 'Gone.', Charged.UNKNOWN);
  const processing = {
    status: JobStatus.PROCESSING,
    requestId: null,
    media: [],
    error: null,
    completedAt: null,
  };

  it('keeps its hold until it ends, and then settles it', () => {
    const running = advance(aJob({ cost }), { ...processing, status: JobStatus.PROCESSING }, 2_000);
    expect(running?.cost).toEqual(cost);
    expect(running && advance(running, lost, 3_000)?.cost).toEqual({ ...cost, state: UNRESOLVED });
    expect(advance(aJob(), lost, 3_000)?.cost).toBeNull();
  });

  it('that ends FAILED follows the rule of the operator', () => {
    const failed = { ...lost, status: JobStatus.FAILED } as const;
    expect(advance(aJob({ cost }), failed, 3_000)?.cost?.state).toBe(UNRESOLVED);
    expect(advance(aJob({ cost }), failed, 3_000, SPENT)?.cost?.state).toBe(SPENT);
  });

  it('says whether it was charged once an admin has found out, in a new revision', () => {
    const unresolved = advance(aJob({ cost }), lost, 3_000) ?? aJob();
    expect(resolveCost(unresolved, RELEASED, 4_000)).toEqual({
      ...unresolved,
      revision: unresolved.revision + 1,
      error: { ...lost.error, charged: 'NO' },
      cost: { ...cost, state: RELEASED },
      updatedAt: 4_000,
    });
    expect(resolveCost({ ...unresolved, error: null }, SPENT, 4_000)?.error).toBeNull();
  });

  it.each([null, HELD, SPENT, RELEASED])('with the price %s has nothing to resolve', (state) => {
    expect(resolveCost(aJob({ cost: state && { ...cost, state } }), SPENT, 4_000)).toBeNull();
  });
});
