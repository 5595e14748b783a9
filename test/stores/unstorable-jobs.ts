import { describe, expect, it } from 'vitest';
import type { Job } from '../../src/core/job.js';
import type { JobStore } from '../../src/core/job-store.js';
import { neverAgain } from '../../src/core/poll-schedule.js';
import { isJobDataError } from '../../src/core/unstorable-job.js';
import { aJob } from '../support/a-job.js';

const LONG = 'x'.repeat(5 * 1024 * 1024);

/** Jobs that no store accepts, by their fault. */
const unstorable: [string, Partial<Job>][] = [
  ['a NUL character in its caller', { caller: 'al\0ice' }],
  ['a NUL character in its idempotency key', { idempotencyKey: 'k\0ey' }],
  ['a NUL character in its model', { modelId: 'mo\0del' }],
  ['an input of 5 MiB', { input: { text_prompt: LONG } }],
  ['a creation time that is no safe integer', { createdAt: 1e18 }],
];

/** Changes that no store accepts. */
const unstorableChanges: [string, Partial<Job>][] = [
  ['a NUL character in its request id', { requestId: 'mo\0del_1' }],
  ['media of 5 MiB', { media: [{ url: LONG, mimeType: 'audio/wav' }] }],
  ['a due time that is no safe integer', { schedule: { ...neverAgain, dueAt: 1e18 } }],
];

const isRefused = (result: PromiseSettledResult<unknown> | undefined, { id }: Job) =>
  expect(result).toMatchObject({ status: 'rejected', reason: { name: 'UnstorableJobError', jobId: id } });

/** The part of a store's contract on jobs that cannot be stored: they fail alone, with a typed error. */
export function describeUnstorableJobs(store: () => JobStore): void {
  describe('a job that cannot be stored', () => {
    it.each(unstorable)('fails alone, before anything is written: %s', async (_problem, changes) => {
      const [healthy, job, next] = [aJob(), aJob(changes), aJob()];
      const limits = { perMinute: 10, perDay: 10 };
      const results = await Promise.allSettled(
        [healthy, job, next].map((each) => store().insert(each, limits)),
      );

      expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
      isRefused(results[1], job);
      expect(await store().find(job.id)).toBeNull();
      expect(await store().checkWritable()).toBe(true);
    });

    it.each(unstorableChanges)(
      'keeps its last stored state after an update: %s',
      async (_problem, changes) => {
        const [job, healthy] = [aJob(), aJob()];
        for (const each of [job, healthy]) await store().insert(each);
        const results = await Promise.allSettled([
          store().update(healthy.id, (now) => ({ ...now, statusCalls: 1 })),
          store().update(job.id, (now) => ({ ...now, ...changes }), job),
          store().update(job.id, (now) => ({ ...now, ...changes })),
        ]);

        expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
        for (const result of results.slice(1)) isRefused(result, job);
        expect(await store().find(job.id)).toEqual(job);
        expect((await store().find(healthy.id))?.statusCalls).toBe(1);
      },
    );
  });
}

/**
 * The same for values that only the database itself refuses.
 * @param open opens a store whose database refuses media longer than 100 characters; the test closes it
 */
export function describeRefusedValues(name: string, open: () => Promise<JobStore>): void {
  it(`a value that ${name} refuses is an error of its job alone`, async () => {
    const store = await open();
    const media = [{ url: 'x'.repeat(200), mimeType: 'audio/wav' }];
    const [refused, kept, healthy] = [aJob({ media }), aJob(), aJob()];
    await store.insert(kept);
    const results = await Promise.allSettled([
      store.insert(refused),
      store.update(kept.id, (now) => ({ ...now, media }), kept),
      store.insert(healthy),
    ]);

    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled']);
    isRefused(results[0], refused);
    isRefused(results[1], kept);
    expect(await store.find(kept.id)).toEqual(kept);
    await store.close();
    const closed = await store.insert(aJob()).catch((error: unknown) => error);
    expect(isJobDataError(closed)).toBe(false);
  });
}
