import { expect } from 'vitest';
import { test } from './a-visit.js';
import { isFocused } from './studio-page.js';

/** Runs in the page. */
const borderOf = (element: unknown): string =>
  Reflect.get(globalThis, 'getComputedStyle')(element).borderTopColor;

test('a failed job shows its reason and whether it was charged', async ({ page, studio }) => {
  await studio.open();
  await page.getByText('Try what goes wrong').first().click();
  await studio.field('Prompt').fill('Thunder');
  await page.getByRole('button', { name: /^sandbox:fail/ }).click();
  await studio.generate({ Duration: '1' });
  await studio.reaches('Thunder sandbox:fail', 'FAILED');

  const job = studio.job('Thunder sandbox:fail');
  await job.getByText('GENERATION_FAILED').waitFor();
  await job.getByText(/whether this was charged/).waitFor();
});

test('a value beyond its limit is reported once its field is left, not while one types, and is not sent', async ({
  page,
  studio,
}) => {
  const sent: string[] = [];
  page.on('request', (request) => sent.push(request.postData() ?? ''));
  await studio.open();
  const border = () => studio.field('Duration').evaluate(borderOf);
  await studio.field('Duration').fill('61');
  const usual = await border();
  expect(await studio.field('Duration').getAttribute('aria-invalid')).toBe('false');
  await studio.field('Prompt').focus();
  await page.getByText('Must be at most 60.').waitFor();
  expect(await studio.field('Duration').getAttribute('aria-invalid')).toBe('true');
  expect(await border()).not.toBe(usual);
  await studio.button.click();
  await page.getByText('This is required.').waitFor();

  expect(await studio.field('Prompt').evaluate(isFocused)).toBe(true);
  expect(sent.filter((body) => body.includes('idempotencyKey'))).toEqual([]);

  await studio.field('Prompt').fill('abc');
  await page.getByText('This is required.').waitFor({ state: 'detached' });
  expect(await page.getByText('Must have at least 4 characters.').count()).toBe(0);
  await studio.field('Duration').focus();
  await page.getByText('Must have at least 4 characters.').waitFor();
});

test('a double output is asked for and sent with ambience alone', async ({ page, studio }) => {
  await studio.open();
  await page.getByText('Advanced', { exact: true }).first().click();
  await page.getByRole('switch', { name: 'Ambience' }).check();
  await page.getByRole('switch', { name: 'Double output' }).check();
  await page.getByRole('switch', { name: 'Ambience' }).uncheck();
  await page.getByRole('switch', { name: 'Double output' }).waitFor({ state: 'detached' });
  const sending = page.waitForRequest((request) => request.postData()?.includes('idempotencyKey') ?? false);
  await studio.generate({ Prompt: 'Wind sandbox:402' });

  const { input } = (await sending).postDataJSON().variables;
  expect(JSON.stringify(input)).not.toContain('doubleOutput');
});

test('an error of the server appears next to its field', async ({ page, studio }) => {
  await studio.open();
  await studio.choose('Video to audio');
  await studio.generate({ Video: 'https://user:secret@example.com/clip.mp4' });

  await page
    .getByText('Must be an http or https URL without user name and password.', { exact: true })
    .waitFor();
  await expect.poll(() => studio.field('Video').evaluate(isFocused)).toBe(true);
  expect(await studio.field('Video').getAttribute('aria-invalid')).toBe('true');
  await studio.field('Video').fill('https://example.com/clip.mp4');
  expect(await studio.field('Video').getAttribute('aria-invalid')).toBe('false');
});

test('a refused generation starts no job, and is not charged', async ({ page, studio }) => {
  await studio.open();
  await studio.generate({ Prompt: 'Wind sandbox:402' });

  const notice = page.getByRole('alert');
  await notice.getByText('INSUFFICIENT_BALANCE').waitFor();
  expect((await notice.textContent())?.match(/charged/g)).toHaveLength(1);
  await studio.job('Wind sandbox:402').waitFor({ state: 'detached' });
});
