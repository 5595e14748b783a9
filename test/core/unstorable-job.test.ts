import { expect, it } from 'vitest';
import { CorruptRowError } from '../../src/core/corrupt-row.js';
import { isJobDataError, UnstorableJobError } from '../../src/core/unstorable-job.js';

it.each([
  [new CorruptRowError('j-1', 'media', null), true, 'Job j-1 cannot be read: its column media is corrupt'],
  [new UnstorableJobError('j-1', 'it holds a NUL'), true, 'Job j-1 cannot be stored: it holds a NUL'],
  [new Error('disk I/O error'), false, 'disk I/O error'],
])('%s concerns one job alone: %s', (error, isJobsOwn, message) => {
  expect(isJobDataError(error)).toBe(isJobsOwn);
  expect(error.message).toBe(message);
});
