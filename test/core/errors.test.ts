import { describe, expect, it } from 'vitest';
import {
  badUserInput,
  Charged,
  ErrorCode,
  GatewayError,
  jobDeleted,
  jobNotFound,
} from '../../src/core/errors.js';

const worthTryingAgain = [
  'RATE_LIMITED',
  'QUOTA_EXCEEDED',
  'BUDGET_EXCEEDED',
  'UPLOAD_INCOMPLETE',
  'UPSTREAM_RATE_LIMITED',
  'UPSTREAM_UNAVAILABLE',
];

describe('an error of the gateway', () => {
  it.each(Object.values(ErrorCode))('with the code %s states whether a retry helps', (code) => {
    expect(new GatewayError(code, 'It did not work.').retryable).toBe(worthTryingAgain.includes(code));
  });

  it('costs nothing by default', () => {
    const { UPSTREAM_UNAVAILABLE, INTERNAL_SERVER_ERROR } = ErrorCode;
    expect(new GatewayError(UPSTREAM_UNAVAILABLE, 'No.').charged).toBe(Charged.NO);
    const unsure = new GatewayError(INTERNAL_SERVER_ERROR, 'No.', { charged: Charged.UNKNOWN });
    expect(unsure.charged).toBe(Charged.UNKNOWN);
  });

  it('carries every fact it was given', () => {
    const upstream = { status: 429, error: 'Too Many Requests', message: null };
    const cause = new Error('the first one');
    const fields = [{ path: ['first'], message: 'is odd' }];
    const budget = { name: 'design', resetsAt: null };
    const facts = { retryAfterSeconds: 7, fields, upstream, budget, cause };
    const error = new GatewayError(ErrorCode.UPSTREAM_RATE_LIMITED, 'Later.', facts);
    expect(error).toMatchObject({ name: 'GatewayError', message: 'Later.', ...facts });
    expect(error).toBeInstanceOf(Error);
  });
});

describe('the refusal of an input', () => {
  it('names every refused field in one sentence, and one by one', () => {
    const fields = [
      { path: ['input', 'duration'], message: 'must be at most 60' },
      { path: ['idempotencyKey'], message: 'must have 1 to 255 characters' },
    ];
    const error = badUserInput(fields);
    expect(error.code).toBe(ErrorCode.BAD_USER_INPUT);
    expect(error.message).toBe(
      'input.duration: must be at most 60; idempotencyKey: must have 1 to 255 characters',
    );
    expect(error.fields).toEqual(fields);
  });
});

describe('a job that does not exist', () => {
  it.each([
    ['under an id', jobNotFound()],
    ['any more under an idempotency key', jobDeleted()],
  ])('%s is NOT_FOUND', (_where, error) => {
    expect(error).toMatchObject({ code: ErrorCode.NOT_FOUND, retryable: false, charged: Charged.NO });
  });
});
