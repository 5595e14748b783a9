import type { BrowserContextOptions, Locator } from 'playwright-core';
import { describe, expect } from 'vitest';
import { test } from './a-visit.js';
import { isFocused } from './studio-page.js';
import { violationsIn } from './violations.js';

async function boxOf(element: Locator) {
  const box = await element.boundingBox();
  if (!box) return expect.fail('the element has no box');
  return { ...box, bottom: box.y + box.height };
}

// The first test of the file: later ones find jobs.
test('a list without jobs starts the first sound with one click, and fills in the form', async ({
  page,
  studio,
}) => {
  await studio.open();
  await page.getByText('Make your first sound with one click.').waitFor();
  await page.getByRole('button', { name: 'Slow steps on gravel' }).click();
  await studio.job('Slow steps on gravel, keys jingling').getByRole('progressbar').waitFor();

  await expect.poll(() => studio.field('Prompt').inputValue()).toBe('Slow steps on gravel, keys jingling');
  expect(await page.getByText('Make your first sound with one click.').count()).toBe(0);
});

describe.each<[number, number, NonNullable<BrowserContextOptions['colorScheme']>]>([
  [390, 844, 'light'],
  [320, 640, 'dark'],
  [844, 390, 'light'],
])('at %i x %i, %s', (width, height, colorScheme) => {
  test.override('contextOptions', { viewport: { width, height }, colorScheme });

  test('a field is visible on arrival, and the bar with the button is low', async ({ page, studio }) => {
    await studio.open();
    const prompt = await boxOf(studio.field('Prompt'));
    const bar = await boxOf(page.locator('.model-form:not([hidden]) .send'));

    expect(bar.height).toBeLessThan(height * 0.15);
    expect(prompt.y).toBeGreaterThan(0);
    expect(prompt.bottom).toBeLessThanOrEqual(bar.y);
    expect(bar.bottom).toBeLessThanOrEqual(height);
  });

  test('pressing the button shows the new job at once, and its settings lead back to the form', async ({
    page,
    studio,
  }) => {
    await studio.open();
    await studio.generate({ Prompt: 'Shown at once sandbox:slow' });
    const job = studio.job('Shown at once sandbox:slow').first();
    await job.getByRole('progressbar').waitFor();
    await expect.poll(async () => (await boxOf(job)).bottom).toBeLessThanOrEqual(height);
    expect((await boxOf(job)).y).toBeGreaterThan(0);
    expect(await page.getByRole('tab', { name: /^Jobs/, selected: true }).evaluate(isFocused)).toBe(true);
    expect(await violationsIn(page)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);

    await job.getByRole('button', { name: 'Use these settings' }).click();
    await studio.field('Prompt').waitFor();
    await expect.poll(() => studio.field('Prompt').inputValue()).toBe('Shown at once sandbox:slow');
    await page.keyboard.press('ArrowRight');
    await job.waitFor();
  });
});
