import { describe, expect, it, test } from 'vitest';
import { everyJob, filterOf, isLimited, type JobQuery, search } from '../../web/studio/job-query.js';

test.for<[string, Partial<JobQuery>, object]>([
  ['every job', {}, {}],
  ['a model', { modelId: 'noise-1' }, { modelId: 'noise-1' }],
  ['running jobs', { state: 'running' }, { status: ['SUBMITTING', 'QUEUED', 'PROCESSING'] }],
  ['failed jobs', { state: 'failed' }, { status: ['FAILED', 'ERROR'] }],
  ['a label', { label: 'storm' }, { labels: ['storm'] }],
  ['a text, which the gateway does not search', { text: 'rain' }, {}],
])('the filter of the gateway for %s', ([, query, filter]) => {
  expect(filterOf({ ...everyJob, ...query })).toEqual(filter);
  expect(isLimited({ ...everyJob, ...query })).toBe(Object.keys(query).length > 0);
});

describe('search', () => {
  const jobs = [
    { input: { textPrompt: 'Rain on a tin roof', negativePrompt: 'Thunder' } },
    { input: { textPrompt: 'Steps on gravel' } },
    { input: { videoUrl: 'https://example.com/rainy-day.mp4?signature=tin' } },
  ].map((job) => ({ ...job, model: { name: 'Noise' } }));

  it.for<[string, number[]]>([
    ['', [0, 1, 2]],
    ['rain', [0, 2]],
    ['ROOF rain', [0]],
    ['thunder', [0]],
    ['on', [0, 1]],
    ['tin', [0]],
    ['rain gravel', []],
  ])('finds the jobs whose prompts or file names hold every word of %o', ([text, found]) => {
    expect(search(jobs, text)).toEqual(found.map((index) => jobs[index]));
  });
});
