import { describe, expect, it } from 'vitest';
import { type Job, JobStatus } from '../../src/core/job.js';
import type { JobStore } from '../../src/core/job-store.js';
import { aJob } from '../support/a-job.js';
import { nextRevision } from '../support/next-revision.js';
import { given, idsOf, signalsOf } from './given-jobs.js';

/** The part of a store's contract on finding jobs: those of a caller, and those that are due. */
export function describeReading(store: () => JobStore): void {
  const claimRows = (now: number, limit = 100) =>
    store().claimDue({ now, limit, lease: 'claimant', leaseUntil: now + 500 });
  const claim = async (now: number, limit?: number) => (await claimRows(now, limit)).map(({ job }) => job);

  describe('list and count', () => {
    it("return a caller's own jobs, newest first, in pages", async () => {
      const [one, two, three] = await given(store(), aJob(), aJob(), aJob());
      await given(store(), aJob({ caller: 'bob' }));
      const page = (after: string | null) => store().list({ caller: 'alice' }, { after, limit: 2 });

      expect(await page(null)).toEqual([three, two]);
      expect(await page(two.id)).toEqual([one]);
      expect(await page(one.id)).toEqual([]);
      expect(await store().count({ caller: 'alice' })).toBe(3);
      expect(await store().count({ caller: 'stranger' })).toBe(0);
    });

    it('filter by status and by model', async () => {
      const [queued, failed, other] = await given(
        store(),
        aJob(),
        aJob({ status: JobStatus.FAILED }),
        aJob({ status: JobStatus.FAILED, modelId: 'other' }),
      );
      const idsMatching = async (filter: { statuses?: JobStatus[]; modelId?: string }) => {
        const of = { caller: 'alice', ...filter };
        const ids = idsOf(await store().list(of, { after: null, limit: 10 }));
        expect(await store().count(of)).toBe(ids.length);
        return ids;
      };

      expect(await idsMatching({ statuses: [JobStatus.FAILED] })).toEqual([other.id, failed.id]);
      expect(await idsMatching({ statuses: [JobStatus.FAILED, JobStatus.QUEUED] })).toHaveLength(3);
      expect(await idsMatching({ statuses: [] })).toEqual([]);
      expect(await idsMatching({ statuses: [JobStatus.FAILED, JobStatus.FAILED] })).toHaveLength(2);
      expect(await idsMatching({ modelId: queued.modelId })).toEqual([failed.id, queued.id]);
      expect(await idsMatching({ modelId: 'other', statuses: [JobStatus.QUEUED] })).toEqual([]);
    });
  });

  it('a list of several statuses is one list in pages, newest first', async () => {
    const jobs = await given(
      store(),
      ...['FAILED', 'QUEUED', 'ERROR', 'QUEUED', 'FAILED'].map((status) =>
        aJob({ status: JobStatus[status as keyof typeof JobStatus] }),
      ),
    );
    const newestFirst = idsOf(jobs)
      .filter((_, index) => index !== 2)
      .reverse();
    const statuses = [JobStatus.QUEUED, JobStatus.FAILED];
    const page = async (after: string | null) =>
      idsOf(await store().list({ caller: 'alice', statuses }, { after, limit: 3 }));

    expect(await page(null)).toEqual(newestFirst.slice(0, 3));
    expect(await page(newestFirst[2] ?? null)).toEqual(newestFirst.slice(3));
  });

  it("findCompletedRuns returns a model's jobs that were COMPLETED last, of all callers, newest first", async () => {
    const [first, third, second] = await given(
      store(),
      aJob({ status: JobStatus.COMPLETED, updatedAt: 10, createdAt: 4 }),
      aJob({ status: JobStatus.COMPLETED, updatedAt: 30 }),
      aJob({ status: JobStatus.COMPLETED, updatedAt: 20, caller: 'bob', input: { duration: 3 } }),
      aJob({ status: JobStatus.COMPLETED, updatedAt: 40, modelId: 'other' }),
      aJob({ status: JobStatus.FAILED, updatedAt: 50 }),
      aJob({ status: JobStatus.PROCESSING, updatedAt: 60 }),
    );

    const runOf = ({ input, createdAt, updatedAt }: Job) => ({ input, createdAt, updatedAt });
    expect(await store().findCompletedRuns(first.modelId, 10)).toEqual([third, second, first].map(runOf));
    expect(await store().findCompletedRuns(first.modelId, 2)).toEqual([third, second].map(runOf));
    expect(await store().findCompletedRuns('no-such-model', 10)).toEqual([]);
  });

  describe('claimDue', () => {
    it('leases the jobs that are due, and no others', async () => {
      const [due, justDue] = await given(
        store(),
        aJob({ schedule: { dueAt: 999 } }),
        aJob({ schedule: { dueAt: 1_000 } }),
        aJob({ schedule: { dueAt: 1_001 } }),
        aJob({ status: JobStatus.FAILED, schedule: { dueAt: null } }),
      );
      const leased = ({ schedule, version, ...job }: Job) => ({
        ...job,
        version: version + 1,
        schedule: { ...schedule, lease: 'claimant', dueAt: 1_500 },
      });

      const claimed = await claim(1_000);

      expect(claimed.sort((a, b) => a.id.localeCompare(b.id))).toEqual([leased(due), leased(justDue)]);
      expect(await store().find(due.id)).toEqual(leased(due));
    });

    it('claims at most the limit, longest due first', async () => {
      const [latest, first, second] = await given(
        store(),
        aJob({ schedule: { dueAt: 30 } }),
        aJob({ schedule: { dueAt: 10 } }),
        aJob({ schedule: { dueAt: 20 } }),
      );

      expect(idsOf(await claim(100, 2)).sort()).toEqual([first.id, second.id].sort());
      expect(idsOf(await claim(100, 2))).toEqual([latest.id]);
      expect(await claim(100, 2)).toEqual([]);
    });

    it('claims a job again once its lease has expired', async () => {
      const [job] = await given(store(), aJob());

      expect(idsOf(await claim(1_000))).toEqual([job.id]);
      expect(await claim(1_499)).toEqual([]);
      expect(idsOf(await claim(1_500))).toEqual([job.id]);
    });

    it('returns when each job was due, also after its lease has expired', async () => {
      const [one, two] = await given(
        store(),
        aJob({ schedule: { dueAt: 700 } }),
        aJob({ schedule: { dueAt: 900 } }),
      );
      const dueTimes = async (now: number) =>
        Object.fromEntries((await claimRows(now)).map(({ job, dueAt }) => [job.id, dueAt]));

      expect(await dueTimes(1_000)).toEqual({ [one.id]: 700, [two.id]: 900 });
      await store().update(two.id, nextRevision);
      expect(await dueTimes(1_600)).toEqual({ [one.id]: 1_500, [two.id]: 1_500 });
    });

    it('returns the latest time before which polling is paused', async () => {
      await store().insert(aJob({ schedule: { dueAt: 1_000 } }));
      expect(await claimRows(1_000)).toMatchObject([{ pausedUntil: null }]);
      for (const until of [50_000, 90_000.5, 70_000]) await store().pausePolling(until);

      expect(await claimRows(1_500)).toMatchObject([{ pausedUntil: 90_000.5 }]);
    });

    it('claims no job while its lease is renewed, whose version stays', async () => {
      const [job] = await given(store(), aJob({ schedule: { dueAt: 1_000 } }));
      const [leased] = await claim(1_000);
      const which = { leases: ['another', 'claimant'], jobIds: [job.id, aJob().id], until: 2_000 };

      expect(await store().renewLeases(which)).toEqual([job.id]);
      expect(await claim(1_999)).toEqual([]);
      expect(await store().find(job.id)).toEqual({
        ...leased,
        schedule: { ...leased?.schedule, dueAt: 2_000 },
      });
    });

    it('shortens no lease by a renewal that comes late', async () => {
      const [job] = await given(store(), aJob({ schedule: { dueAt: 9_000, lease: 'mine' } }));
      const which = { leases: ['mine'], jobIds: [job.id], until: 8_000 };

      expect(await store().renewLeases(which)).toEqual([job.id]);
      expect(await store().find(job.id)).toEqual(job);
      expect(await claim(8_999)).toEqual([]);
    });

    it('renews only leases of these names, on these jobs', async () => {
      const jobs = await given(
        store(),
        aJob({ schedule: { dueAt: 1_000, lease: 'mine' } }),
        aJob({ schedule: { dueAt: 1_000, lease: 'mine' } }),
        aJob({ schedule: { dueAt: 1_000, lease: 'another' } }),
        aJob({ schedule: { dueAt: 1_000, lease: null } }),
        aJob({ status: JobStatus.FAILED, schedule: { dueAt: null, lease: null } }),
      );
      const [renewed, , ...others] = jobs;
      const jobIds = idsOf([renewed, ...others]);

      expect(await store().renewLeases({ leases: ['mine'], jobIds, until: 2_000 })).toEqual([renewed.id]);
      expect(await store().renewLeases({ leases: ['mine'], jobIds: [], until: 2_000 })).toEqual([]);
      expect(idsOf(await claim(1_999)).sort()).toEqual(idsOf(jobs.slice(1, 4)).sort());
    });

    it('gives each job to one of many simultaneous claims', async () => {
      await given(store(), ...Array.from({ length: 20 }, () => aJob()));
      const claims = await Promise.all(Array.from({ length: 10 }, () => claim(1_000, 3)));
      const ids = claims.flatMap(idsOf);

      expect(ids).toHaveLength(20);
      expect(new Set(ids).size).toBe(20);
    });

    it('raises no signal', async () => {
      const [job] = await given(store(), aJob());
      const signals = signalsOf(store(), job);
      await claim(1_000);

      expect(signals.count).toBe(0);
    });
  });

  it('countUnfinished counts the unfinished jobs of all callers by model and status', async () => {
    expect(await store().countUnfinished()).toEqual([]);
    await given(
      store(),
      aJob(),
      aJob({ caller: 'bob' }),
      aJob({ status: JobStatus.PROCESSING }),
      aJob({ modelId: 'other' }),
      aJob({ status: JobStatus.FAILED, schedule: { dueAt: null } }),
    );
    const { modelId } = aJob();
    const counts = await store().countUnfinished();

    expect(counts).toHaveLength(3);
    expect(counts).toEqual(
      expect.arrayContaining([
        { modelId, status: JobStatus.QUEUED, count: 2 },
        { modelId, status: JobStatus.PROCESSING, count: 1 },
        { modelId: 'other', status: JobStatus.QUEUED, count: 1 },
      ]),
    );
  });

  it('a claim names the next due time after its own, or null when there is none', async () => {
    await given(store(), ...[100, 150, 300].map((dueAt) => aJob({ schedule: { dueAt } })));
    const claim = async (now: number, leaseUntil: number) => {
      const claimed = await store().claimDue({ now, limit: 9, lease: 'me', leaseUntil });
      return claimed.map(({ nextDueAt }) => nextDueAt);
    };
    const first = await claim(200, 10_000);
    expect(first).toEqual([300, 300]);

    expect(await claim(10_000, 10_000)).toEqual([null, null, null]);
  });

  it('nextDueAt is the earliest due time, or null when there is none', async () => {
    expect(await store().nextDueAt()).toBeNull();
    await given(store(), aJob({ schedule: { dueAt: null } }));
    expect(await store().nextDueAt()).toBeNull();
    await given(store(), aJob({ schedule: { dueAt: 300 } }), aJob({ schedule: { dueAt: 200 } }));
    expect(await store().nextDueAt()).toBe(200);
    await claim(200);
    expect(await store().nextDueAt()).toBe(300);
  });
}
