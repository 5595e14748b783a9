import { expect, it } from 'vitest';
import { afterFailedCopy, type CopyTask, copyName } from '../../src/core/copy-store.js';
import { StorageError, WrongLengthError } from '../../src/core/kept-files.js';

const HOUR_MS = 3_600_000;
const task: CopyTask = {
  jobId: '019a0000-0000-7000-8000-00000000001f',
  index: 2,
  begun: 1,
  etag: '"one"',
  sizeBytes: 10,
  failures: 0,
  failingSince: null,
  isGone: false,
};

it('a copy has a name made of its job, its place and the number of its beginning', () => {
  expect(copyName(task, 3)).toBe('1f/019a0000-0000-7000-8000-00000000001f-2-3');
});

it.each([
  [0, 1_000],
  [1, 2_000],
  [2, 4_000],
  [5, 32_000],
  [6, 60_000],
  [1_000, 60_000],
])('a source that failed %d times before is tried again after %d ms', (failures, pause) => {
  const now = 5_000_000;
  expect(afterFailedCopy({ ...task, failures, failingSince: now }, '"two"', now)).toEqual({
    dueAt: now + pause,
    etag: '"two"',
    failures: failures + 1,
    failingSince: now,
  });
});

it('a source is given up an hour after it first failed', () => {
  let failing: CopyTask | null = task;
  let [now, attempts] = [0, 0];
  for (; failing; attempts += 1) {
    const schedule = afterFailedCopy(failing, null, now);
    failing = schedule && { ...failing, ...schedule };
    now = schedule?.dueAt ?? now;
  }

  expect(now).toBeLessThanOrEqual(HOUR_MS);
  expect(now).toBeGreaterThan(HOUR_MS - 60_001);
  expect(attempts).toBe(65);
});

it('errors of storage and of length are told apart from those of a source', () => {
  expect(new StorageError('full').name).toBe('StorageError');
  expect(new WrongLengthError()).toMatchObject({ name: 'WrongLengthError', message: /number of bytes/ });
});
