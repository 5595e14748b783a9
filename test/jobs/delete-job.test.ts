import { describe, expect, it, onTestFinished } from 'vitest';
import { type Job, JobStatus } from '../../src/core/job.js';
import { neverAgain } from '../../src/core/poll-schedule.js';
import { Jobs } from '../../src/jobs/jobs.js';
import { Retention } from '../../src/jobs/retention.js';
import { unobserved } from '../support/silent-events.js';
import { failingStore } from './failing-store.js';
import { aSubmitter } from './submit/a-submitter.js';

const caller = 'alice';
const DAY_MS = 86_400_000;

/** A caller with a quota of two generations a day and one job, which has ended. */
async function endedJob() {
  const given = await aSubmitter({ perMinute: null, perDay: 2 });
  onTestFinished(() => given[Symbol.asyncDispose]());
  const { store, clock, submitter, submit, pixazo } = given;
  pixazo.onSubmit = () => ({ kind: 'unknown', reason: 'reset' });
  const job = await submit({ idempotencyKey: 'key' });
  const jobs = new Jobs(store, submitter, clock, { ...unobserved, retentionMs: 1, quotaPerDay: 2 });
  return { ...given, job, jobs };
}

describe('deleting a job', () => {
  it('takes it out of every read at once', async () => {
    const { jobs, job } = await endedJob();
    await jobs.deleteJob(caller, job.id);

    expect(await jobs.find(caller, job.id)).toBeNull();
    expect(await jobs.list({ caller }, { limit: 10 })).toEqual([]);
    expect(await jobs.count({ caller })).toBe(0);
    await expect(jobs.watch(caller, job.id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('ends a watch that has not emitted the job yet with NOT_FOUND', async () => {
    const { jobs, job } = await endedJob();
    const watch = await jobs.watch(caller, job.id);
    await jobs.deleteJob(caller, job.id);

    await expect(watch.next()).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await watch.next()).toEqual({ done: true, value: undefined });
  });

  it('keeps its idempotency key used until retention removes the row, and sends nothing', async () => {
    const { jobs, job, submit, pixazo, store, clock } = await endedJob();
    await jobs.deleteJob(caller, job.id);
    const again = { idempotencyKey: 'key', body: { text_prompt: 'wind' } };

    await expect(submit(again)).rejects.toMatchObject({ code: 'NOT_FOUND', charged: 'NO' });
    expect(pixazo.submissions).toHaveLength(1);
    clock.advance(2 * DAY_MS);
    await new Retention(store, clock, { ...unobserved, keepMs: DAY_MS }).sweep();
    await submit(again);
    expect(pixazo.submissions).toHaveLength(2);
  });

  it('does not give back quota', async () => {
    const { jobs, job, submit } = await endedJob();
    await jobs.deleteJob(caller, job.id);
    expect(await jobs.quotaOf(caller)).toEqual({ limit: 2, used: 1, resetsAt: DAY_MS });
    await submit();

    await expect(submit()).rejects.toMatchObject({ code: 'QUOTA_EXCEEDED' });
  });

  it('is refused for a job that has not ended', async () => {
    const { jobs, job, store } = await endedJob();
    const unfinished: Job = { ...job, id: 'unfinished', idempotencyKey: null, status: JobStatus.QUEUED };
    await store.insert({ ...unfinished, schedule: { ...neverAgain, dueAt: 1 } });

    await expect(jobs.deleteJob(caller, 'unfinished')).rejects.toMatchObject({ code: 'OPERATION_REJECTED' });
    expect(await jobs.find(caller, 'unfinished')).not.toBeNull();
  });

  it("does not find another caller's job, an unknown id, or a job that is deleted already", async () => {
    const { jobs, job } = await endedJob();
    const notFound = { code: 'NOT_FOUND' };

    await expect(jobs.deleteJob('bob', job.id)).rejects.toMatchObject(notFound);
    await expect(jobs.deleteJob(caller, 'no-such-job')).rejects.toMatchObject(notFound);
    await jobs.deleteJob(caller, job.id);
    await expect(jobs.deleteJob(caller, job.id)).rejects.toMatchObject(notFound);
  });

  it('may be retried when the database is not writable', async () => {
    const { job, store, submitter, clock } = await endedJob();
    const jobs = new Jobs(failingStore(store, { delete: 1 }), submitter, clock, {
      ...unobserved,
      retentionMs: 1,
      quotaPerDay: null,
    });

    await expect(jobs.deleteJob(caller, job.id)).rejects.toMatchObject({
      code: 'INTERNAL_SERVER_ERROR',
      retryable: true,
    });
    await jobs.deleteJob(caller, job.id);
  });
});
