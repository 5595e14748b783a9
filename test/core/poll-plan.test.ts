import { describe, expect, it } from 'vitest';
import { JobStatus } from '../../src/core/job.js';
import { type PollPlan, type PollPlanFacts, planPoll } from '../../src/core/poll-plan.js';
import { aJob } from '../support/a-job.js';

const now = 1_000_000;
const leaseEnd = now + 20_000;
const facts: PollPlanFacts = {
  now,
  leastLeftMs: 5_000,
  lease: 'this poller',
  isSubmitting: false,
  pausedUntil: 0,
};
const schedule = { dueAt: leaseEnd, lease: 'this poller' };
const polled = aJob({ requestId: 'r-1', schedule });
const submitting = aJob({ status: JobStatus.SUBMITTING, requestId: null, schedule });
const named = { ...submitting, callback: { tokenDigest: 'digest', claimedRequestId: 'r-2' } };
const skip = (dueAt: number, lease: string | null = null): PollPlan => ({
  kind: 'skip',
  schedule: { ...polled.schedule, dueAt, lease },
});

describe('the plan for a claimed job', () => {
  it.each<{
    what: string;
    job?: typeof polled;
    expiredLease?: string;
    changes?: Partial<PollPlanFacts>;
    plan: PollPlan;
  }>([
    { what: 'with a request: ask about it', plan: { kind: 'call', requestId: 'r-1' } },
    {
      what: 'with a request that a callback named: ask about it',
      job: named,
      plan: { kind: 'call', requestId: 'r-2' },
    },
    {
      what: 'with a request, though its submission is still in flight here: ask about it',
      changes: { isSubmitting: true },
      plan: { kind: 'call', requestId: 'r-1' },
    },
    {
      what: 'with a lease that lasts just long enough for a call: ask about it',
      changes: { now: leaseEnd - 5_000 },
      plan: { kind: 'call', requestId: 'r-1' },
    },
    {
      what: 'with a lease that ends too soon for a call: skip, due now',
      changes: { now: leaseEnd - 4_999 },
      plan: skip(leaseEnd - 4_999),
    },
    {
      what: 'with a lease that has no end: skip, due now',
      job: { ...polled, schedule: { ...polled.schedule, dueAt: null } },
      plan: skip(now),
    },
    {
      what: 'during a pause of all calls: wait for its end',
      changes: { pausedUntil: now + 1 },
      plan: { kind: 'wait', until: now + 1 },
    },
    {
      what: 'at the end of a pause: ask about it',
      changes: { pausedUntil: now },
      plan: { kind: 'call', requestId: 'r-1' },
    },
    {
      what: 'whose submission is in flight here: skip, the lease goes back to the submitter',
      job: submitting,
      expiredLease: 'the submitter',
      changes: { isSubmitting: true },
      plan: skip(now + 5_000, 'the submitter'),
    },
    {
      what: 'whose submission is in flight here, though a callback named a request: skip',
      job: named,
      changes: { isSubmitting: true },
      plan: skip(now + 5_000),
    },
    {
      what: 'without a request, whose submitter may be alive: skip, it has 15 s to record the outcome',
      job: submitting,
      expiredLease: 'another submitter',
      plan: skip(now + 15_000),
    },
    {
      what: 'without a request, whose lease was this poller’s own: unconfirmed',
      job: submitting,
      expiredLease: 'this poller',
      plan: { kind: 'unconfirmed' },
    },
    { what: 'without a request or a lease: unconfirmed', job: submitting, plan: { kind: 'unconfirmed' } },
  ])('$what', ({ job = polled, expiredLease = null, changes, plan }) => {
    const claimed = { job, dueAt: now, expiredLease, pausedUntil: null, nextDueAt: null };

    expect(planPoll(claimed, { ...facts, ...changes })).toEqual(plan);
  });
});
