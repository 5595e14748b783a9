import { describe, expect, it } from 'vitest';
import { JobStatus, type Update } from '../../src/core/job.js';
import { type JobWrite, writeOn } from '../../src/core/job-write.js';
import { neverAgain } from '../../src/core/poll-schedule.js';
import { aJob } from '../support/a-job.js';

const now = 1_000_000;
const known = aJob({ statusCalls: 3, schedule: { lease: 'the writer', dueAt: now + 60_000 } });
const next = { ...neverAgain, dueAt: now + 5_000 };
const processing: Update = {
  status: JobStatus.PROCESSING,
  requestId: null,
  media: [],
  error: null,
  completedAt: null,
};
const nothingNew: JobWrite = { update: null, schedule: next, statusCalls: 1, requires: 'claim' };

describe('a write on a job', () => {
  it('without an update counts the calls and moves the schedule', () => {
    expect(writeOn(known, known, nothingNew, now)).toEqual({
      job: { ...known, statusCalls: 4, schedule: next },
      isChanged: false,
    });
  });

  it('with an update changes the status', () => {
    expect(writeOn(known, known, { ...nothingNew, update: processing }, now)).toMatchObject({
      job: { status: 'PROCESSING', revision: known.revision + 1, statusCalls: 4, schedule: next },
      isChanged: true,
    });
  });

  it('with an end schedules nothing more', () => {
    const failed: Update = { ...processing, status: JobStatus.FAILED };

    expect(writeOn(known, known, { ...nothingNew, update: failed }, now)).toMatchObject({
      job: { status: 'FAILED', schedule: neverAgain },
      isChanged: true,
    });
  });

  it('changes nothing of a job that has ended', () => {
    const ended = aJob({ ...known, status: JobStatus.FAILED, schedule: neverAgain });

    expect(writeOn(ended, ended, { ...nothingNew, update: processing }, now)).toBeNull();
  });

  it.each([
    { requires: 'claim', since: {}, writes: true },
    { requires: 'claim', since: { lease: 'another' }, writes: false },
    { requires: 'claim', since: { dueAt: now + 60_001 }, writes: false },
    { requires: 'lease', since: { dueAt: now + 60_001 }, writes: true },
    { requires: 'lease', since: { lease: null }, writes: false },
    { requires: 'nothing', since: { lease: 'another' }, writes: true },
  ] as const)('that requires $requires, where since then the schedule has $since: $writes', (row) => {
    const current = { ...known, schedule: { ...known.schedule, ...row.since } };
    const written = writeOn(current, known, { ...nothingNew, requires: row.requires }, now);

    expect(written !== null).toBe(row.writes);
  });

  it('is void under a claim once the submitter has recorded a request_id', () => {
    const before = { ...known, requestId: null };

    expect(writeOn(known, before, nothingNew, now)).toBeNull();
    expect(writeOn(known, before, { ...nothingNew, requires: 'lease' }, now)).not.toBeNull();
  });

  it('that requires nothing leaves the schedule to the gateway that holds the job', () => {
    const current = { ...known, schedule: { ...known.schedule, lease: 'another' } };
    const write: JobWrite = { ...nothingNew, update: processing, requires: 'nothing' };

    expect(writeOn(current, known, write, now)?.job).toMatchObject({
      status: 'PROCESSING',
      schedule: current.schedule,
    });
  });

  it('makes the poll that a callback requested due now, once', () => {
    const current = { ...known, schedule: { ...known.schedule, pollRequested: true } };

    expect(writeOn(current, known, nothingNew, now)?.job.schedule).toEqual({
      ...next,
      dueAt: now,
      pollRequested: false,
    });
  });

  it('leaves a requested poll to the gateway that holds the job', () => {
    const current = { ...known, schedule: { ...known.schedule, lease: 'another', pollRequested: true } };
    const written = writeOn(current, known, { ...nothingNew, requires: 'nothing' }, now);

    expect(written?.job.schedule).toEqual(current.schedule);
  });
});
