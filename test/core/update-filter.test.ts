import { describe, expect, it } from 'vitest';
import { JobStatus } from '../../src/core/job.js';
import type { JobFilter } from '../../src/core/job-store.js';
import { isDelivered, isListed } from '../../src/core/update-filter.js';
import { aJob } from '../support/a-job.js';

const { SUBMITTING, QUEUED, PROCESSING, COMPLETED, FAILED } = JobStatus;
const caller = 'alice';

describe('the list of a filter', () => {
  const job = aJob({ caller, modelId: 'rain', labels: ['blue', 'red'], status: QUEUED });

  it.each<[boolean, Partial<JobFilter>]>([
    [true, {}],
    [false, { caller: 'bob' }],
    [true, { modelId: 'rain' }],
    [false, { modelId: 'wind' }],
    [true, { labels: [] }],
    [true, { labels: ['red', 'blue'] }],
    [false, { labels: ['red', 'green'] }],
    [false, { statuses: [] }],
    [true, { statuses: [QUEUED] }],
    [false, { statuses: [PROCESSING] }],
  ])('contains a job: %s, where the filter is %j', (contains, filter) => {
    expect(isListed(job, { caller, ...filter })).toBe(contains);
  });
});

describe('a change', () => {
  it.each<{ statuses: JobStatus[]; status: JobStatus; wasListed?: boolean; delivered: boolean }>([
    { statuses: [QUEUED], status: QUEUED, delivered: true },
    { statuses: [QUEUED], status: QUEUED, wasListed: false, delivered: true },
    { statuses: [QUEUED], status: PROCESSING, wasListed: true, delivered: true },
    { statuses: [QUEUED], status: PROCESSING, wasListed: false, delivered: false },
    { statuses: [QUEUED], status: PROCESSING, delivered: true },
    { statuses: [QUEUED], status: COMPLETED, delivered: true },
    { statuses: [PROCESSING], status: QUEUED, delivered: false },
    { statuses: [COMPLETED], status: FAILED, delivered: false },
    { statuses: [SUBMITTING, COMPLETED], status: PROCESSING, wasListed: true, delivered: true },
    { statuses: [], status: COMPLETED, delivered: false },
  ])(
    'to $status under a filter of $statuses is delivered: $delivered, where the last one was listed: $wasListed',
    ({ statuses, status, wasListed, delivered }) => {
      expect(isDelivered(aJob({ caller, status }), { caller, statuses }, wasListed)).toBe(delivered);
    },
  );

  it.each<[string, Partial<JobFilter>]>([
    ['model', { modelId: 'wind' }],
    ['label', { labels: ['green'] }],
    ['caller', { caller: 'bob' }],
  ])('that leaves the status filter is not delivered to a watcher of another %s', (_what, other) => {
    const filter = { caller, statuses: [QUEUED], ...other };

    expect(isDelivered(aJob({ caller, modelId: 'rain', status: PROCESSING }), filter, undefined)).toBe(false);
  });

  it('of another caller’s job is not delivered, where the filter names no status', () => {
    expect(isDelivered(aJob({ caller: 'bob' }), { caller }, undefined)).toBe(false);
  });
});
