import { describe, expect, it } from 'vitest';
import { nextConcurrency } from '../../src/core/concurrency.js';

describe('the concurrency limit of status calls', () => {
  it.each([
    { limit: 16, wasBusy: true, next: 8 },
    { limit: 5, wasBusy: true, next: 2.5 },
    { limit: 1.5, wasBusy: true, next: 1 },
    { limit: 1, wasBusy: true, next: 1 },
    { limit: 1, wasBusy: false, next: 2 },
    { limit: 4, wasBusy: false, next: 4.25 },
    { limit: 15.99, wasBusy: false, next: 16 },
    { limit: 16, wasBusy: false, next: 16 },
  ])('at $limit, busy: $wasBusy, becomes $next of 16', ({ limit, wasBusy, next }) => {
    expect(nextConcurrency(limit, wasBusy, 16)).toBe(next);
  });

  it('grows by about one for each round of successful calls', () => {
    let limit = 1;
    const rounds: number[] = [];
    for (let round = 0; round < 8; round++) {
      rounds.push(Math.ceil(limit));
      const calls = Math.ceil(limit);
      for (let call = 0; call < calls; call++) limit = nextConcurrency(limit, false, 6);
    }
    expect(rounds).toEqual([1, 2, 3, 4, 5, 6, 6, 6]);
  });
});
