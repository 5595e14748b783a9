import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { freshContext, launchBrowser } from './a-browser.js';
import { type BuiltGateway, startBuiltGateway } from './built-gateway.js';

/** Of the editors: their own, and one for each language. */
const WORKERS = 3;
const WIRE_LIMIT = 3_000_000;

/** Of an audio or video element: what this test does with it in the page. */
interface Playable {
  play(): Promise<void>;
  duration: number;
}

let directory: string;
let gateway: BuiltGateway;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let elsewhere: string[];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'playground-'));
  [browser, gateway] = await Promise.all([launchBrowser(), startBuiltGateway(directory)]);
}, 60_000);

afterAll(async () => {
  await browser.close();
  await gateway.stop();
  await rm(directory, { recursive: true });
});

beforeEach(async () => {
  ({ context, elsewhere } = await freshContext(browser, gateway.origin));
  page = await context.newPage();
});

afterEach(() => context.close());

async function openPlayground() {
  await page.goto(`${gateway.origin}/graphql`);
  await page.getByRole('button', { name: /^Execute query/ }).waitFor();
  await page.locator('.graphiql-query-editor .view-lines').waitFor();
}

/** With all that it loads by itself: the schema, and the workers of its editors come last. */
async function openWhole() {
  const schema = page.waitForResponse((response) => response.request().method() === 'POST');
  await openPlayground();
  await (await schema).finished();
  await expect.poll(() => page.workers().length, { timeout: 30_000 }).toBe(WORKERS);
}

async function run(operation: string) {
  await page.getByRole('button', { name: /^Execute query/ }).click();
  await page.getByRole('menuitem', { name: operation, exact: true }).click();
}

test.each([
  ['TextToAudio', 'audio'],
  ['VideoToVideo', 'video'],
  ['VideoToAudio', 'audio'],
])(
  '%s: run the mutation, follow its job and play what it made, all by clicking',
  async (operation, player) => {
    await openPlayground();
    await page.getByRole('tablist').getByRole('button', { name: operation, exact: true }).click();
    await page.locator('.graphiql-query-editor').getByText(`Follow${operation}`).first().waitFor();

    await run(operation);
    await page.locator('.job-strip').waitFor();
    await run(`Follow${operation}`);
    await page.locator('.job-strip[data-status=COMPLETED]').waitFor();

    const media = page.locator(`.job-strip ${player}`).first();
    const seconds = await media.evaluate(async (element: Playable) => {
      await element.play();
      return element.duration;
    });
    expect(seconds).toBeGreaterThan(0);
    expect(elsewhere).toEqual([]);
  },
  60_000,
);

test('a job is followed on after the gateway was away', async () => {
  await openPlayground();
  await page.locator('.graphiql-query-editor').getByText('FollowTextToAudio').first().waitFor();
  await run('TextToAudio');
  await page.locator('.job-strip[data-status=QUEUED]').waitFor();
  const socket = page.waitForEvent('websocket');
  await run('FollowTextToAudio');
  await socket;

  const isRefused = new Promise((resolve) => {
    page.on('websocket', (retry) => retry.on('socketerror', resolve));
  });
  await gateway.stop();
  await isRefused;
  gateway = await startBuiltGateway(directory, { PORT: new URL(gateway.origin).port });
  await page.locator('.job-strip[data-status=COMPLETED]').waitFor();
});

test('what is run while the gateway is away says so in a sentence', async () => {
  await openPlayground();
  await page.locator('.graphiql-query-editor').getByText('FollowTextToAudio').first().waitFor();
  await gateway.stop();
  await run('TextToAudio');
  const response = page.locator('.graphiql-response');
  await response.getByText('The gateway cannot be reached').waitFor();
  gateway = await startBuiltGateway(directory, { PORT: new URL(gateway.origin).port });

  expect(await response.textContent()).not.toContain('stack');
});

test('a first visit fetches less than 3 MB, a second one only the page', async () => {
  const sizes = new Map<string, number>();
  page.on('response', (response) => {
    sizes.set(response.url(), Number(response.headers()['content-length'] ?? 0));
  });

  await openWhole();
  expect([...sizes.values()].reduce((sum, size) => sum + size, 0)).toBeLessThan(WIRE_LIMIT);
  expect(sizes.size).toBeGreaterThan(10);

  await openWhole();
  const fetchedAgain = await page.evaluate(
    `performance.getEntriesByType('resource')
      .filter(({ name, transferSize }) => name.includes('/assets/') && transferSize > 0)
      .map(({ name }) => name)`,
  );
  expect(fetchedAgain).toEqual([]);
}, 60_000);
