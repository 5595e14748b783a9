import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Job, JobStatus } from '../../src/core/job.js';
import type { JobStore } from '../../src/core/job-store.js';
import { MediaKind } from '../../src/core/model.js';
import type { Schedule } from '../../src/core/poll-schedule.js';
import { aJob } from '../support/a-job.js';
import { nextRevision } from '../support/next-revision.js';
import { arbitraryJob } from './arbitrary-job.js';
import { given, idsOf, signalsOf } from './given-jobs.js';

const aFile = { url: 'https://media.test/rain.wav', mimeType: 'audio/wav', kind: MediaKind.AUDIO };

const scheduled = (change: Partial<Schedule>) => (job: Job) => ({
  ...job,
  schedule: { ...job.schedule, ...change },
});

/** Writes that another instance may have made since a writer read the job. */
const sinceThen: [string, (job: Job) => Job][] = [
  ['a change that callers see', nextRevision],
  ['another due time', scheduled({ dueAt: 1 })],
  ['no further poll', scheduled({ dueAt: null })],
  ['a lease', scheduled({ lease: 'somebody' })],
  ['a failed poll', scheduled({ failures: 1 })],
  ['a poll that Pixazo answered with 404', scheduled({ missing: 1, missingSince: 1 })],
  ['a requested poll', scheduled({ pollRequested: true })],
  [
    'a request id claimed by a callback',
    (job) => ({ ...job, callback: job.callback && { ...job.callback, claimedRequestId: 'request' } }),
  ],
  ['a counted status call', (job) => ({ ...job, statusCalls: job.statusCalls + 1 })],
];

