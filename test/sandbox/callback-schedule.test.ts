import { describe, expect, it } from 'vitest';
import type { AcceptedRequest } from '../../src/sandbox/accepted-request.js';
import { type CallbackTiming, callbackSchedule } from '../../src/sandbox/callback-schedule.js';

const timing: CallbackTiming = { everyMs: 1_000, delayMs: 0, reorder: false };

function request(mode: 'terminal' | 'sync', endsAt = 6_000): AcceptedRequest {
  return {
    requestId: 'r',
    modelId: 'm',
    generation: {
      prompt: '',
      format: 'wav',
      samples: 1,
      seconds: 1,
      seamless: false,
      passes: 1,
      seed: null,
    },
    scenario: 'normal',
    acceptedAt: 0,
    processingAt: 2_000,
    endsAt,
    webhook: { url: 'https://receiver.example', mode },
    baseUrl: 'http://sandbox.example',
  };
}

const moments = (schedule: { at: number }[]) => schedule.map(({ at }) => at);

describe('callbackSchedule', () => {
  it('is empty without a webhook', () => {
    expect(callbackSchedule({ ...request('sync'), webhook: null }, timing)).toEqual([]);
  });

  it('has only the end in terminal mode', () => {
    expect(callbackSchedule(request('terminal'), timing)).toEqual([{ at: 6_000, sendAt: 6_000 }]);
  });

  it('has status checks, the change to PROCESSING and the end in sync mode, each once', () => {
    expect(moments(callbackSchedule(request('sync'), timing))).toEqual([1_000, 2_000, 3_000, 6_000]);
    expect(moments(callbackSchedule(request('sync'), { ...timing, everyMs: 2_000 }))).toEqual([2_000, 6_000]);
  });

  it('caps the pause between two checks at 15 s', () => {
    const looks = moments(callbackSchedule(request('sync', 60_000), timing));
    expect(looks).toEqual([1_000, 2_000, 3_000, 7_000, 15_000, 30_000, 45_000, 60_000]);
  });

  it('delays sending without changing the content', () => {
    const [only] = callbackSchedule(request('terminal'), { ...timing, delayMs: 500 });
    expect(only).toEqual({ at: 6_000, sendAt: 6_500 });
  });

  it('reorders: all at the end, the newest first', () => {
    const schedule = callbackSchedule(request('sync'), { ...timing, reorder: true });
    expect(moments(schedule)).toEqual([6_000, 3_000, 2_000, 1_000]);
    expect(new Set(schedule.map(({ sendAt }) => sendAt))).toEqual(new Set([6_000]));
  });
});
