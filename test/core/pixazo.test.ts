import { describe, expect, it } from 'vitest';
import { isRequestId, reasonOf, type StatusOutcome, WebhookMode } from '../../src/core/pixazo.js';

it("webhook modes are in Pixazo's own words", () => {
  expect(WebhookMode).toEqual({ TERMINAL: 'terminal', SYNC: 'sync' });
});

describe('the id of a request', () => {
  it.each([
    ['a usual one', 'a1b2-c3', true],
    ['one of 500 characters', 'r'.repeat(500), true],
    ['one of 501 characters', 'r'.repeat(501), false],
    ['an empty one', '', false],
    ['one with a NUL', 'a\0b', false],
    ['one with a lone surrogate', 'a\ud800b', false],
    ['one with an emoji', 'a🎵b', true],
  ])('%s: possible is %s', (_what, id, isPossible) => {
    expect(isRequestId(id)).toBe(isPossible);
  });
});

describe('the reason of a status outcome, for logs', () => {
  it.each<[StatusOutcome, string]>([
    [
      {
        kind: 'update',
        modelId: null,
        update: { status: 'QUEUED', requestId: 'r-1', media: [], error: null, completedAt: null },
      } as StatusOutcome,
      'answered',
    ],
    [{ kind: 'missing' }, 'Pixazo answered 404'],
    [{ kind: 'busy', retryAfterMs: null }, 'Pixazo is busy'],
    [{ kind: 'denied', status: 403 }, 'Pixazo refuses the key (403)'],
    [{ kind: 'failed', reason: 'no answer in 30 s' }, 'no answer in 30 s'],
    [{ kind: 'not-called', reason: 'no slot in time', retryAfterMs: null }, 'no slot in time'],
  ])('%j: %s', (outcome, reason) => {
    expect(reasonOf(outcome)).toBe(reason);
  });
});
