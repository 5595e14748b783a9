import { expect, it } from 'vitest';
import { askStore } from '../../src/core/ask-store.js';
import { CorruptRowError } from '../../src/core/corrupt-row.js';
import { jobNotFound } from '../../src/core/errors.js';
import type { JobEvent } from '../../src/core/job-events.js';

const seen: JobEvent[] = [];
const events = { emit: (event: JobEvent) => void seen.push(event) };

it('returns what the store found', async () => {
  expect(await askStore(Promise.resolve(1), events)).toBe(1);
});

it('passes a refusal on', async () => {
  await expect(askStore(Promise.reject(jobNotFound()), events)).rejects.toEqual(jobNotFound());
});

it('passes on that a job itself cannot be read, which is no failure of the store', async () => {
  seen.length = 0;
  const error = new CorruptRowError('id', 'status', 'alice');

  await expect(askStore(Promise.reject(error), events)).rejects.toBe(error);
  expect(seen).toEqual([]);
});

it('any other failure is reported, retryable and not charged', async () => {
  seen.length = 0;
  const error = new Error('disk full');
  await expect(askStore(Promise.reject(error), events)).rejects.toMatchObject({
    code: 'INTERNAL_SERVER_ERROR',
    retryable: true,
    charged: 'NO',
    message: expect.stringMatching(/^The gateway cannot read its database\. Nothing was changed/),
  });
  await expect(askStore(Promise.reject(error), events, 'No.')).rejects.toThrow('No.');
  expect(seen.map(({ kind }) => kind)).toEqual(['store-failed', 'store-failed']);
});
