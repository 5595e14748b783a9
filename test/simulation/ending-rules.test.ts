import { describe, expect, it } from 'vitest';
import { JobStatus } from '../../src/core/job.js';
import { unconfirmed } from '../../src/core/poll-decision.js';
import { aJob } from '../support/a-job.js';
import { brokenByEnding } from './ending-rules.js';
import { confirmMs } from './rules.js';
import type { NotedCallback } from './simulated-pixazo.js';

const OWN = 'text-to-audio_1';
const OTHER = `another-model_${OWN}`;
const NEVER = Number.POSITIVE_INFINITY;

/**
 * The broken rules for a job that ended as SUBMISSION_UNCONFIRMED, after these callbacks about its request.
 */
function brokenAfter(callbacks: NotedCallback[]): string[] {
  const request = {
    id: OWN,
    modelId: 'text-to-audio',
    work: 'rain',
    startsAt: 1_000,
    endsAt: 2_000,
    ending: JobStatus.COMPLETED as const,
    forgottenAt: NEVER,
    isAnswered: false,
    callbacks,
  };
  const job = aJob({
    status: JobStatus.ERROR,
    error: unconfirmed.error,
    requestId: null,
    callback: { tokenDigest: 'digest', claimedRequestId: null },
    createdAt: 0,
    updatedAt: confirmMs,
  });
  return brokenByEnding({ work: 'rain', job, requests: [request], troubleEndsAt: 0, oneProcess: false });
}

describe('a job that ended unconfirmed', () => {
  const own = { named: OWN, from: 3_000, until: 4_000 };

  it.each<[string, NotedCallback[]]>([
    ['its request was named', [own]],
    ['its request was named after another', [{ named: OTHER, from: 1_000, until: 2_999 }, own]],
    ['its request was named before a callback without a name', [own, { ...own, named: null, until: NEVER }]],
    ['one more naming of its request was cut off', [own, { ...own, until: NEVER }]],
  ])('broke a promise when %s', (_when, callbacks) => {
    expect(brokenAfter(callbacks)).toEqual([
      expect.stringContaining('but a callback named its request in time'),
    ]);
  });

  it.each<[string, NotedCallback[]]>([
    ['nobody called back', []],
    ['its request was named too late', [{ ...own, until: confirmMs }]],
    ['nobody knows whether its request’s name was noted', [{ ...own, until: NEVER }]],
    ['another was named after its request', [own, { named: OTHER, from: 5_000, until: 5_000 }]],
    ['another was named at the same time', [{ named: OTHER, from: 1_000, until: 3_000 }, own]],
    [
      'another may have been noted since by a process that died',
      [{ ...own, named: OTHER, until: NEVER }, own],
    ],
  ])('kept all promises when %s', (_when, callbacks) => {
    expect(brokenAfter(callbacks)).toEqual([]);
  });
});
