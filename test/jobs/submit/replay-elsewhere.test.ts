import { describe, expect, it } from 'vitest';
import { JobStatus } from '../../../src/core/job.js';
import { WebhookMode } from '../../../src/core/pixazo.js';
import { aJob } from '../../support/a-job.js';
import { failingStore } from '../failing-store.js';
import { jobOf } from '../job-of.js';
import { accepted, gatedOutcome } from '../scripted-pixazo.js';
import { LEASE_MS, refusal, request, stallingAfter, twoInstances } from '../two-instances.js';

type Instances = Awaited<ReturnType<typeof twoInstances>>;

/** A submission at one instance that Pixazo has not answered, and a replay of its key that waits at the other. */
async function replayed({ one, other, clock }: Instances) {
  const submission = jobOf(one.submitter.submit(request));
  submission.catch(() => undefined);
  await expect.poll(() => one.pixazo.submissions).toHaveLength(1);
  const replay = jobOf(other.submitter.submit(request));
  await expect.poll(() => clock.sleeping).toBe(1);
  return { submission, replay };
}

describe('a replay of a key whose submission is in flight at another instance', () => {
  it('returns the job as Pixazo accepted it, and makes no POST', async () => {
    const instances = await twoInstances();
    const gate = gatedOutcome(instances.one.pixazo, () => accepted('request-1'));
    const { submission, replay } = await replayed(instances);
    gate.open();

    expect(await replay).toEqual(await submission);
    expect(await replay).toMatchObject({ status: 'QUEUED', requestId: 'request-1' });
    expect(instances.other.pixazo.submissions).toEqual([]);
  });

  it('is a submission of its own once the first is refused, since the key is free then', async () => {
    const instances = await twoInstances();
    const gate = gatedOutcome(instances.one.pixazo, () => ({ kind: 'refused', error: refusal }));
    const { submission, replay } = await replayed(instances);
    gate.open();

    await expect(submission).rejects.toBe(refusal);
    instances.clock.advance(1_000);
    expect(await replay).toMatchObject({ status: 'QUEUED' });
    expect(instances.other.pixazo.submissions).toHaveLength(1);
  });

  it('returns SUBMITTING when the outcome is unknown, but a callback may bring it', async () => {
    const callbacks = { publicUrl: new URL('https://gateway.test'), mode: WebhookMode.SYNC };
    const instances = await twoInstances({ callbacks });
    const gate = gatedOutcome(instances.one.pixazo, () => ({ kind: 'unknown', reason: 'cut off' }));
    const { submission, replay } = await replayed(instances);
    gate.open();
    expect(await submission).toMatchObject({ status: 'SUBMITTING' });
    instances.clock.advance(1_000);

    expect(await replay).toEqual(await submission);
  });

  it('waits no longer than the lease of an instance that died', async () => {
    const instances = await twoInstances();
    instances.one.pixazo.onSubmit = () => new Promise(() => undefined);
    const { replay } = await replayed(instances);
    let answered = false;
    void replay.then(() => {
      answered = true;
    });
    for (let waited = 0; waited < LEASE_MS + 5_000; waited += 1_000) {
      await expect.poll(() => instances.clock.sleeping).toBe(1);
      expect(answered).toBe(false);
      instances.clock.advance(1_000);
    }

    expect(await replay).toMatchObject({ status: 'SUBMITTING' });
    expect(instances.other.pixazo.submissions).toEqual([]);
  });

  it('returns no job that is removed by an instance which had only stalled', async () => {
    const instances = await twoInstances();
    const gate = gatedOutcome(instances.one.pixazo, () => ({ kind: 'refused', error: refusal }));
    const { submission, replay } = await replayed(instances);
    instances.clock.advance(LEASE_MS + 5_000);
    const { id } = await replay;
    gate.open();

    await expect(submission).rejects.toBe(refusal);
    expect(await instances.store.find(id)).toMatchObject({ status: 'SUBMITTING' });
  });

  it('returns no job that is removed by an instance to which a poll has just released it', async () => {
    const { store, clock, one, instance } = await twoInstances();
    const gate = gatedOutcome(one.pixazo, () => ({ kind: 'refused', error: refusal }));
    const submission = jobOf(one.submitter.submit(request));
    submission.catch(() => undefined);
    await expect.poll(() => one.pixazo.submissions).toHaveLength(1);
    clock.advance(LEASE_MS + 5_000);
    const other = instance(
      'other',
      stallingAfter('insert', store, () => one.poller.tick()),
    );
    const replay = jobOf(other.submitter.submit(request));
    await expect.poll(() => clock.sleeping).toBe(1);
    gate.open();

    await expect(submission).rejects.toBe(refusal);
    clock.advance(1_000);
    expect(await replay).toMatchObject({ status: 'QUEUED' });
    expect(other.pixazo.submissions).toHaveLength(1);
  });

  it('leaves an instance that had only stalled the time to record the response of Pixazo', async () => {
    const instances = await twoInstances();
    const { clock, one, other, store } = instances;
    const gate = gatedOutcome(one.pixazo, () => accepted('request-1'));
    const { submission, replay } = await replayed(instances);
    clock.advance(LEASE_MS + 5_000);
    const { id } = await replay;
    clock.advance(14_999);
    await other.poller.tick();
    gate.open();

    expect(await submission).toMatchObject({ id, status: 'QUEUED', requestId: 'request-1' });
    expect(await store.find(id)).toEqual(await submission);
  });

  it.each([
    ['its outcome cannot be read', 'findStored', 1_000],
    ['its expired lease cannot be released', 'update', LEASE_MS + 5_000],
  ] as const)('may be sent again when %s', async (_what, method, waitedMs) => {
    const instances = await twoInstances();
    instances.one.pixazo.onSubmit = () => new Promise(() => undefined);
    const other = instances.instance('unlucky', failingStore(instances.store, { [method]: 1 }));
    const { replay } = await replayed({ ...instances, other });
    instances.clock.advance(waitedMs);

    await expect(replay).rejects.toMatchObject({
      code: 'INTERNAL_SERVER_ERROR',
      retryable: true,
      charged: 'UNKNOWN',
    });
    expect(other.pixazo.submissions).toEqual([]);
  });
});

