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

it.each([
  { error: new Error('disk full'), reported: ['store-failed'] },
  { error: new CorruptRowError('id', 'status'), reported: [] },
])('$error.message is retryable and not charged', async ({ error, reported }) => {
  seen.length = 0;
  await expect(askStore(Promise.reject(error), events)).rejects.toMatchObject({
    code: 'INTERNAL_SERVER_ERROR',
    retryable: true,
    charged: 'NO',
    message: expect.stringMatching(/^The gateway cannot read its database\. Nothing was changed/),
  });
  await expect(askStore(Promise.reject(error), events, 'No.')).rejects.toThrow('No.');
  expect(new Set(seen.map(({ kind }) => kind))).toEqual(new Set(reported));
});
