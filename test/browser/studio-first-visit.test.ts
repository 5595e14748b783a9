import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { aGate, type Gate } from '../support/gate.js';
import { test } from './a-visit.js';

const PHONE = { width: 412, height: 823 };
/** Of all scripts of a first visit, in bytes as they are sent. */
const WIRE_LIMIT = 115_000;

/** Lets the scripts of a page wait for the gate. */
async function holdScripts(page: Page, gate: Gate): Promise<void> {
  await page.route('**/assets/*.js', async (route) => {
    await gate.opened;
    await route.continue();
  });
}

/** The elements of the page above form and jobs, as HTML without blanks that do not count. */
async function topOf(page: Page): Promise<string[]> {
  const elements = await page.locator('#studio > :is(header, aside)').all();
  const html = await Promise.all(
    elements.map((element) => element.evaluate((shown: { outerHTML: string }) => shown.outerHTML)),
  );
  return html.map((text) => text.replace(/\s*([<>])\s*/g, '$1'));
}

describe('before its script has run', () => {
  test('the page shows what the script draws first', async ({ page, gateway }) => {
    await page.route('**/graphql', () => undefined);
    await page.routeWebSocket('**/graphql', () => undefined);
    const scripts = aGate();
    await holdScripts(page, scripts);
    await page.goto(gateway.origin, { waitUntil: 'commit' });
    await page.getByText('Reading the models…').waitFor();
    const before = await topOf(page);
    expect(before.join()).toMatch(/Pixazo studio.*Connecting….*Playground.*Sandbox\./);

    scripts.open();
    await page.locator('.make').waitFor();
    expect(await topOf(page)).toEqual(before);
  });

  test('the page of a live gateway without a playground mentions neither sandbox nor playground', async ({
    page,
    gateway,
  }) => {
    await page.route(`${gateway.origin}/`, async (route) => {
      const answer = await route.fetch();
      const body = (await answer.text()).replace('content="sandbox playground"', 'content=""');
      await route.fulfill({ response: answer, body });
    });
    await holdScripts(page, aGate());
    await page.goto(gateway.origin, { waitUntil: 'commit' });
    await page.getByText('Reading the models…').waitFor();

    expect(await page.getByText('Sandbox.').isVisible()).toBe(false);
    expect(await page.getByRole('link', { name: 'Playground' }).isVisible()).toBe(false);
  });
});

test('the scripts of a first visit are small', async ({ page, studio }) => {
  const sizes: number[] = [];
  page.on('response', (response) => {
    if (response.url().endsWith('.js')) sizes.push(Number(response.headers()['content-length']));
  });
  await studio.open();
  await page.getByText('No jobs yet.').waitFor();

  expect(sizes.length).toBeGreaterThan(3);
  expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(WIRE_LIMIT);
});

test('a first visit makes no format of dates, which takes longer than drawing the page', async ({
  page,
  studio,
}) => {
  await page.addInitScript(`
    globalThis.formats = 0;
    Intl.DateTimeFormat = new Proxy(Intl.DateTimeFormat, {
      construct: (made, given) => { formats += 1; return new made(...given); },
    });
  `);
  await studio.open();
  await page.getByText('No jobs yet.').waitFor();

  expect(await page.evaluate('formats')).toBe(0);
});

describe('on a phone', () => {
  test.override('contextOptions', { viewport: PHONE });

  test('the examples come with the form, before the live connection, and nothing moves when it is made', async ({
    page,
    studio,
    gateway,
  }) => {
    await page.addInitScript(`
      globalThis.moved = 0;
      new PerformanceObserver((list) => {
        for (const { value } of list.getEntries()) moved += value;
      }).observe({ type: 'layout-shift', buffered: true });
    `);
    const connection = aGate();
    await page.routeWebSocket('**/graphql', async (socket) => {
      await connection.opened;
      socket.connectToServer();
    });
    await page.goto(gateway.origin);
    await page.getByRole('button', { name: 'Slow steps on gravel, keys jingling' }).waitFor();
    connection.open();
    await studio.says('Live');

    const moved = await page.evaluate(
      'new Promise((tell) => requestAnimationFrame(() => requestAnimationFrame(() => tell(moved))))',
    );
    expect(moved).toBeLessThan(0.01);
  });
});
