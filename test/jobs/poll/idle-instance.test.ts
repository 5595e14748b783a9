import { expect, it, onTestFinished } from 'vitest';
import { aJob } from '../../support/a-job.js';
import { stallingAfter, twoInstances } from '../two-instances.js';

it('an instance without due jobs queries the store once in five seconds, and does not call Pixazo', async () => {
  const { store, clock, instance } = await twoInstances();
  await store.insert(aJob({ schedule: { dueAt: clock.now() + 3_600_000 } }));
  let claims = 0;
  const counting = stallingAfter('claimDue', store, () => {
    claims += 1;
  });
  const { poller, pixazo } = instance('idle', counting);
  poller.start();
  onTestFinished(() => poller.stop());
  for (let second = 0; second < 30; second++) {
    await expect.poll(() => clock.sleeping).toBe(1);
    clock.advance(1_000);
  }
  await expect.poll(() => clock.sleeping).toBe(1);

  expect(claims).toBe(7);
  expect(pixazo.polled).toEqual([]);
});
