import { expect } from 'vitest';
import { test } from './a-visit.js';

test.override('env', { MEDIA_PROXY: 'true' });

/** The members of an audio element that this test uses in the page. */
interface Playable {
  currentTime: number;
}

test('a sound whose address has ended is played at a new one, and saved under its name', async ({
  page,
  studio,
}) => {
  let read = 0;
  // Every address has ended, except for those that the page asks for again.
  await page.route(/\/media\//, (route) =>
    route.request().url().includes('renewed') ? route.continue() : route.fulfill({ status: 403 }),
  );
  await page.route('**/graphql', async (route) => {
    if (!route.request().postData()?.includes('RenewJobs(')) return route.continue();
    read += 1;
    const response = await route.fetch();
    const { data } = await response.json();
    data.nodes[0].media[0].url += '&renewed=1';
    await route.fulfill({ response, json: { data } });
  });
  await studio.open();
  await studio.generate({ Prompt: 'Rain on a tin roof', Duration: '3' });
  await studio.reaches('Rain on a tin roof', 'COMPLETED');

  const job = studio.job('Rain on a tin roof');
  await job.locator('.wave canvas').first().waitFor();
  await job.getByRole('button', { name: 'Play sound' }).click();
  await expect
    .poll(() => job.locator('audio').evaluate((element: Playable) => element.currentTime), {
      timeout: 10_000,
    })
    .toBeGreaterThan(0);
  expect(read).toBe(1);

  const download = page.waitForEvent('download');
  await page.unroute(/\/media\//);
  await job.getByRole('link', { name: /^Download/ }).click();
  expect((await download).suggestedFilename()).toBe('Rain-on-a-tin-roof-1.wav');
});
