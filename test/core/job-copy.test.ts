import { expect, it } from 'vitest';
import { type Job, JobStatus, withCopy } from '../../src/core/job.js';
import { aJob } from '../support/a-job.js';

const copy = { name: '01/a-1-1', sizeBytes: 9, sha256: 'ab', etag: '"ab"', modifiedAt: 4_000 };
const [first, second] = ['/0.wav', '/1.wav'].map((path) => ({
  url: `https://media.test${path}`,
  mimeType: 'audio/wav',
}));
const job = aJob({
  status: JobStatus.COMPLETED,
  media: [first, second].filter((file) => file !== undefined),
});

it('a copy is a new revision of a COMPLETED job, whose age and other results stay', () => {
  const kept = withCopy(job, 1, copy);

  expect(kept).toEqual({ ...job, revision: job.revision + 1, media: [first, { ...second, copy }] });
  expect(job.media[1]).toEqual(second);
});

it.each<[string, Job, number]>([
  ['that it has already', withCopy(job, 1, copy) ?? job, 1],
  ['of a result that it does not have', job, 2],
  ['after it was deleted', { ...job, visible: false }, 1],
  ['of a job that has failed', { ...job, status: JobStatus.FAILED }, 1],
])('a copy %s changes nothing', (_what, unchanged, index) => {
  expect(withCopy(unchanged, index, copy)).toBeNull();
});
