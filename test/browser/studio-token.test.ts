import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { freshContext, launchBrowser } from './a-browser.js';
import { type BuiltGateway, startBuiltGateway } from './built-gateway.js';
import { StudioPage } from './studio-page.js';

const TOKEN = 'a-token-for-designers';

let directory: string;
let gateway: BuiltGateway;
let browser: Browser;
let page: Page;
let studio: StudioPage;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'studio-'));
  [browser, gateway] = await Promise.all([
    launchBrowser(),
    startBuiltGateway(directory, { AUTH_TOKENS: `designer:${TOKEN}` }),
  ]);
});

afterAll(async () => {
  await browser.close();
  await gateway.stop();
  await rm(directory, { recursive: true });
});

beforeEach(async () => {
  const { context } = await freshContext(browser, gateway.origin);
  page = await context.newPage();
  studio = new StudioPage(page, gateway.origin);
  await page.goto(`${gateway.origin}/`);
});

async function give(token: string) {
  await page.getByRole('dialog').getByLabel('Token').fill(token);
  await page.keyboard.press('Enter');
}

test('a gateway that wants a token gets one, and keeps being asked with it', async () => {
  await give(TOKEN);
  await studio.says('Live');
  await studio.generate({ 'Text prompt': 'With a token', Duration: '1' });
  await studio.reaches('With a token', 'COMPLETED');
  expect(await page.getByRole('dialog').count()).toBe(0);

  await page.reload();
  await studio.reaches('With a token', 'COMPLETED');
  await studio.says('Live');
});

test.each([1, 2])('a token that does not hold is asked for again, also the %d. time', async (times) => {
  for (let time = 0; time < times; time++) {
    await give('not-the-token-at-all');
    await page.getByText('This token is not known here.').waitFor();
  }
  await give(TOKEN);
  await studio.says('Live');
  await studio.button.waitFor();
});

test('whoever closes the dialog can open it again', async () => {
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Enter a token' }).click();
  await give(TOKEN);
  await studio.says('Live');
});
