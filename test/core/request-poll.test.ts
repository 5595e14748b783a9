import { describe, expect, it } from 'vitest';
import { advance, type Callback, JobStatus, requestPoll } from '../../src/core/job.js';
import type { Schedule } from '../../src/core/poll-schedule.js';
import { aJob } from '../support/a-job.js';

const now = 5_000;
const silent: Callback = { tokenDigest: 'digest', claimedRequestId: null };
const claiming: Callback = { tokenDigest: 'digest', claimedRequestId: 'r-old' };

/** A job whose submit response was lost. */
const unbound = (schedule: Partial<Schedule>, callback: Callback = silent) =>
  aJob({ status: JobStatus.SUBMITTING, requestId: null, callback, schedule });
const bound = (schedule: Partial<Schedule>, callback: Callback | null = silent) =>
  aJob({ callback, schedule });

describe('a callback', () => {
  it.each([
    ['for a job that has no address', bound({ dueAt: 9_000 }, null)],
    ['for a job that is over', bound({ dueAt: null })],
    ['without a request_id, for a job that lacks one', unbound({ dueAt: 9_000 })],
  ])('%s changes nothing', (_what, job) => {
    expect(requestPoll(job, null, now)).toBeNull();
  });

  it.each([
    { what: 'a job that waits is due now', before: { dueAt: 9_000 }, after: { dueAt: now } },
    { what: 'a job that is overdue stays so', before: { dueAt: 4_000 }, after: { dueAt: 4_000 } },
    {
      what: 'a job that somebody looks at keeps its lease, and is looked at once more',
      before: { dueAt: 9_000, lease: 'me' },
      after: { dueAt: 9_000, lease: 'me', pollRequested: true },
    },
    {
      what: 'a second one meanwhile adds nothing',
      before: { dueAt: 9_000, lease: 'me', pollRequested: true },
      after: { dueAt: 9_000, lease: 'me', pollRequested: true },
    },
  ])('$what', ({ before, after }) => {
    const job = bound(before);
    expect(requestPoll(job, 'r-1', now)).toEqual({ ...job, schedule: { ...job.schedule, ...after } });
  });

  it.each([
    { named: 'r-1', before: silent, claimed: 'r-1' },
    { named: 'r-1', before: claiming, claimed: 'r-1' },
    { named: null, before: claiming, claimed: 'r-old' },
  ])(
    'that names $named to an unbound job keeps $claimed as an unconfirmed request_id',
    ({ named, before, claimed }) => {
      const job = unbound({ dueAt: 9_000 }, before);
      expect(requestPoll(job, named, now)).toEqual({
        ...job,
        callback: { tokenDigest: 'digest', claimedRequestId: claimed },
        schedule: { ...job.schedule, dueAt: now },
      });
    },
  );

  it('changes no field that a caller can see', () => {
    const job = unbound({ dueAt: 9_000 });
    const { callback, schedule, ...visible } = job;
    expect(requestPoll(job, 'r-1', now)).toMatchObject(visible);
  });
});

describe('an update', () => {
  const update = { requestId: 'r-1', media: [], error: null, completedAt: null };

  it.each([JobStatus.QUEUED, JobStatus.COMPLETED] as const)(
    'to %s keeps the callback token and clears the unconfirmed request_id',
    (status) => {
      const job = unbound({ dueAt: 9_000 }, claiming);
      expect(advance(job, { ...update, status }, now)?.callback).toEqual(silent);
    },
  );

  it('leaves a job without a callback token without one', () => {
    const job = bound({ dueAt: 9_000 }, null);
    expect(
      advance(job, { ...update, requestId: null, status: JobStatus.PROCESSING }, now)?.callback,
    ).toBeNull();
  });
});
