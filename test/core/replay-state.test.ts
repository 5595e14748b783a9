import { describe, expect, it } from 'vitest';
import { JobStatus } from '../../src/core/job.js';
import { type ReplayState, replayState, withoutExpiredLease } from '../../src/core/replay-state.js';
import { aJob } from '../support/a-job.js';

const leaseEnd = 1_000_000;
const { SUBMITTING, QUEUED, ERROR } = JobStatus;

describe('the state of a replayed job', () => {
  it.each<{ visible: boolean; status: JobStatus; lease: string | null; now: number; state: ReplayState }>([
    { visible: false, status: SUBMITTING, lease: 'a gateway', now: leaseEnd - 1, state: 'pending' },
    { visible: false, status: SUBMITTING, lease: 'a gateway', now: leaseEnd + 4_999, state: 'pending' },
    { visible: false, status: SUBMITTING, lease: 'a gateway', now: leaseEnd + 5_000, state: 'abandoned' },
    { visible: false, status: SUBMITTING, lease: null, now: leaseEnd - 1, state: 'abandoned' },
    { visible: true, status: SUBMITTING, lease: null, now: leaseEnd - 1, state: 'settled' },
    { visible: true, status: SUBMITTING, lease: null, now: leaseEnd, state: 'pending' },
    { visible: true, status: SUBMITTING, lease: null, now: leaseEnd + 4_999, state: 'pending' },
    { visible: true, status: SUBMITTING, lease: null, now: leaseEnd + 5_000, state: 'settled' },
    { visible: true, status: SUBMITTING, lease: 'a poller', now: leaseEnd - 1, state: 'pending' },
    { visible: true, status: SUBMITTING, lease: 'a poller', now: leaseEnd + 5_000, state: 'settled' },
    { visible: true, status: QUEUED, lease: 'a gateway', now: leaseEnd - 1, state: 'settled' },
    { visible: true, status: ERROR, lease: null, now: leaseEnd, state: 'settled' },
    { visible: false, status: ERROR, lease: null, now: leaseEnd, state: 'deleted' },
  ])('visible $visible, $status, lease $lease, at $now: $state', ({ visible, status, lease, now, state }) => {
    expect(replayState(aJob({ visible, status, schedule: { lease, dueAt: leaseEnd } }), now)).toBe(state);
  });
});

it('a visible job that a callback may confirm is settled', () => {
  const callback = { tokenDigest: 'digest', claimedRequestId: null };
  const job = aJob({
    visible: true,
    status: SUBMITTING,
    callback,
    schedule: { lease: null, dueAt: leaseEnd },
  });

  expect(replayState(job, leaseEnd)).toBe('settled');
});

it('a lease without an end counts as expired', () => {
  const job = aJob({ visible: false, status: SUBMITTING, schedule: { lease: 'a gateway', dueAt: null } });

  expect(replayState(job, leaseEnd)).toBe('abandoned');
});

describe('a job without its expired lease', () => {
  const seen = aJob({
    visible: false,
    status: SUBMITTING,
    schedule: { lease: 'a gateway', dueAt: leaseEnd },
  });

  it('is visible, and leaves its submitter 15 s to record an outcome', () => {
    expect(withoutExpiredLease(seen, seen, leaseEnd + 5_000)).toEqual({
      ...seen,
      visible: true,
      schedule: { ...seen.schedule, lease: null, dueAt: leaseEnd + 20_000 },
    });
  });

  it.each([
    { lease: 'another gateway', dueAt: leaseEnd },
    { lease: 'a gateway', dueAt: leaseEnd + 1 },
    { lease: null, dueAt: leaseEnd },
  ])('is undefined when the lease has changed since: %j', (schedule) => {
    const current = { ...seen, schedule: { ...seen.schedule, ...schedule } };

    expect(withoutExpiredLease(current, seen, leaseEnd + 5_000)).toBeNull();
  });
});
