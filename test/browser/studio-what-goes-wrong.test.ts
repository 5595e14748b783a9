import { expect } from 'vitest';
import { test } from './a-visit.js';
import { isFocused } from './studio-page.js';

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

test('a value beyond its limit is reported while typing, and is not sent', async ({ page, studio }) => {
  const sent: string[] = [];
  page.on('request', (request) => sent.push(request.postData() ?? ''));
  await studio.open();
  await studio.field('Duration').fill('61');
  await page.getByText('Must be at most 60.').waitFor();
  await studio.button.click();
  await page.getByText('This is required.').waitFor();

  expect(await studio.field('Prompt').evaluate(isFocused)).toBe(true);
  expect(sent.filter((body) => body.includes('idempotencyKey'))).toEqual([]);

  await studio.field('Prompt').fill('abc');
  await page.getByText('Must have at least 4 characters.').waitFor();
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
