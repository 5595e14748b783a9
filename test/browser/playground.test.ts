import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { test } from './a-visit.js';
import type { BuiltGateway } from './built-gateway.js';
import { operationIn } from './studio-page.js';

/** The workers of the editors: a common one, and one for each language. */
const WORKERS = 3;
const WIRE_LIMIT = 3_000_000;

/** The members of an audio or video element that this test uses in the page. */
interface Playable {
  play(): Promise<void>;
  duration: number;
}

async function openPlayground(page: Page, gateway: BuiltGateway) {
  await page.goto(`${gateway.origin}/graphql`);
  await page.getByRole('button', { name: /^Execute query/ }).waitFor();
  await page.locator('.graphiql-query-editor .view-lines').waitFor();
}

/** Waits for all that the page loads by itself: the schema, and the editors' workers last. */
async function openWhole(page: Page, gateway: BuiltGateway) {
  const schema = page.waitForResponse((response) => response.request().method() === 'POST');
  await openPlayground(page, gateway);
  await (await schema).finished();
  await expect.poll(() => page.workers().length, { timeout: 30_000 }).toBe(WORKERS);
}

async function run(page: Page, operation: string) {
  await page.getByRole('button', { name: /^Execute query/ }).click();
  await page.getByRole('menuitem', { name: operation, exact: true }).click();
}

test.for<[string, string]>([
  ['TextToAudio', 'audio'],
  ['VideoToVideo', 'video'],
  ['VideoToAudio', 'audio'],
  ['AnyModel', 'audio'],
])(
  '%s: run the mutation, follow its job and play what it made, all by clicking',
  async ([operation, player], { page, gateway }) => {
    await openPlayground(page, gateway);
    await page.getByRole('tablist').getByRole('button', { name: operation, exact: true }).click();
    await page.locator('.graphiql-query-editor').getByText(`Follow${operation}`).first().waitFor();

    await run(page, operation);
    await page.locator('.job-strip').waitFor();
    await run(page, `Follow${operation}`);
    await page.locator('.job-strip[data-status=COMPLETED]').waitFor();

    const media = page.locator(`.job-strip ${player}`).first();
    const seconds = await media.evaluate(async (element: Playable) => {
      await element.play();
      return element.duration;
    });
    expect(seconds).toBeGreaterThan(0);
  },
);

test('a job is followed while its subscription runs, and an empty id is never that of an older job', async ({
  page,
  gateway,
}) => {
  let sockets = 0;
  page.on('websocket', () => {
    sockets += 1;
  });
  await openPlayground(page, gateway);
  await page.locator('.graphiql-query-editor').getByText('FollowTextToAudio').first().waitFor();
  await run(page, 'TextToAudio');
  const strip = page.locator('.job-strip');
  await strip.getByText('Run the subscription to follow the job.').waitFor();
  expect(sockets).toBe(0);

  await run(page, 'FollowTextToAudio');
  await strip.getByRole('progressbar').waitFor();
  await page.getByRole('button', { name: /^Stop/ }).click();
  await strip.getByText('Run the subscription to follow the job.').waitFor();

  await page.route(/graphql$/, (route) => route.abort(), { times: 1 });
  await run(page, 'TextToAudio');
  await page.locator('.graphiql-response').getByText('The gateway cannot be reached').waitFor();
  await run(page, 'FollowTextToAudio');
  await page.locator('.graphiql-response').getByText('There is no job to follow').waitFor();
});

test('the editors follow a change of the system’s colours, and fit on a phone', async ({ page, gateway }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.emulateMedia({ colorScheme: 'light' });
  await openPlayground(page, gateway);
  const editor = page.locator('.graphiql-query-editor .monaco-editor').first();
  await expect.poll(() => editor.getAttribute('class')).not.toContain('vs-dark');
  await page.emulateMedia({ colorScheme: 'dark' });
  await expect.poll(() => editor.getAttribute('class')).toContain('vs-dark');

  for (const part of ['.graphiql-editors', '.graphiql-response']) {
    expect((await page.locator(part).boundingBox())?.width).toBeGreaterThan(340);
  }
});

test('a subscription continues after the gateway restarts', async ({ page, gateway }) => {
  await openPlayground(page, gateway);
  await page.locator('.graphiql-query-editor').getByText('FollowTextToAudio').first().waitFor();
  await run(page, 'TextToAudio');
  await page.locator('.job-strip').waitFor();
  const socket = page.waitForEvent('websocket');
  await run(page, 'FollowTextToAudio');
  await socket;

  const isRefused = new Promise((resolve) => {
    page.on('websocket', (retry) => retry.on('socketerror', resolve));
  });
  await gateway.stop();
  await isRefused;
  await gateway.startAgain();
  await page.locator('.job-strip[data-status=COMPLETED]').waitFor();
});

test('an operation while the gateway is down shows a sentence, and is the same one when it is run again', async ({
  page,
  gateway,
}) => {
  const keys: string[] = [];
  page.on('request', (request) => {
    if (operationIn(request) === 'TextToAudio') keys.push(request.postDataJSON().variables.idempotencyKey);
  });
  await openPlayground(page, gateway);
  await page.locator('.graphiql-query-editor').getByText('FollowTextToAudio').first().waitFor();
  await gateway.stop();
  await run(page, 'TextToAudio');
  const response = page.locator('.graphiql-response');
  await response.getByText('The gateway cannot be reached').waitFor();
  expect(await response.textContent()).not.toContain('stack');
  await gateway.startAgain();
  await run(page, 'TextToAudio');
  await page.locator('.job-strip').waitFor();

  expect(keys).toEqual([expect.any(String), keys[0]]);
  await page.getByRole('link', { name: 'Back to the studio' }).click();
  await page.getByRole('heading', { name: 'Pixazo studio' }).waitFor();
});

test('a first visit fetches less than 3 MB, a second visit only the page', async ({ page, gateway }) => {
  const sizes = new Map<string, number>();
  page.on('response', (response) => {
    sizes.set(response.url(), Number(response.headers()['content-length'] ?? 0));
  });

  await openWhole(page, gateway);
  expect([...sizes.values()].reduce((sum, size) => sum + size, 0)).toBeLessThan(WIRE_LIMIT);
  expect(sizes.size).toBeGreaterThan(10);

  await openWhole(page, gateway);
  const fetchedAgain = await page.evaluate(
    `performance.getEntriesByType('resource')
      .filter(({ name, transferSize }) => name.includes('/assets/') && transferSize > 0)
      .map(({ name }) => name)`,
  );
  expect(fetchedAgain).toEqual([]);
});
