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

describe('a job that its submitter could delete', () => {
  const hidden = aJob({
    visible: false,
    status: JobStatus.SUBMITTING,
    requestId: null,
    schedule: { lease: 'the submitter', dueAt: now + 60_000 },
  });
  const queued: Update = { ...processing, status: JobStatus.QUEUED, requestId: 'request-1' };
  const ended: Update = { ...processing, status: JobStatus.ERROR };
  const released = { ...next, lease: null };
  const givenBack = { ...next, lease: 'the submitter' };

  it.each<{ what: string; write: Partial<JobWrite>; lease?: string; visible: boolean | null }>([
    { what: 'Pixazo accepted', write: { update: queued, requires: 'nothing' }, visible: true },
    {
      what: 'Pixazo accepted after another gateway claimed it',
      write: { update: queued, requires: 'nothing' },
      lease: 'a poller',
      visible: true,
    },
    { what: 'its outcome stays unknown', write: { update: ended, requires: 'lease' }, visible: true },
    {
      what: 'a callback may still confirm it',
      write: { schedule: released, requires: 'lease' },
      visible: true,
    },
    {
      what: 'its outcome stays unknown after another gateway claimed it',
      write: { update: ended, requires: 'lease' },
      lease: 'a poller',
      visible: true,
    },
    { what: 'a poller released it', write: { schedule: released }, visible: true },
    { what: 'a poller gave it back to its submitter', write: { schedule: givenBack }, visible: false },
    { what: 'a poller lost its claim', write: { schedule: released }, lease: 'another', visible: null },
  ])('once $what is visible: $visible', ({ write, lease = 'the submitter', visible }) => {
    const current = { ...hidden, schedule: { ...hidden.schedule, lease } };

    expect(writeOn(current, hidden, { ...nothingNew, ...write }, now)?.job.visible ?? null).toBe(visible);
  });

  it('only becomes visible when its submitter lost the lease', () => {
    const current = { ...hidden, schedule: { ...hidden.schedule, lease: 'a poller' } };

    expect(writeOn(current, hidden, { ...nothingNew, update: ended, requires: 'lease' }, now)).toEqual({
      job: { ...current, visible: true },
      isChanged: false,
    });
  });

  it('stays hidden after its caller deleted it', () => {
    const deleted = aJob({ visible: false, status: JobStatus.ERROR, schedule: neverAgain });

    expect(writeOn(deleted, hidden, { ...nothingNew, requires: 'lease' }, now)).toBeNull();
    expect(writeOn(deleted, deleted, { ...nothingNew, update: processing }, now)).toBeNull();
  });
});
