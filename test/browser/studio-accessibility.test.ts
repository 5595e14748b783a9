import type { BrowserContextOptions } from 'playwright-core';
import { describe, expect } from 'vitest';
import { test } from './a-visit.js';
import { violationsIn } from './violations.js';

describe.each<[string, BrowserContextOptions]>([
  ['light', { colorScheme: 'light' }],
  ['dark', { colorScheme: 'dark' }],
  ['narrow', { viewport: { width: 320, height: 640 } }],
])('%s', (_how, contextOptions) => {
  test.override('contextOptions', contextOptions);

  test('a page with jobs in every state has no violation', async ({ page, studio }) => {
    await studio.open();
    await studio.generate({ Prompt: 'A failure sandbox:fail', Duration: '1' });
    await studio.job('A failure sandbox:fail').first().waitFor();
    await studio.generate({ Prompt: 'A sound' });
    await studio.reaches('A failure sandbox:fail', 'FAILED');
    await studio.reaches('A sound', 'COMPLETED');
    await studio.generate({ Prompt: 'A slow one sandbox:slow' });
    await studio.job('A slow one sandbox:slow').first().getByRole('progressbar').waitFor();
    await studio.generate({ Prompt: 'A refusal sandbox:402', Duration: '61' });
    await studio.field('Duration').fill('5');
    await studio.button.click();
    await page.getByText('INSUFFICIENT_BALANCE').waitFor();
    await studio.field('Duration').fill('61');
    await page.getByText('Try what goes wrong').first().click();
    expect(await violationsIn(page)).toEqual([]);
    await studio.show('Jobs');
    await studio.job('A sound').first().getByText('Code', { exact: true }).click();
    await studio.job('A sound').first().locator('.wave canvas').first().waitFor();

    expect(await violationsIn(page)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
  }, 90_000);
});
