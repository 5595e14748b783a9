import { describe, expect, it, onTestFinished } from 'vitest';
import { JobStatus, requestPoll } from '../../src/core/job.js';
import { WebhookMode } from '../../src/core/pixazo.js';
import { aJob } from '../support/a-job.js';
import { aGate } from '../support/gate.js';
import { failingStore } from './failing-store.js';
import { jobOf } from './job-of.js';
import { accepted, answer, gatedOutcome } from './scripted-pixazo.js';
import { LEASE_MS, request, TIMEOUT_MS, twoInstances } from './two-instances.js';

type Instances = Awaited<ReturnType<typeof twoInstances>>;
type Instance = Instances['one'];

/** Begins to renew the leases of this instance, until the end of the test. */
function renewing({ leases }: Instance): void {
  leases.start();
  onTestFinished(() => leases.stop());
}

/** Lets time pass, in steps within which an instance that works renews its leases; the other instance polls after each. */
async function pass({ clock, store, other }: Instances, ms: number): Promise<void> {
  for (const end = clock.now() + ms; clock.now() < end; ) {
    await expect.poll(() => clock.sleeping).toBe(1);
    clock.advance(LEASE_MS / 5);
    // In one line of statements, so a renewal that has begun is done then.
    await store.nextDueAt();
    await other.poller.tick();
  }
}

/** A status call of the first instance, which renews its leases unless its store fails. */
async function polling(trouble: Parameters<typeof failingStore>[1] = {}) {
  const instances = await twoInstances();
  const { store, clock, instance } = instances;
  const one = instance('polling', failingStore(store, trouble));
  const job = aJob({
    createdAt: clock.now(),
    updatedAt: clock.now(),
    callback: { tokenDigest: 'digest', claimedRequestId: null },
    schedule: { dueAt: clock.now() },
  });
  await store.insert(job);
  const answered = aGate();
  one.pixazo.onStatus = async (id, signal) => {
    const cut = new Promise((resolve) => signal.addEventListener('abort', resolve));
    await Promise.race([answered.opened, cut]);
    return signal.aborted ? { kind: 'failed', reason: 'cut off' } : answer(JobStatus.PROCESSING, id);
  };
  renewing(one);
  const poll = one.poller.tick();
  await expect.poll(() => one.pixazo.polled).toHaveLength(1);
  return { ...instances, polling: one, job, answered, poll };
}

describe('a status call that takes longer than a lease', () => {
  it('keeps the job from other instances, and its answer counts', async () => {
    const given = await polling();
    const { store, other, job, answered, poll } = given;
    await pass(given, 2 * TIMEOUT_MS);
    expect(other.pixazo.polled).toEqual([]);
    answered.open();
    await poll;

    expect(await store.find(job.id)).toMatchObject({ status: 'PROCESSING', schedule: { lease: null } });
  });

  it('counts also when a callback came during it, and the poll that the callback requested follows', async () => {
    const given = await polling();
    const { store, clock, job, answered, poll } = given;
    await pass(given, LEASE_MS);
    await store.update(job.id, (current) => requestPoll(current, null, clock.now()));
    answered.open();
    await poll;

    expect(await store.find(job.id)).toMatchObject({
      status: 'PROCESSING',
      schedule: { dueAt: clock.now() },
    });
  });

  it('is cut off before its lease ends if that cannot be renewed, and another instance polls the job', async () => {
    const given = await polling({ renewLeases: Number.POSITIVE_INFINITY });
    const { store, clock, other, job, poll } = given;
    await pass(given, (LEASE_MS * 4) / 5);
    await poll;
    expect(other.pixazo.polled).toEqual([]);
    expect(await store.find(job.id)).toMatchObject({
      status: 'QUEUED',
      schedule: { lease: null, dueAt: clock.now() },
    });
    await other.poller.tick();

    expect(other.pixazo.polled).toEqual([job.requestId]);
  });

  it('survives a renewal that fails once', async () => {
    const given = await polling({ renewLeases: 1 });
    const { store, other, job, answered, poll } = given;
    await pass(given, TIMEOUT_MS);
    answered.open();
    await poll;

    expect(other.pixazo.polled).toEqual([]);
    expect(await store.find(job.id)).toMatchObject({ status: 'PROCESSING' });
  });
});

describe('an instance that dies', () => {
  it('leaves the job that it polls to others 20 s after its last renewal', async () => {
    const given = await polling();
    const { clock, other, polling: dying, job } = given;
    await pass(given, TIMEOUT_MS);
    await dying.leases.stop();
    clock.advance(LEASE_MS);
    await other.poller.tick();

    expect(LEASE_MS).toBe(20_000);
    expect(other.pixazo.polled).toEqual([job.requestId]);
  });
});

describe('a submission that takes longer than a lease', () => {
  it.each([
    ['without', null],
    ['with', { publicUrl: new URL('https://gateway.test'), mode: WebhookMode.SYNC }],
  ])(
    'stays with its instance, which records its outcome, %s a callback address',
    async (_with, callbacks) => {
      const instances = await twoInstances({ callbacks });
      const { store, one, other } = instances;
      renewing(one);
      const gate = gatedOutcome(one.pixazo, () => accepted('request-1'));
      const submission = jobOf(one.submitter.submit(request));
      await expect.poll(() => one.pixazo.submissions).toHaveLength(1);
      await pass(instances, TIMEOUT_MS);
      expect(await store.count({ caller: 'alice' })).toBe(0);
      gate.open();

      expect(await submission).toMatchObject({ status: 'QUEUED', requestId: 'request-1', version: 2 });
      expect(other.pixazo.submissions).toEqual([]);
    },
  );
});

it('an instance whose calls end soon renews nothing', async () => {
  const { store, clock, instance } = await twoInstances();
  const one = instance('quick', failingStore(store, { renewLeases: Number.POSITIVE_INFINITY }));
  renewing(one);
  const gate = gatedOutcome(one.pixazo, () => accepted('request-1'));
  const submission = jobOf(one.submitter.submit(request));
  await expect.poll(() => one.pixazo.submissions).toHaveLength(1);
  clock.advance(LEASE_MS / 5 - 1);
  gate.open();
  const { schedule } = await submission;
  clock.advance(LEASE_MS);

  expect(await store.nextDueAt()).toBe(schedule.dueAt);
});
