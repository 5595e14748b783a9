import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { launchBrowser } from '../browser/a-browser.js';
import { type BuiltGateway, startBuiltGateway } from '../browser/built-gateway.js';
import { writeManyJobs } from '../browser/many-jobs.js';
import { StudioPage } from '../browser/studio-page.js';
import { violationsIn } from '../browser/violations.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

const FOLDER = fileURLToPath(new URL('../../docs/screens/', import.meta.url));
const DESK = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 844 };
const FLAT_PHONE = { width: 844, height: 390 };

/** The pictures of each state. */
const VIEWS = {
  desk: { size: DESK, colorScheme: 'light' },
  'phone-dark': { size: PHONE, colorScheme: 'dark' },
} as const;
/** Further pictures of the states that one sees most. */
const MORE_VIEWS = {
  'desk-dark': { size: DESK, colorScheme: 'dark' },
  phone: { size: PHONE, colorScheme: 'light' },
  'flat-phone': { size: FLAT_PHONE, colorScheme: 'light' },
} as const;

let browser: Browser;
let gateway: BuiltGateway;
beforeAll(async () => {
  browser = await launchBrowser();
  gateway = await startedGateway();
});
afterAll(async () => {
  await browser.close();
  await gateway.stop();
});

/** @param oldJobs how many ended jobs it has already */
async function startedGateway(env: Record<string, string> = {}, oldJobs = 0): Promise<BuiltGateway> {
  const directory = await temporaryDirectory();
  if (oldJobs > 0) await writeManyJobs(directory.path, oldJobs);
  return startBuiltGateway(directory.path, env);
}

/** A page of a new visitor, at the size of a desk. */
async function visit(at = gateway): Promise<StudioPage> {
  const page = await browser.newPage({ viewport: DESK, colorScheme: 'light', reducedMotion: 'reduce' });
  onTestFinished(() => page.close());
  return new StudioPage(page, at.origin);
}

/** Takes the pictures of a state, and refuses a page that breaks a rule of accessibility in one of them. */
async function shoot(studio: StudioPage, state: string, part: 'Create' | 'Jobs', views: object = VIEWS) {
  const { page } = studio;
  for (const [name, { size, colorScheme }] of Object.entries(views)) {
    await page.setViewportSize(size);
    await page.emulateMedia({ colorScheme });
    await settled(page);
    // A dialog covers the tabs.
    if ((await page.locator('dialog[open]').count()) === 0) await studio.show(part);
    await settled(page);
    expect(await violationsIn(page), `${state}, ${name}`).toEqual([]);
    // A refusal stands at the end of the form.
    const top = state === 'refused' ? 1_000 : 0;
    await page.evaluate(
      `scrollTo(0, 0); document.querySelector(".model-form:not([hidden])")?.scrollTo(0, ${top})`,
    );
    await settled(page);
    await page.screenshot({ path: `${FOLDER}${state}-${name}.png`, animations: 'disabled' });
  }
  await page.setViewportSize(DESK);
  await settled(page);
}

/** Waits until the page has drawn its new size. */
async function settled(page: Page): Promise<void> {
  await page.evaluate('new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))');
}

const ALL_VIEWS = { ...VIEWS, ...MORE_VIEWS };

it('empty, filled and invalid', async () => {
  const studio = await visit();
  await studio.open();
  await shoot(studio, 'empty', 'Create', ALL_VIEWS);
  await studio.field('Prompt').fill('Rain on a tin roof, a distant rumble of thunder');
  await studio.field('Samples').fill('2');
  await shoot(studio, 'filled', 'Create');
  await studio.field('Prompt').fill('');
  await studio.field('Duration').fill('75');
  await studio.button.click();
  await shoot(studio, 'invalid', 'Create');
});

it('done, running, failed and refused', async () => {
  const studio = await visit();
  await studio.open();
  await studio.generate({ Prompt: 'Rain on a tin roof, a distant rumble of thunder', Samples: '2' });
  await studio.reaches('Rain on a tin roof, a distant rumble of thunder', 'COMPLETED');
  await studio.page.locator('.sound[data-drawn=true]').nth(1).waitFor();
  await shoot(studio, 'done', 'Jobs', ALL_VIEWS);
  await studio.generate({ Prompt: 'Slow steps on gravel sandbox:slow', Samples: '1' });
  const running = studio.job('Slow steps on gravel sandbox:slow').first();
  await expect
    .poll(() => running.getByRole('progressbar').getAttribute('aria-valuenow'))
    .toMatch(/^[2-8]\d$/);
  await shoot(studio, 'running', 'Jobs', ALL_VIEWS);
  await studio.generate({ Prompt: 'A heavy door creaks sandbox:fail' });
  await studio.reaches('A heavy door creaks sandbox:fail', 'FAILED');
  await shoot(studio, 'failed', 'Jobs');
  await studio.generate({ Prompt: 'Wind in dry leaves sandbox:402' });
  await studio.page.getByText('INSUFFICIENT_BALANCE').waitFor();
  await shoot(studio, 'refused', 'Create');
});

it('lost', async () => {
  const studio = await visit();
  await studio.open();
  await studio.generate({ Prompt: 'Wind in dry leaves sandbox:slow' });
  await studio.job('Wind in dry leaves sandbox:slow').first().getByRole('progressbar').waitFor();
  await studio.page.context().setOffline(true);
  await gateway.stop();
  await studio.says('Connection lost');
  await shoot(studio, 'lost', 'Jobs');
  await gateway.startAgain();
});

it('signed out', async () => {
  const closed = await startedGateway({ AUTH_TOKENS: 'ada:a-token-for-pictures' });
  onTestFinished(() => closed.stop());
  const studio = await visit(closed);
  await studio.page.goto(closed.origin);
  await studio.page.getByRole('dialog').waitFor();
  await shoot(studio, 'signed-out', 'Create');
});

it('many jobs', async () => {
  const busy = await startedGateway({}, 1_000);
  onTestFinished(() => busy.stop());
  const studio = await visit(busy);
  await studio.open();
  await shoot(studio, 'many-jobs', 'Jobs');
});
