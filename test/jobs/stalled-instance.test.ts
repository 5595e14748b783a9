import { describe, expect, it } from 'vitest';
import { JobStatus, requestPoll } from '../../src/core/job.js';
import { type SubmitOutcome, WebhookMode } from '../../src/core/pixazo.js';
import type { CallbackOptions } from '../../src/jobs/callback-address.js';
import { aroundEachCall } from '../simulation/each-call.js';
import { aJob } from '../support/a-job.js';
import { aGate } from '../support/gate.js';
import { jobOf } from './job-of.js';
import { accepted, answer, gatedOutcome } from './scripted-pixazo.js';
import { LEASE_MS, LEAST_LEFT_MS, refusal, request, stallingAfter, twoInstances } from './two-instances.js';

describe('an instance that stalled during a poll', () => {
  it("does not overwrite another instance's changes, even if its own outcome is final", async () => {
    const { store, clock, one, other } = await twoInstances();
    const job = aJob({ createdAt: clock.now(), schedule: { dueAt: clock.now() } });
    await store.insert(job);
    const resumed = aGate();
    one.pixazo.onStatus = async (id) => {
      await resumed.opened;
      return answer(JobStatus.FAILED, id);
    };
    other.pixazo.onStatus = (id) => answer(JobStatus.PROCESSING, id);
    const look = one.poller.tick();
    await expect.poll(() => one.pixazo.polled).toHaveLength(1);
    clock.advance(LEASE_MS);
    await other.poller.tick();
    const seen = await store.find(job.id);
    expect(seen).toMatchObject({ status: 'PROCESSING', schedule: { lease: null } });
    resumed.open();
    await look;

    expect(await store.find(job.id)).toEqual(seen);
  });

  it('does not overwrite them after it has claimed the job again itself', async () => {
    const { store, clock, one } = await twoInstances();
    const job = aJob({ createdAt: clock.now(), schedule: { dueAt: clock.now() } });
    await store.insert(job);
    const gates = [aGate(), aGate()];
    one.pixazo.onStatus = async (id) => {
      await gates[one.pixazo.polled.length - 1]?.opened;
      return answer(JobStatus.PROCESSING, id);
    };
    const first = one.poller.tick();
    await expect.poll(() => one.pixazo.polled).toHaveLength(1);
    clock.advance(LEASE_MS);
    const second = one.poller.tick();
    await expect.poll(() => one.pixazo.polled).toHaveLength(2);
    gates[0]?.open();
    await first;
    expect(await store.find(job.id)).toMatchObject({ status: 'QUEUED', schedule: { lease: 'one' } });
    gates[1]?.open();
    await second;

    expect(await store.find(job.id)).toMatchObject({ status: 'PROCESSING', schedule: { lease: null } });
  });

  it('sets the time of completion to that of the write, not to that of the response', async () => {
    const { store, clock, instance } = await twoInstances();
    const job = aJob({ createdAt: clock.now(), schedule: { dueAt: clock.now() } });
    await store.insert(job);
    const slow = aroundEachCall(store, (method, call) => {
      if (method === 'update') clock.advance(10_000);
      return call();
    });
    const stalled = instance('stalled', slow);
    stalled.pixazo.onStatus = (id) => answer(JobStatus.FAILED, id);
    await stalled.poller.tick();

    expect(await store.find(job.id)).toMatchObject({ status: 'FAILED', updatedAt: clock.now() });
  });

  it.each([
    [0, 'has expired', LEASE_MS],
    [0, 'ends too soon', LEASE_MS - LEAST_LEFT_MS + 1],
    [1, 'lasts long enough', LEASE_MS - LEAST_LEFT_MS],
  ])('makes %i status calls under a lease that %s', async (calls, _what, stalledMs) => {
    const { store, clock, instance } = await twoInstances();
    const job = aJob({ createdAt: clock.now(), schedule: { dueAt: clock.now() } });
    await store.insert(job);
    const stalled = instance(
      'stalled',
      stallingAfter('claimDue', store, () => clock.advance(stalledMs)),
    );
    await stalled.poller.tick();

    expect(stalled.pixazo.polled).toHaveLength(calls);
  });
});

describe('an instance that stalled before it sent a submission', () => {
  it('does not send it, and the key is free again', async () => {
    const { store, clock, instance, one } = await twoInstances();
    const stall = () => clock.advance(LEASE_MS - LEAST_LEFT_MS + 1);
    const stalled = instance('stalled', stallingAfter('insert', store, stall));

    await expect(jobOf(stalled.submitter.submit(request))).rejects.toMatchObject({
      code: 'UPSTREAM_UNAVAILABLE',
      charged: 'NO',
    });
    expect(stalled.pixazo.submissions).toEqual([]);
    expect(await jobOf(one.submitter.submit(request))).toMatchObject({ status: 'QUEUED' });
  });

  it('leaves the job to the instance that has taken it over', async () => {
    const { store, clock, instance, other } = await twoInstances();
    const takenOver = async () => {
      clock.advance(LEASE_MS);
      await other.poller.tick();
    };
    const stalled = instance('stalled', stallingAfter('insert', store, takenOver));

    await expect(jobOf(stalled.submitter.submit(request))).rejects.toMatchObject({
      code: 'UPSTREAM_UNAVAILABLE',
    });
    expect(stalled.pixazo.submissions).toEqual([]);
    expect(await store.count({ caller: 'alice' })).toBe(1);
  });
});

