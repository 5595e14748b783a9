import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page, WebSocketRoute } from 'playwright-core';
import { expect } from 'vitest';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { freshContext } from './a-browser.js';
import { test } from './a-visit.js';
import { deleteLatestJob, startJob, statusesOfLatest } from './another-client.js';
import { startBuiltGateway } from './built-gateway.js';
import { operationIn, StudioPage } from './studio-page.js';
import { violationsIn } from './violations.js';

test('a generation whose response is lost is sent again by itself, and is the same generation', async ({
  page,
  studio,
}) => {
  const keys = await losingFirstAnswer(page);
  await studio.open();
  await studio.generate({ Prompt: 'A lost answer', Duration: '1' });
  await studio.reaches('A lost answer', 'COMPLETED');
  expect(keys[1]).toBe(keys[0]);
  expect(await studio.job('A lost answer').count()).toBe(1);

  await studio.button.click();
  await expect.poll(() => studio.job('A lost answer').count()).toBe(2);
  expect(keys[2]).not.toBe(keys[0]);
});

test('a generation that is no longer tried stays the same one, until its input changes', async ({
  page,
  studio,
}) => {
  const keys: string[] = [];
  let isAway = true;
  await page.route('**/graphql', async (route) => {
    const { variables } = route.request().postDataJSON();
    if (!variables.idempotencyKey) return route.fallback();
    keys.push(variables.idempotencyKey);
    await (isAway ? route.abort() : route.fallback());
  });
  await studio.open();
  await studio.generate({ Prompt: 'Given up, then sent', Duration: '1' });
  await page.getByRole('button', { name: 'Stop trying' }).click();
  await page.getByRole('button', { name: 'Try again' }).waitFor();
  const first = keys[0];
  await studio.field('Duration').fill('2');
  await studio.generate({ Duration: '1' });
  await page.getByRole('button', { name: 'Stop trying' }).click();
  expect(new Set(keys)).toEqual(new Set([first]));
  isAway = false;
  await studio.generate({ Duration: '2' });
  await studio.reaches('Given up, then sent', 'COMPLETED');

  expect(keys.at(-1)).not.toBe(first);
});

/**
 * The key of each generation that the page sends. The first request reaches the gateway, but its response is
 * lost.
 */
async function losingFirstAnswer(page: Page): Promise<string[]> {
  const keys: string[] = [];
  await page.route('**/graphql', async (route) => {
    const { variables } = route.request().postDataJSON();
    if (!variables.idempotencyKey) return route.fallback();
    keys.push(variables.idempotencyKey);
    if (keys.length > 1) return route.fallback();
    await route.fetch();
    return route.abort();
  });
  return keys;
}

test('the page reports that the gateway is down and back, and its job continues', async ({
  gateway,
  studio,
}) => {
  await studio.open();
  await studio.generate({ Prompt: 'A bell after a fall', Duration: '1' });
  // Until then it is not known whether the job was accepted.
  await studio.reaches('A bell after a fall', 'QUEUED');

  await gateway.kill();
  await studio.says('Connection lost');
  expect(await violationsIn(studio.page)).toEqual([]);
  await gateway.startAgain();

  await studio.says('Live');
  await studio.reaches('A bell after a fall', 'COMPLETED');
});

test.for<[string, string, string, boolean]>([
  ['began', 'ended while it was away', 'A bell before the cut', true],
  ['had not begun', 'began and ended while it was away', 'A bell after the cut', false],
])(
  'a job that %s when the page lost its connection, and %s, is shown after the reconnect',
  async ([, , title, known], { gateway, studio }) => {
    const network = await cuttableNetwork(studio);
    await studio.open();
    if (known) {
      await startJob(gateway, title);
      await studio.job(title).waitFor();
    }
    await network.cut();
    if (!known) await startJob(gateway, title);
    await expect.poll(() => statusesOfLatest(gateway, 1), { timeout: 30_000 }).toEqual(['COMPLETED']);
    network.mend();

    await studio.reaches(title, 'COMPLETED');
  },
);

test('while the connection is lost, a notice stays in view and bars pause', async ({ page, studio }) => {
  const network = await cuttableNetwork(studio);
  await studio.open();
  await studio.generate({ Prompt: 'A bell that pauses sandbox:slow' });
  const job = studio.job('A bell that pauses sandbox:slow');
  await job.getByText(/so far, no estimate yet|left/).waitFor();
  await network.cut();
  await job.getByText('paused until the connection is back').waitFor();
  const notice = page.locator('.liveness');
  for (const size of [
    { width: 1280, height: 320 },
    { width: 320, height: 480 },
  ]) {
    await page.setViewportSize(size);
    await studio.show('Create');
    await page.evaluate('scrollTo(0, document.body.scrollHeight)');
    const { y = -1, height = 0 } = (await notice.boundingBox()) ?? {};
    expect(y).toBeGreaterThanOrEqual(0);
    expect(y + height).toBeLessThanOrEqual(size.height);
  }
  network.mend();
  await studio.says('Live');
  await studio.show('Jobs');
  await job.getByText(/so far, no estimate yet|left/).waitFor();
});

test('after a lost connection the page continues from the last cursor, and does not read the list again', async ({
  gateway,
  page,
  studio,
}) => {
  let lists = 0;
  page.on('request', (request) => {
    if (operationIn(request) === 'Jobs') lists += 1;
  });
  const network = await cuttableNetwork(studio);
  await studio.open();
  await startJob(gateway, 'A bell that is deleted');
  await studio.reaches('A bell that is deleted', 'COMPLETED');
  await network.cut();
  await deleteLatestJob(gateway);
  await startJob(gateway, 'A bell in its place');
  network.mend();

  await studio.reaches('A bell in its place', 'COMPLETED');
  await studio.job('A bell that is deleted').waitFor({ state: 'detached' });
  expect(network.continuedFrom[1]).not.toBe(network.continuedFrom[0]);
  expect(lists).toBe(1);
});

test('a page whose cursor has expired reads the list again', async ({ browser }) => {
  await using directory = await temporaryDirectory();
  const gateway = await startBuiltGateway(directory.path);
  const { context } = await freshContext(browser, gateway.origin);
  const studio = new StudioPage(await context.newPage(), gateway.origin);
  await studio.open();
  await startJob(gateway, 'In the first database');
  await studio.reaches('In the first database', 'COMPLETED');

  await gateway.stop();
  await rm(join(directory.path, 'data'), { recursive: true });
  await gateway.startAgain();
  await startJob(gateway, 'In the second database');

  await studio.reaches('In the second database', 'COMPLETED');
  await studio.job('In the first database').waitFor({ state: 'detached' });
  await studio.says('Live');
  await context.close();
  await gateway.stop();
});

/** Interrupts the page's live updates and restores them; records the cursors from which it resumes. */
async function cuttableNetwork(studio: StudioPage) {
  let isCut = false;
  const sockets: WebSocketRoute[] = [];
  const continuedFrom: string[] = [];
  await studio.page.routeWebSocket('**/graphql', (socket) => {
    if (isCut) return void socket.close();
    const server = socket.connectToServer();
    socket.onMessage((message) => {
      const { type, payload } = JSON.parse(String(message));
      if (type === 'subscribe') continuedFrom.push(payload.variables.after);
      server.send(message);
    });
    sockets.push(socket);
  });
  return {
    continuedFrom,
    cut: async () => {
      isCut = true;
      for (const socket of sockets) await socket.close({ code: 1012 });
      await studio.says('Connection lost');
    },
    mend: () => {
      isCut = false;
    },
  };
}
