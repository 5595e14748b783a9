import { describe, expect, it } from 'vitest';
import { keepNewestJobs } from '../../examples/caches/newest-jobs.js';

const job = (revision: number, other: object = {}) => ({ __typename: 'Job', id: 'j', revision, ...other });

describe('keepNewestJobs', () => {
  it('replaces a job that is older than one seen before, with the fields that are selected', () => {
    const keep = keepNewestJobs();
    keep({ job: job(3, { status: 'COMPLETED', progress: 1 }) });

    expect(keep({ job: job(2, { status: 'QUEUED' }) })).toEqual({ job: job(3, { status: 'COMPLETED' }) });
  });

  it('takes a job of the same revision whose progress was not selected', () => {
    const keep = keepNewestJobs();
    keep({ job: job(2, { progress: 0.3, media: [] }) });
    keep({ job: job(4, { progress: 1 }) });

    expect(keep({ job: job(4, { media: ['a.wav'] }) })).toEqual({ job: job(4, { media: ['a.wav'] }) });
  });

  it.each([
    ['an update', { jobUpdates: { jobId: 'j', job: null } }],
    ['a mutation', { deleteJob: { deletedJobId: 'j' } }],
  ])('leaves a job out of late lists after %s reported its deletion', (_what, deletion) => {
    const keep = keepNewestJobs();
    const other = { ...job(1), id: 'other' };
    const list = () => ({ jobs: { nodes: [job(2), other], edges: [{ node: job(2) }, { node: other }] } });
    expect(keep(list())).toEqual(list());
    keep(deletion);

    expect(keep(list())).toEqual({ jobs: { nodes: [other], edges: [{ node: other }] } });
  });
});
