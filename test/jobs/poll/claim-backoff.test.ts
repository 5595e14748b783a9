import { expect, it } from 'vitest';
import type { JobStore } from '../../../src/core/job-store.js';
import { ClaimBackoff } from '../../../src/jobs/poll/claim-backoff.js';
import { aJob } from '../../support/a-job.js';
import { aPoller } from './a-poller.js';

/** The delays after each of these claims: how many jobs they found, of at most ten. */
function delaysAfter(...found: number[]): number[] {
  const backoff = new ClaimBackoff();
  return found.map((count) => {
    if (count === 0) backoff.onNothing();
    else backoff.onFound(count >= 10);
    return backoff.delayMs;
  });
}

it('claims that find nothing are delayed longer and longer, up to 80 milliseconds', () => {
  expect(delaysAfter(0, 0, 0, 0, 0, 0)).toEqual([5, 10, 20, 40, 80, 80]);
});

it('claims that find jobs are delayed less and less', () => {
  expect(delaysAfter(0, 0, 0, 1, 1, 1, 1)).toEqual([5, 10, 20, 10, 5, 0, 0]);
});

it('a claim after one that may have left jobs behind is not delayed', () => {
  expect(delaysAfter(0, 0, 0, 10)).toEqual([5, 10, 20, 0]);
});

it('a gateway asks a little later for each due job that another has claimed before', async () => {
  await using given = await aPoller();
  const { store, clock, over } = given;
  for (const dueAt of [2_000, 3_000, 4_000]) await store.insert(aJob({ schedule: { dueAt } }));
  const claimedAt: number[] = [];
  const claimDue: JobStore['claimDue'] = async (claim) => {
    await store.claimDue({ ...claim, lease: 'there', leaseUntil: 1_000_000 });
    claimedAt.push(clock.now());
    return store.claimDue(claim);
  };
  const poller = over(Object.create(store, { claimDue: { value: claimDue } }));
  poller.start();
  await expect.poll(() => claimedAt, { interval: 1 }).toEqual([1_000]);
  for (const wakesAt of [2_000, 3_005, 4_010]) {
    const claims = claimedAt.length;
    await expect.poll(() => clock.sleeping, { interval: 1 }).toBe(1);
    clock.advance(wakesAt - 1 - clock.now());
    await expect.poll(() => clock.sleeping, { interval: 1 }).toBe(1);
    clock.advance(1);
    await expect.poll(() => claimedAt, { interval: 1 }).toHaveLength(claims + 1);
  }

  expect(claimedAt).toEqual([1_000, 2_000, 3_005, 4_010]);
  await poller.stop();
});
