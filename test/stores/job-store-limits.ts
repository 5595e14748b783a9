import { describe, expect, it } from 'vitest';
import type { JobStore } from '../../src/core/job-store.js';
import type { SubmitLimits } from '../../src/core/submit-limits.js';
import { aJob } from '../support/a-job.js';

const NOON = Date.UTC(2026, 4, 22, 12);
const NEXT_DAY = Date.UTC(2026, 4, 23);

/** The part of a store's contract on how much a caller may start. */
export function describeLimits(store: () => JobStore): void {
  const submit = (limits: SubmitLimits, changes: Parameters<typeof aJob>[0] = {}) =>
    store().insert(aJob({ createdAt: NOON, ...changes }), limits);
  const times = (count: number, work: () => Promise<unknown>) =>
    Promise.allSettled(Array.from({ length: count }, work));
  const fulfilled = (results: PromiseSettledResult<unknown>[]) =>
    results.filter(({ status }) => status === 'fulfilled').length;

  const minute: SubmitLimits = { perMinute: 2, perDay: null };
  const day: SubmitLimits = { perMinute: null, perDay: 2 };
  const rateLimited = { code: 'RATE_LIMITED', retryAfterSeconds: 60 };
  const quotaExceeded = { code: 'QUOTA_EXCEEDED', retryAfterSeconds: 43_200 };

  describe('limits', () => {
    it.each([
      { limits: minute, refusal: rateLimited },
      { limits: day, refusal: quotaExceeded },
    ])('$limits: one more is refused with $refusal, and is not written', async ({ limits, refusal }) => {
      await times(2, () => submit(limits));
      const refused = aJob({ createdAt: NOON, idempotencyKey: 'free' });

      await expect(store().insert(refused, limits)).rejects.toMatchObject(refusal);
      expect(await store().find(refused.id)).toBeNull();
      expect(await store().count({ caller: 'alice' })).toBe(2);
      expect((await store().insert(aJob({ idempotencyKey: 'free' }))).inserted).toBe(true);
    });

    it('of a minute and of a day end with that period', async () => {
      await times(2, () => submit({ perMinute: 2, perDay: 2 }));

      await expect(submit(minute, { createdAt: NOON + 59_999 })).rejects.toMatchObject({
        ...rateLimited,
        retryAfterSeconds: 1,
      });
      await expect(submit(minute, { createdAt: NOON + 60_000 })).resolves.toMatchObject({ inserted: true });
      await expect(submit(day, { createdAt: NEXT_DAY - 1 })).rejects.toMatchObject({
        code: 'QUOTA_EXCEEDED',
      });
      await expect(submit(day, { createdAt: NEXT_DAY })).resolves.toMatchObject({ inserted: true });
    });

    it('are not counted for callers without limits', async () => {
      await times(5, () => submit({ perMinute: null, perDay: null }));
      await times(5, () => store().insert(aJob({ createdAt: NOON })));

      expect(fulfilled(await times(3, () => submit(minute)))).toBe(2);
      expect(fulfilled(await times(3, () => submit({ perMinute: null, perDay: null })))).toBe(3);
    });

    it('do not count a replay of a key, which is returned at the limit too', async () => {
      const limits = { perMinute: 2, perDay: 2 };
      const key = { idempotencyKey: 'key' };
      await times(10, () => submit(limits, key));
      expect((await submit(limits)).inserted).toBe(true);

      await expect(submit(limits)).rejects.toMatchObject({ code: 'QUOTA_EXCEEDED' });
      expect(await submit(limits, key)).toMatchObject({ inserted: false, job: key });
    });

    it('count a removed job as a submit of the minute, but not as a generation of the day', async () => {
      const both = { perMinute: 2, perDay: 2 };
      const jobs = [aJob({ createdAt: NOON }), aJob({ createdAt: NOON })];
      for (const job of jobs) await store().insert(job, both);
      for (const { id } of jobs) await store().remove(id);

      await expect(submit(both)).rejects.toMatchObject(rateLimited);
      expect((await submit(both, { createdAt: NOON + 60_000 })).inserted).toBe(true);
    });

    it('are not extended by a refused submit', async () => {
      await times(2, () => submit(minute));
      await times(20, () => submit(minute, { createdAt: NOON + 30_000 }));

      expect((await submit(minute, { createdAt: NOON + 60_000 })).inserted).toBe(true);
    });

    it('are separate for each caller', async () => {
      const limits = { perMinute: 2, perDay: 2 };
      await times(3, () => submit(limits));

      expect(fulfilled(await times(3, () => submit(limits, { caller: 'bob' })))).toBe(2);
      expect(await store().count({ caller: 'alice' })).toBe(2);
    });

    it.each([minute, day])(
      '%j apply to fifty simultaneous submits of each of two callers',
      async (limits) => {
        const results = await Promise.all(
          ['alice', 'bob'].map((caller) => times(50, () => submit(limits, { caller }))),
        );

        expect(results.map(fulfilled)).toEqual([2, 2]);
      },
    );

    it('forgetSubmits removes those before, and only those; the latest of a caller may stay', async () => {
      const two: SubmitLimits = { perMinute: 2, perDay: null };
      await submit(two);
      await submit(two);
      await store().forgetSubmits(NOON);
      await expect(submit(two)).rejects.toMatchObject(rateLimited);
      await store().forgetSubmits(NOON + 1);

      expect((await submit(two)).inserted).toBe(true);
    });
  });
}
