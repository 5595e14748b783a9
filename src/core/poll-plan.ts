import type { ClaimedJob } from './job-store.js';
import { type DueSchedule, LATE_OUTCOME_MS } from './poll-schedule.js';

/** The next step for a job that was claimed because it is due. */
export type PollPlan =
  /** Skip it: it is not this gateway's to poll now. It is due again by this schedule. */
  | { kind: 'skip'; schedule: DueSchedule }
  /** No status call is allowed before `until`, in milliseconds since the epoch. */
  | { kind: 'wait'; until: number }
  /** Its submission was abandoned, and it has no request to ask about. */
  | { kind: 'unconfirmed' }
  | { kind: 'call'; requestId: string };

/** The facts that a plan depends on beside the claimed job. Times are milliseconds. */
export interface PollPlanFacts {
  now: number;
  /** A call begins only under a lease that lasts this much longer. */
  leastLeftMs: number;
  /** The name on this poller's leases. */
  lease: string;
  /** Whether this process is still submitting the job. */
  isSubmitting: boolean;
  /** No status call for any job before this time. */
  pausedUntil: number;
}

/** How much later a job is due whose submission is still in flight, in milliseconds. */
const IN_FLIGHT_MS = 5_000;

/** Decides what to do about a claimed job. */
export function planPoll({ job, expiredLease }: ClaimedJob, facts: PollPlanFacts): PollPlan {
  const { now, leastLeftMs, lease, isSubmitting, pausedUntil } = facts;
  const skipUntil = (dueAt: number, holder: string | null = null): PollPlan => ({
    kind: 'skip',
    schedule: { ...job.schedule, lease: holder, dueAt },
  });

  // The lease goes back to the submitter, which may still remove the job.
  if (job.requestId === null && isSubmitting) return skipUntil(now + IN_FLIGHT_MS, expiredLease);

  const requestId = job.requestId ?? job.callback?.claimedRequestId ?? null;
  if (requestId === null) {
    // Its submitter may be alive, with Pixazo's answer in hand and a database out of reach.
    const mayBeRecorded = expiredLease !== null && expiredLease !== lease;
    return mayBeRecorded ? skipUntil(now + LATE_OUTCOME_MS) : { kind: 'unconfirmed' };
  }

  // Another gateway could claim the job before Pixazo answers.
  if (now + leastLeftMs > (job.schedule.dueAt ?? 0)) return skipUntil(now);
  return now < pausedUntil ? { kind: 'wait', until: pausedUntil } : { kind: 'call', requestId };
}
