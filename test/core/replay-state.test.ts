import { describe, expect, it } from 'vitest';
import { JobStatus } from '../../src/core/job.js';
import { type ReplayState, replayState, withoutExpiredLease } from '../../src/core/replay-state.js';
import { aJob } from '../support/a-job.js';

const leaseEnd = 1_000_000;
const { SUBMITTING, QUEUED, ERROR } = JobStatus;

describe('the state of a replayed job', () => {
  it.each<{ status: JobStatus; lease: string | null; now: number; state: ReplayState }>([
    { status: SUBMITTING, lease: 'a gateway', now: leaseEnd - 1, state: 'pending' },
    { status: SUBMITTING, lease: 'a gateway', now: leaseEnd + 4_999, state: 'pending' },
    { status: SUBMITTING, lease: 'a gateway', now: leaseEnd + 5_000, state: 'abandoned' },
    { status: SUBMITTING, lease: null, now: leaseEnd, state: 'settled' },
    { status: QUEUED, lease: 'a gateway', now: leaseEnd - 1, state: 'settled' },
    { status: ERROR, lease: null, now: leaseEnd, state: 'settled' },
  ])('$status, lease $lease, at $now: $state', ({ status, lease, now, state }) => {
    expect(replayState(aJob({ status, schedule: { lease, dueAt: leaseEnd } }), now)).toBe(state);
  });
});

describe('a job without its expired lease', () => {
  const seen = aJob({ status: SUBMITTING, schedule: { lease: 'a gateway', dueAt: leaseEnd } });

  it('leaves its submitter 15 s to record an outcome', () => {
    expect(withoutExpiredLease(seen, seen, leaseEnd + 5_000)).toEqual({
      ...seen,
      schedule: { ...seen.schedule, lease: null, dueAt: leaseEnd + 20_000 },
    });
  });

  it.each([
    { lease: 'another gateway', dueAt: leaseEnd },
    { lease: 'a gateway', dueAt: leaseEnd + 1 },
    { lease: null, dueAt: leaseEnd },
  ])('is none when the lease has changed since: %j', (schedule) => {
    const current = { ...seen, schedule: { ...seen.schedule, ...schedule } };

    expect(withoutExpiredLease(current, seen, leaseEnd + 5_000)).toBeNull();
  });
});
