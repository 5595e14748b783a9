import type { Page, ViewportSize } from 'playwright-core';
import { describe, expect } from 'vitest';
import { test } from './a-visit.js';

/** The name of the focused element, and whether all of it is visible above the sticky button. */
interface Stop {
  name: string;
  isInForm: boolean;
  isSeen: boolean;
}

/**
 * Presses Tab from the page's beginning to the form's submit button, and returns every stop within the form.
 */
async function stopsInForm(page: Page): Promise<Stop[]> {
  await page.evaluate('document.activeElement.blur(), scrollTo(0, 0)');
  await page.locator('h1').click();
  const stops: Stop[] = [];
  for (let presses = 0; presses < 40; presses++) {
    await page.keyboard.press('Tab');
    const stop = (await page.evaluate(whereTheFocusIs)) as Stop;
    if (stop.name === 'primary') return stops;
    if (stop.isInForm) stops.push(stop);
  }
  return expect.fail('the keyboard does not lead to the button');
}

/** Runs in the page. */
const whereTheFocusIs = `(() => {
  const focused = document.activeElement;
  const form = focused.closest('.model-form');
  const send = document.querySelector('.model-form:not([hidden]) .send');
  const box = focused.getBoundingClientRect();
  const top = form ? Math.max(0, form.getBoundingClientRect().top) : 0;
  return {
    name: focused.name || focused.className || focused.textContent,
    isInForm: form !== null,
    isSeen: box.top >= top && box.bottom <= send.getBoundingClientRect().top,
  };
})()`;

describe.each<ViewportSize>([
  { width: 1280, height: 720 },
  { width: 360, height: 740 },
  { width: 320, height: 568 },
])('at $width x $height', (viewport) => {
  test.override('contextOptions', { viewport });

  test.for<[string, string]>([
    ['as the page opens', 'Rain'],
    ['with a refusal', 'Rain sandbox:429'],
  ])('the focused element is not hidden by the sticky button: %s', async ([, prompt], { page, studio }) => {
    await studio.open();
    await studio.field('Prompt').fill(prompt);
    if (prompt.includes('sandbox')) {
      await studio.button.click();
      await page.getByText('UPSTREAM_RATE_LIMITED').waitFor();
    }
    await page.getByText('Try what goes wrong').first().click();

    const stops = await stopsInForm(page);
    expect(stops.length).toBeGreaterThan(10);
    expect(stops.filter(({ isSeen }) => !isSeen)).toEqual([]);
  });

  test('a field that the gateway refuses gets the focus, and is visible', async ({ page, studio }) => {
    await studio.open();
    await studio.choose('Video to audio');
    await studio.generate({ Video: 'https://user:secret@example.com/clip.mp4' });
    await page
      .getByText('Must be an http or https URL without user name and password.', { exact: true })
      .waitFor();

    const focused = () => page.evaluate(whereTheFocusIs);
    await expect.poll(focused).toEqual({ name: 'videoUrl', isInForm: true, isSeen: true });
  });

  test('a refusal scrolls into view, above the button', async ({ page, studio }) => {
    await studio.open();
    await studio.generate({ Prompt: 'Rain sandbox:429' });
    const isBetweenTopAndButton = async () => {
      const notice = await page.getByRole('alert').boundingBox();
      const button = await studio.button.boundingBox();
      return notice && button && notice.y > 0 && notice.y + notice.height < button.y;
    };

    await expect.poll(isBetweenTopAndButton).toBe(true);
  });
});
