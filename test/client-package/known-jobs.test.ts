import { expect, it } from 'vitest';
import type { Job } from '../../packages/client/src/job.js';
import { KnownJobs } from '../../packages/client/src/known-jobs.js';

function aJob(id: string, revision = 1, more: Partial<Job> = {}): Job {
  return { id, revision, status: 'QUEUED', labels: [], ...more } as Job;
}

function listed(known: KnownJobs): string[] {
  return known.listed().map(({ id, revision }) => `${id}.${revision}`);
}

it('a late page neither takes a job back to an older revision nor brings a deleted one back', () => {
  const known = new KnownJobs({});
  known.takePage([aJob('3'), aJob('2')], true);
  known.take(aJob('3', 2));
  known.delete('1');
  known.takePage([aJob('3'), aJob('1')], false);

  expect(listed(known)).toEqual(['3.2', '2.1']);
});

it('a job that is older than the pages that were read is listed once they reach it', () => {
  const known = new KnownJobs({});
  known.takePage([aJob('3'), aJob('2')], true);
  known.take(aJob('1', 2));
  expect(listed(known)).toEqual(['3.1', '2.1']);
  known.takePage([aJob('1')], false);

  expect(listed(known)).toEqual(['3.1', '2.1', '1.2']);
});

it('only jobs that match the whole filter are listed', () => {
  const model = { id: 'm-1' } as Job['model'];
  const known = new KnownJobs({ status: ['QUEUED'], modelId: 'm-1', labels: ['a', 'b'] });
  const match = { model, labels: ['b', 'c', 'a'] };
  known.take(aJob('1', 1, match));
  known.take(aJob('2', 1, { ...match, status: 'COMPLETED' }));
  known.take(aJob('3', 1, { ...match, labels: ['a'] }));
  known.take(aJob('4', 1, { ...match, model: { id: 'm-2' } as Job['model'] }));

  expect(listed(known)).toEqual(['1.1']);
});

it('an empty list of statuses matches nothing, and an empty list of labels everything', () => {
  const known = new KnownJobs({ status: [], labels: [] });
  known.take(aJob('1'));
  expect(listed(known)).toEqual([]);
  const all = new KnownJobs({ labels: [] });
  all.take(aJob('1'));

  expect(listed(all)).toEqual(['1.1']);
});