/** The part of a store's contract on writing jobs and on the signals that writes raise. */
export function describeWriting(store: () => JobStore): void {
  describe('insert', () => {
    async function expectKept(first: Job, second: Job): Promise<void> {
      expect(await store().insert(first)).toEqual({ job: first, inserted: true });
      expect(await store().findStored(first.id)).toEqual(first);
      const visible = first.visible || second.visible;
      const { id, caller, modelId, input, idempotencyKey, labels, createdAt, expectedMs } = first;
      const callback = first.callback && {
        ...first.callback,
        claimedRequestId: second.callback?.claimedRequestId ?? null,
      };
      const state = second.cost?.state ?? first.cost?.state;
      const cost = first.cost && state ? { ...first.cost, state } : null;
      const kept = {
        id,
        caller,
        team: first.team,
        cost,
        modelId,
        input,
        idempotencyKey,
        labels,
        visible,
        createdAt,
        expectedMs,
        callback,
      };
      const changed = { ...second, ...kept, version: first.version + 1 };
      expect(await store().update(first.id, () => changed)).toEqual(changed);
      expect(await store().findStored(first.id)).toEqual(changed);
    }

    it('keeps every field of any job, and update keeps every field that can change', async () => {
      await fc.assert(
        fc.asyncProperty(arbitraryJob, arbitraryJob, async (first, second) => {
          try {
            await expectKept(first, second);
          } finally {
            await store().remove(first.id);
          }
        }),
      );
    });

    it("returns the job that the caller's key started before", async () => {
      const [first] = await given(store(), aJob({ idempotencyKey: 'key' }));
      const second = aJob({ idempotencyKey: 'key', input: { text_prompt: 'other' } });

      expect(await store().insert(second)).toEqual({ job: first, inserted: false });
      expect(await store().find(second.id)).toBeNull();
    });

    it('treats keys of two callers, and jobs without a key, as independent', async () => {
      const jobs = [
        aJob({ idempotencyKey: 'key' }),
        aJob({ idempotencyKey: 'key', caller: 'bob' }),
        aJob(),
        aJob(),
      ];

      for (const job of jobs) expect((await store().insert(job)).inserted).toBe(true);
    });

    it('inserts one of fifty simultaneous jobs with one key, and returns it for all', async () => {
      const inserts = await Promise.all(
        Array.from({ length: 50 }, () => store().insert(aJob({ idempotencyKey: 'key' }))),
      );

      expect(inserts.filter(({ inserted }) => inserted)).toHaveLength(1);
      expect(new Set(idsOf(inserts.map(({ job }) => job))).size).toBe(1);
      expect(await store().count({ caller: 'alice' })).toBe(1);
    });
  });

  describe('remove', () => {
    it('frees the key and raises the signal', async () => {
      const [job] = await given(store(), aJob({ idempotencyKey: 'key' }));
      const signals = signalsOf(store(), job);
      await store().remove(job.id);

      expect(signals.count).toBe(1);
      expect(await store().find(job.id)).toBeNull();
      expect((await store().insert(aJob({ idempotencyKey: 'key' }))).inserted).toBe(true);
    });

    it('of a missing job does nothing', async () => {
      await expect(store().remove(aJob().id)).resolves.toBeUndefined();
    });
  });

  describe('update', () => {
    it('raises the version with every write, also with those that callers do not see', async () => {
      const [job] = await given(store(), aJob());
      await store().update(job.id, (now) => ({ ...now, statusCalls: 7 }));
      await store().update(job.id, () => null);
      await store().claimDue({ now: 1_000, limit: 1, lease: 'me', leaseUntil: 2_000 });

      expect((await store().find(job.id))?.version).toBe(job.version + 2);
    });

    it('loses none of a hundred simultaneous changes', async () => {
      const [job] = await given(store(), aJob());
      await Promise.all(Array.from({ length: 100 }, () => store().update(job.id, nextRevision)));

      expect((await store().find(job.id))?.revision).toBe(job.revision + 100);
    });

    it('loses none of a hundred simultaneous changes by writers that all read the same version', async () => {
      const [job] = await given(store(), aJob());
      await Promise.all(Array.from({ length: 100 }, () => store().update(job.id, nextRevision, job)));

      expect((await store().find(job.id))?.revision).toBe(job.revision + 100);
    });

    it.each(sinceThen)(
      'applies to the job as it is now, not as its writer last read it: %s',
      async (_write, happen) => {
        const lastSeen = aJob({ callback: { tokenDigest: randomUUID(), claimedRequestId: null } });
        const job = happen(lastSeen);
        await given(store(), lastSeen);
        await store().update(job.id, () => job);
        const after = await store().update(job.id, (now) => ({ ...now, media: [aFile] }), lastSeen);

        expect(after).toEqual({ ...job, version: lastSeen.version + 2, media: [aFile] });
        expect(await store().find(job.id)).toEqual(after);
      },
    );

    it('raises the signal when a reader can see the change, and only when the revision grew', async () => {
      const [job] = await given(store(), aJob());
      const seen: Promise<Job | null>[] = [];
      store().signals.listen(job.id, () => seen.push(store().find(job.id)));
      await store().update(job.id, (now) => {
        expect(seen).toHaveLength(0);
        return nextRevision(now);
      });
      expect(await Promise.all(seen)).toEqual([nextRevision(job)]);
      await store().update(job.id, (now) => ({ ...now, schedule: { ...now.schedule, dueAt: 5 } }));

      expect(seen).toHaveLength(1);
    });

    it('changes nothing and raises no signal when the change is null', async () => {
      const [job] = await given(store(), aJob());
      const signals = signalsOf(store(), job);

      expect(await store().update(job.id, () => null)).toEqual(job);
      expect(await store().find(job.id)).toEqual(job);
      expect(signals.count).toBe(0);
    });

    it('changes nothing and rejects with the same error when the change throws', async () => {
      const [job] = await given(store(), aJob());
      const signals = signalsOf(store(), job);
      const failure = new Error('no');
      const throwing = store().update(job.id, () => {
        throw failure;
      });

      await expect(throwing).rejects.toBe(failure);
      expect(await store().find(job.id)).toEqual(job);
      expect(signals.count).toBe(0);
      expect(await store().update(job.id, nextRevision)).toEqual(nextRevision(job));
    });

    it('of a missing job resolves to null without calling the change', async () => {
      const change = () => {
        throw new Error('asked');
      };

      expect(await store().update(aJob().id, change)).toBeNull();
    });
  });

  it('signals reach the listeners of that job, until they stop', async () => {
    const [job, other] = await given(store(), aJob(), aJob());
    const signalled: string[] = [];
    const stop = store().signals.listen(job.id, () => signalled.push('first'));
    store().signals.listen(job.id, () => signalled.push('second'));
    await store().update(other.id, nextRevision);
    await store().update(job.id, nextRevision);
    stop();
    stop();
    await store().update(job.id, nextRevision);

    expect(signalled).toEqual(['first', 'second', 'second']);
  });

  it("a caller's listeners are called with each of its jobs that is added, changed or deleted, and with no other", async () => {
    const signalled: string[] = [];
    const stop = store().signals.listenToCaller('alice', (jobId) => signalled.push(jobId));
    const [job, over] = await given(
      store(),
      aJob({ idempotencyKey: 'key' }),
      aJob({ status: JobStatus.COMPLETED, schedule: { dueAt: null }, updatedAt: 1 }),
    );
    const [foreign] = await given(store(), aJob({ caller: 'bob' }));
    expect(signalled).toEqual([job.id, over.id]);
    await store().insert(aJob({ idempotencyKey: 'key' }));
    await store().update(foreign.id, nextRevision);
    await store().update(job.id, (now) => ({ ...now, schedule: { ...now.schedule, dueAt: 5 } }));
    expect(signalled).toEqual([job.id, over.id]);
    await store().update(job.id, nextRevision);
    await store().remove(job.id);
    await store().deleteEndedBefore({ before: 2, limit: 1, now: 9 });
    expect(signalled).toEqual([job.id, over.id, job.id, job.id, over.id]);
    stop();
    stop();
    await given(store(), aJob());

    expect(signalled).toHaveLength(5);
  });

  it('the signal of a new job is raised when a reader can see it', async () => {
    const job = aJob();
    const seen: Promise<Job | null>[] = [];
    store().signals.listenToCaller('alice', (jobId) => seen.push(store().find(jobId)));
    await store().insert(job);

    expect(await Promise.all(seen)).toEqual([job]);
  });
}
