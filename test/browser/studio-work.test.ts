import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { test } from './a-visit.js';
import { operationIn, type StudioPage } from './studio-page.js';

const TOKEN = 'a-token-for-designers';

test.override('env', {
  AUTH_TOKENS: `sound/designer:${TOKEN}`,
  QUOTA_PER_DAY: '40',
  PRICES_FILE: new URL('../fixtures/prices.json', import.meta.url).pathname,
  BUDGETS_FILE: new URL('../fixtures/budgets.json', import.meta.url).pathname,
});

async function enter(page: Page, studio: StudioPage, origin: string): Promise<void> {
  await page.goto(`${origin}/`);
  await page.getByRole('dialog').getByLabel('Token').fill(TOKEN);
  await page.keyboard.press('Enter');
  await studio.says('Live');
}

test('a person signs in with a token that works, sees who is signed in, and signs out', async ({
  gateway,
  page,
  studio,
}) => {
  await page.goto(`${gateway.origin}/`);
  const token = page.getByRole('dialog').getByLabel('Token');
  await token.fill('not-the-token-at-all');
  await page.keyboard.press('Enter');
  await page.getByText('This token does not work here').waitFor();
  expect(await token.getAttribute('aria-invalid')).toBe('true');
  await token.fill(TOKEN);
  await page.keyboard.press('Enter');
  await page.getByText('Signed in as sound/designer').waitFor();
  await studio.button.waitFor();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await token.waitFor();
  expect(await token.inputValue()).toBe('');
});

test('the form shows its price and what is left, and survives a reload', async ({
  gateway,
  page,
  studio,
}) => {
  await enter(page, studio, gateway.origin);
  await studio.field('Prompt').fill('Slow steps on gravel, keys jingling');
  await page
    .getByText(/^Costs 0\.5 USD\. \d+ of 40 left today\. \d[\d.]* USD left in “each caller”\.$/)
    .waitFor();
  await page.getByText('Advanced').first().click();
  expect(await page.getByRole('switch', { name: 'Double output' }).count()).toBe(0);
  await page.getByRole('switch', { name: 'Ambience' }).check();
  await page.getByRole('switch', { name: 'Double output' }).waitFor();
  await studio.choose('Video to video');
  await studio.field('Prompt').fill('Kept over a reload');
  await page.reload();
  await expect.poll(() => studio.field('Prompt').inputValue()).toBe('Kept over a reload');
  await studio.choose('Text to audio');

  expect(await studio.field('Prompt').inputValue()).toBe('Slow steps on gravel, keys jingling');
});

test('a long wait is a time of the day, and the notice goes with its cause', async ({
  gateway,
  page,
  studio,
}) => {
  const extensions = { code: 'QUOTA_EXCEEDED', retryable: true, charged: 'NO', retryAfterSeconds: 31_938 };
  await enter(page, studio, gateway.origin);
  await page.route('**/graphql', (route) =>
    operationIn(route.request()) === 'Generate'
      ? route.fulfill({ json: { errors: [{ message: 'All of today are used.', extensions }] } })
      : route.fallback(),
  );
  await studio.generate({ Prompt: 'One too many' });
  const notice = page.getByRole('alert');
  await notice.getByText('Your generations of today are used up').waitFor();
  await notice.getByText(/^You can try again at \d\d:\d\d.*, in 9 h\.$/).waitFor();
  expect(await notice.textContent()).not.toContain('31938');
  await page.unroute('**/graphql');
  await studio.button.click();
  await notice.waitFor({ state: 'detached' });
});

test('a file that cannot be loaded says so, and is loaded again', async ({ gateway, page, studio }) => {
  await enter(page, studio, gateway.origin);
  await page.route(/\.wav/, (route) => route.abort());
  await studio.generate({ Prompt: 'A broken file', Duration: '1' });
  const job = studio.job('A broken file');
  await job.getByText('This file cannot be loaded.').waitFor();
  await page.unroute(/\.wav/);
  await job.getByRole('button', { name: 'Load again' }).click();
  await job.locator('.wave canvas').first().waitFor();
});

test('a hidden tab tells in its title and by a notification that a job has ended', async ({
  gateway,
  page,
  studio,
}) => {
  await page.addInitScript(hideAndRecordNotifications);
  await enter(page, studio, gateway.origin);
  await studio.generate({ Prompt: 'Heard from afar', Duration: '1' });

  await expect.poll(() => page.title()).toBe('✓ Heard from afar');
  expect(await page.evaluate('notified')).toEqual(['✓ Heard from afar']);
});

/** Runs in the page: a tab in the background, whose person has allowed notifications. */
const hideAndRecordNotifications = `
  Object.defineProperty(document, 'hidden', { get: () => true });
  window.notified = [];
  class Notification {
    static permission = 'granted';
    constructor(text) { notified.push(text); }
  }
  window.Notification = Notification;
`;

describe('on a small phone', () => {
  test.override('contextOptions', { viewport: { width: 320, height: 480 } });

  test('a new job is in view at once, and the title of the tab counts it', async ({
    gateway,
    page,
    studio,
  }) => {
    await enter(page, studio, gateway.origin);
    await studio.generate({ Prompt: 'In view at once sandbox:slow' });
    const job = studio.job('In view at once sandbox:slow');
    const isInView = async () => {
      const box = await job.boundingBox();
      return box !== null && box.y >= 0 && box.y + box.height <= 480;
    };
    await expect.poll(isInView).toBe(true);
    await job.getByText(/^\d:\d\d so far, /).waitFor();

    expect(await page.title()).toBe('(1) Pixazo studio');
  });
});