describe('a replay of a key whose submission is in flight here for longer than its lease', () => {
  it('shares its outcome all the same, and leaves it the job to remove', async () => {
    const { one, clock, store } = await twoInstances();
    const gate = gatedOutcome(one.pixazo, () => ({ kind: 'refused', error: refusal }));
    const submission = jobOf(one.submitter.submit(request));
    await expect.poll(() => one.pixazo.submissions).toHaveLength(1);
    clock.advance(LEASE_MS + 5_000);
    const both = Promise.allSettled([submission, jobOf(one.submitter.submit(request))]);
    await expect.poll(() => store.countUnfinished()).toMatchObject([{ count: 1 }]);
    gate.open();

    expect(await both).toEqual(Array.from({ length: 2 }, () => ({ status: 'rejected', reason: refusal })));
    expect(await store.countUnfinished()).toEqual([]);
  });
});

describe('a replay of a key whose submission died with the gateway before', () => {
  it('returns the job once a poll has ended it', async () => {
    const { one, clock, store } = await twoInstances();
    const died = aJob({
      caller: request.caller,
      modelId: request.modelId,
      input: request.body,
      idempotencyKey: 'key',
      status: JobStatus.SUBMITTING,
      requestId: null,
      schedule: { lease: null, dueAt: clock.now() },
    });
    await store.insert(died);
    const replay = jobOf(one.submitter.submit(request));
    await expect.poll(() => clock.sleeping).toBe(1);
    await one.poller.tick();

    expect(await replay).toMatchObject({
      id: died.id,
      status: 'ERROR',
      error: { code: 'SUBMISSION_UNCONFIRMED' },
    });
    expect(one.pixazo.submissions).toEqual([]);
  });
});
