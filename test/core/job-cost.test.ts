import { describe, expect, it } from 'vitest';
import { ErrorCode } from '../../src/core/errors.js';
import { CostState, chargedOf, type SettledState, settlementOf } from '../../src/core/job-cost.js';

const { SPENT, RELEASED, UNRESOLVED } = CostState;

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

  it('says that it was charged once it is spent', () => {
    expect(chargedOf(SPENT)).toBe('YES');
    expect(chargedOf(RELEASED)).toBe('NO');
  });
});
