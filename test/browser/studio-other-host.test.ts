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

test('a sound of a host without CORS is drawn through the gateway or, without that, played by the browser', async ({
  browser,
  gateway,
}) => {
  const origin = gateway.origin.replace('127.0.0.1', 'localhost');
  // The host's missing leave is what counts here.
  const context = await browser.newContext({ bypassCSP: true });
  await context.addInitScript(`sessionStorage.setItem('pixazo-token', '${TOKEN}')`);
  const page = await context.newPage();
  await page.route(/\/sandbox\/media\//, async (route) => {
    const response = await route.fetch();
    const headers = { ...response.headers(), 'access-control-allow-origin': 'https://another.example' };
    await route.fulfill({ response, headers });
  });
  await page.route('**/studio/media/*', (route) => route.abort());
  const studio = new StudioPage(page, origin);
  await studio.open();
  await studio.generate({ Prompt: 'Slow steps on gravel', Duration: '2' });
  await studio.reaches('Slow steps on gravel', 'COMPLETED');
  const job = studio.job('Slow steps on gravel');
  await job.locator('audio[controls]').waitFor();
  await job.getByRole('link', { name: /^Download/ }).click();
  await job.getByText('This page cannot read the file.').waitFor();
  expect(await job.getByRole('link', { name: /^Open in a tab/ }).getAttribute('target')).toBe('_blank');

  await page.unroute('**/studio/media/*');
  await page.reload();
  await studio.openRow('Slow steps on gravel');
  await job.locator('.sound[data-drawn=true] canvas').first().waitFor();
  await context.close();
});
