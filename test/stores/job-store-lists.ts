import { describe, expect, it } from 'vitest';
import { JobStatus } from '../../src/core/job.js';
import type { JobFilter, JobStore } from '../../src/core/job-store.js';
import { neverAgain } from '../../src/core/poll-schedule.js';
import { aJob } from '../support/a-job.js';
import { given, idsOf } from './given-jobs.js';

/** The part of a store's contract on lists from either end, and on labels. */
export function describeLists(store: () => JobStore): void {
  const { FAILED, QUEUED, COMPLETED } = JobStatus;

  describe('a page of a list', () => {
    const filters: [string, Omit<JobFilter, 'caller'>][] = [
      ['of all jobs', {}],
      ['of several statuses', { statuses: [QUEUED, FAILED] }],
      ['of a model', { modelId: aJob().modelId }],
      ['of a label', { labels: ['red'] }],
    ];

    it.each(filters)('%s ends before a job, and begins at either end', async (_name, filter) => {
      const jobs = await given(
        store(),
        ...[QUEUED, FAILED, QUEUED, FAILED, QUEUED].map((status) => aJob({ status, labels: ['red'] })),
      );
      await given(store(), aJob({ caller: 'bob', labels: ['red'] }));
      const [e = '', d = '', c = '', b = '', a = ''] = idsOf(jobs);
      const page = async (of: Parameters<JobStore['list']>[1]) =>
        idsOf(await store().list({ caller: 'alice', ...filter }, of));

      expect(await page({ limit: 2 })).toEqual([a, b]);
      expect(await page({ limit: 2, from: 'oldest' })).toEqual([d, e]);
      expect(await page({ limit: 2, before: c, from: 'oldest' })).toEqual([a, b]);
      expect(await page({ limit: 1, before: c, from: 'oldest' })).toEqual([b]);
      expect(await page({ limit: 9, after: a, before: e })).toEqual([b, c, d]);
      expect(await page({ limit: 2, after: a, before: e, from: 'oldest' })).toEqual([c, d]);
      expect(await page({ limit: 2, after: e })).toEqual([]);
    });
  });

  describe('labels', () => {
    it('filter by all of them, together with status and model', async () => {
      const [red, both] = await given(
        store(),
        aJob({ labels: ['red'] }),
        aJob({ labels: ['wide', 'red'] }),
        aJob({ labels: ['wide'] }),
        aJob({ caller: 'bob', labels: ['red', 'wide'] }),
      );
      const [completed] = await given(
        store(),
        aJob({ labels: ['red'], status: COMPLETED, modelId: 'other' }),
      );
      const matching = async (filter: Omit<JobFilter, 'caller'>) => {
        const of = { caller: 'alice', ...filter };
        const ids = idsOf(await store().list(of, { limit: 10 }));
        expect(await store().count(of)).toBe(ids.length);
        return ids;
      };

      expect(await matching({ labels: ['red'] })).toEqual([completed.id, both.id, red.id]);
      expect(await matching({ labels: ['red', 'wide'] })).toEqual([both.id]);
      expect(await matching({ labels: ['red', 'red'] })).toEqual([completed.id, both.id, red.id]);
      expect(await matching({ labels: ['RED'] })).toEqual([]);
      expect(await matching({ labels: [] })).toHaveLength(4);
      expect(await matching({ labels: ['red'], statuses: [COMPLETED] })).toEqual([completed.id]);
      expect(await matching({ labels: ['red'], modelId: 'other', statuses: [QUEUED] })).toEqual([]);
      expect(await matching({ labels: ['red'], statuses: [] })).toEqual([]);
    });

    it('filter by the status that a job has now, and by none once it is deleted', async () => {
      const [moving] = await given(store(), aJob({ labels: ['red', 'wide'] }), aJob({ labels: ['red'] }));
      const counts = () =>
        Promise.all(
          [QUEUED, COMPLETED].map((status) =>
            store().count({ caller: 'alice', labels: ['wide', 'red'], statuses: [status] }),
          ),
        );
      expect(await counts()).toEqual([1, 0]);
      await store().update(moving.id, (job) => ({
        ...job,
        status: COMPLETED,
        revision: job.revision + 1,
        schedule: neverAgain,
      }));

      expect(await counts()).toEqual([0, 1]);
      expect(
        idsOf(await store().list({ caller: 'alice', labels: ['wide'], statuses: [COMPLETED] }, { limit: 9 })),
      ).toEqual([moving.id]);
      await store().delete(moving.id, 1_000);
      expect(await counts()).toEqual([0, 0]);
    });

    it.each([['\0'], ['👩‍👩‍👧‍👦'.repeat(64)], ["'; drop table jobs"], [' ']])(
      '%j is a label like any other',
      async (label) => {
        const [job] = await given(store(), aJob({ labels: [label] }), aJob({ labels: ['other'] }));

        expect(await store().list({ caller: 'alice', labels: [label] }, { limit: 9 })).toEqual([job]);
      },
    );
  });
}