describe('an instance that stalled with the response to a submission', () => {
  async function stalledWith(outcome: SubmitOutcome, callbacks: CallbackOptions | null = null) {
    const instances = await twoInstances({ callbacks });
    const { store, clock, one, other } = instances;
    const resumed = gatedOutcome(one.pixazo, () => outcome);
    const submission = jobOf(one.submitter.submit(request));
    // Its rejection is checked later.
    submission.catch(() => undefined);
    await expect.poll(() => one.pixazo.submissions).toHaveLength(1);
    clock.advance(LEASE_MS);
    await other.poller.tick();
    const [job] = await store.list({ caller: 'alice' }, { after: null, limit: 1 });
    expect(job).toMatchObject({ status: 'SUBMITTING', schedule: { lease: null } });
    return { ...instances, submission, resumed };
  }

  it('can record it for a while, before another instance decides about the job', async () => {
    const { submission, resumed, clock, other, store } = await stalledWith(accepted('request-1'));
    clock.advance(14_999);
    await other.poller.tick();
    resumed.open();
    const job = await submission;

    expect(job).toMatchObject({ status: 'QUEUED', requestId: 'request-1' });
    expect(await store.find(job.id)).toEqual(job);
  });

  it.each([
    ['without', null],
    ['with', { publicUrl: new URL('https://gateway.test'), mode: WebhookMode.SYNC }],
  ])(
    'can record it after another instance ended the job, %s a callback address, and the job is polled',
    async (_with, callbacks) => {
      const { submission, resumed, clock, instance, store } = await stalledWith(
        accepted('request-1'),
        callbacks,
      );
      clock.advance(15_000);
      const answered = async () => {
        resumed.open();
        await submission;
      };
      const decide = instance('decide', stallingAfter('claimDue', store, answered));
      await decide.poller.tick();
      clock.advance(LEASE_MS);
      await decide.poller.tick();

      expect(await store.find((await submission).id)).toMatchObject({
        status: 'QUEUED',
        requestId: 'request-1',
      });
      expect(decide.pixazo.polled).toEqual(['request-1']);
    },
  );

  it('returns the decision of the other instance when it is too late to record its own', async () => {
    const { submission, resumed, clock, other, store } = await stalledWith(accepted('request-1'));
    clock.advance(15_000);
    await other.poller.tick();
    resumed.open();
    const job = await submission;

    expect(job).toMatchObject({
      status: 'ERROR',
      error: { code: 'SUBMISSION_UNCONFIRMED', charged: 'UNKNOWN' },
    });
    expect(await store.find(job.id)).toEqual(job);
  });

  it('does not remove a job that others may have received', async () => {
    const { submission, resumed, store } = await stalledWith({ kind: 'refused', error: refusal });
    resumed.open();

    await expect(submission).rejects.toBe(refusal);
    expect(await store.count({ caller: 'alice' })).toBe(1);
  });

  it('does not remove it either when its own poller has just claimed it', async () => {
    const { store, clock, instance, other } = await twoInstances();
    const resumed = aGate();
    const refused = async () => {
      resumed.open();
      await expect(submission).rejects.toBe(refusal);
    };
    const own = instance('own', stallingAfter('claimDue', store, refused));
    own.pixazo.onSubmit = async () => {
      await resumed.opened;
      return { kind: 'refused', error: refusal };
    };
    const submission = jobOf(own.submitter.submit(request));
    await expect.poll(() => own.pixazo.submissions).toHaveLength(1);
    clock.advance(LEASE_MS);
    await other.poller.tick();
    clock.advance(15_000);
    await own.poller.tick();

    expect(await store.count({ caller: 'alice' })).toBe(1);
  });

  it('removes a job that only its own poller has claimed', async () => {
    const { store, clock, one } = await twoInstances();
    const resumed = gatedOutcome(one.pixazo, () => ({ kind: 'refused', error: refusal }));
    const submission = jobOf(one.submitter.submit(request));
    submission.catch(() => undefined);
    await expect.poll(() => one.pixazo.submissions).toHaveLength(1);
    clock.advance(LEASE_MS);
    await one.poller.tick();
    resumed.open();

    await expect(submission).rejects.toBe(refusal);
    expect(await store.count({ caller: 'alice' })).toBe(0);
  });

  it('leaves a job with a callback to the instance that polls it', async () => {
    const callbacks = { publicUrl: new URL('https://gateway.test'), mode: WebhookMode.SYNC };
    const { submission, resumed, clock, instance, store } = await stalledWith(
      accepted('request-1'),
      callbacks,
    );
    clock.advance(15_000);
    const looksUntil = clock.now() + LEASE_MS;
    const rungAndAnswered = async () => {
      const [job] = await store.list({ caller: 'alice' }, { after: null, limit: 1 });
      await store.update(job?.id ?? '', (current) => requestPoll(current, 'request-1', clock.now()));
      resumed.open();
      await submission;
    };
    const decide = instance('decide', stallingAfter('claimDue', store, rungAndAnswered));
    await decide.poller.tick();

    expect((await store.find((await submission).id))?.schedule).toMatchObject({
      lease: 'decide',
      dueAt: looksUntil,
      pollRequested: true,
    });
  });
});
