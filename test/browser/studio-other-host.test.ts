import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { freshContext } from './a-browser.js';
import { test } from './a-visit.js';
import { StudioPage } from './studio-page.js';

const TOKEN = 'token-of-alice-1';

test.override('env', { AUTH_TOKENS: `alice:${TOKEN}` });

/** The members of an audio element that this test uses in the page. */
interface Playable {
  currentTime: number;
}

/** Generates a sound, and expects it to be drawn, played and saved with one request to the gateway. */
async function expectOneRequest(page: Page, studio: StudioPage): Promise<void> {
  const read: string[] = [];
  page.on('request', (request) => {
    if (request.url().includes('/studio/media/')) read.push(request.headers().authorization ?? '');
  });
  await studio.open();
  await studio.generate({ Prompt: 'Rain on a tin roof', Duration: '3' });
  await studio.reaches('Rain on a tin roof', 'COMPLETED');
  const job = studio.job('Rain on a tin roof');
  await job.locator('.sound[data-drawn=true] canvas').first().waitFor();
  await job.getByRole('button', { name: 'Play sound' }).click();
  await expect
    .poll(() => job.locator('audio').evaluate((element: Playable) => element.currentTime))
    .toBeGreaterThan(0);
  const download = page.waitForEvent('download');
  await job.getByRole('link', { name: /^Download/ }).click();

  expect((await download).suggestedFilename()).toBe('Rain-on-a-tin-roof-1.wav');
  expect(read).toEqual([`Bearer ${TOKEN}`]);
}

test('a sound that the page may not fetch from its host is drawn, played and saved through the gateway', async ({
  browser,
  gateway,
}) => {
  // The results of the sandbox lie at 127.0.0.1, which is another host than the page's.
  const origin = gateway.origin.replace('127.0.0.1', 'localhost');
  const { context, elsewhere } = await freshContext(browser, origin);
  await context.addInitScript(`sessionStorage.setItem('pixazo-token', '${TOKEN}')`);
  const page = await context.newPage();
  await expectOneRequest(page, new StudioPage(page, origin));
  await context.close();

  expect(elsewhere).toEqual([]);
});
