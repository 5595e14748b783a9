import { expect, it } from 'vitest';
import { leaseTerms } from '../../src/core/lease.js';

it.each([
  { timeoutMs: 600_000, leaseMs: 20_000, renewalPauseMs: 4_000, leastLeftMs: 5_000 },
  { timeoutMs: 30_000, leaseMs: 20_000, renewalPauseMs: 4_000, leastLeftMs: 5_000 },
  { timeoutMs: 7_500, leaseMs: 20_000, renewalPauseMs: 4_000, leastLeftMs: 5_000 },
  { timeoutMs: 1_000, leaseMs: 7_000, renewalPauseMs: 1_400, leastLeftMs: 1_750 },
])(
  'with calls of at most $timeoutMs ms a lease lasts $leaseMs ms, is renewed every $renewalPauseMs ms and covers a call for $leastLeftMs ms',
  ({ timeoutMs, ...terms }) => {
    expect(leaseTerms(timeoutMs)).toEqual(terms);
  },
);
