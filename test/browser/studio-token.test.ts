import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { test } from './a-visit.js';
import { operationIn } from './studio-page.js';
import { violationsIn } from './violations.js';

const TOKEN = 'a-token-for-designers';

test.override('env', { AUTH_TOKENS: `designer:${TOKEN}` });

test.beforeEach(async ({ page, gateway }) => {
  await page.goto(`${gateway.origin}/`);
});

async function give(page: Page, token: string) {
  await page.getByRole('dialog').getByLabel('Token').fill(token);
  await page.keyboard.press('Enter');
}

test('the studio asks for a token when the gateway requires one, and sends it from then on', async ({
  page,
  studio,
}) => {
  await give(page, TOKEN);
  await studio.says('Live');
  await studio.generate({ Prompt: 'With a token', Duration: '1' });
  await studio.reaches('With a token', 'COMPLETED');
  expect(await page.getByRole('dialog').count()).toBe(0);

  await page.reload();
  await studio.reaches('With a token', 'COMPLETED');
  await studio.says('Live');
});

test.for([1, 2])(
  'an invalid token is asked for again, also the %d. time',
  async (times, { page, studio }) => {
    for (let time = 0; time < times; time++) {
      await give(page, 'not-the-token-at-all');
      await page.getByText('This token is not known here.').waitFor();
    }
    await give(page, TOKEN);
    await studio.says('Live');
    await studio.button.waitFor();
  },
);

test('a refusal that arrives after the token was entered does not ask for another', async ({
  page,
  studio,
}) => {
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  let refused: () => void = () => undefined;
  const isRefused = new Promise<void>((resolve) => {
    refused = resolve;
  });
  await page.route('**/graphql', async (route) => {
    const isKnown = route.request().headers().authorization !== undefined;
    if (isKnown || operationIn(route.request()) !== 'Models') return route.continue();
    const response = await route.fetch();
    await released;
    await route.fulfill({ response });
    refused();
  });
  await page.reload();
  await give(page, TOKEN);
  await studio.says('Live');
  release();
  await isRefused;

  await studio.generate({ Prompt: 'After a late refusal', Duration: '1' });
  await studio.reaches('After a late refusal', 'COMPLETED');
  expect(await page.getByRole('dialog').count()).toBe(0);
});

test('a closed dialog can be opened again', async ({ page, studio }) => {
  await page.getByRole('dialog').waitFor();
  expect(await violationsIn(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await give(page, TOKEN);
  await studio.says('Live');
});

describe('the playground', () => {
  const UPDATES = `#query=${encodeURIComponent('subscription Updates { jobUpdates { job { id } } }')}`;

  async function run(playground: Page, operation: string) {
    await playground.locator('.graphiql-query-editor').getByText(operation).first().waitFor();
    await playground.getByRole('button', { name: /^Execute query/ }).click();
    await playground.getByRole('menuitem', { name: operation, exact: true }).click();
  }

  test('uses the token of its tab, for mutations and subscriptions', async ({ page, studio }) => {
    await give(page, TOKEN);
    await studio.says('Live');
    await page.getByRole('link', { name: 'Playground' }).click();
    await run(page, 'TextToAudio');
    await page.locator('.job-strip').waitFor();
    await run(page, 'FollowTextToAudio');
    await page.locator('.job-strip[data-status=COMPLETED]').waitFor();
  });

  test('has the token too when a job opens it in another tab', async ({ page, studio }) => {
    await give(page, TOKEN);
    await studio.says('Live');
    await studio.generate({ Prompt: 'For another tab', Duration: '1' });
    await studio.job('For another tab').getByText('Code', { exact: true }).click();
    const opening = page.context().waitForEvent('page');
    await studio.job('For another tab').getByRole('link', { name: 'Open in the playground' }).click();
    const playground = await opening;
    await run(playground, 'Follow');
    await playground.locator('.job-strip[data-status=COMPLETED]').waitFor();
  });

  test('shows the token in Headers rather than that of its tab', async ({ gateway, page, studio }) => {
    await give(page, TOKEN);
    await studio.says('Live');
    await page.goto(`${gateway.origin}/graphql`);
    await page.locator('.graphiql-query-editor').getByText('TextToAudio').first().waitFor();
    await page.getByRole('button', { name: 'Headers' }).click();
    await page.locator('.graphiql-editor-tool .graphiql-editor:visible').click();
    await page.keyboard.insertText('{ "Authorization": "Bearer not-the-token-at-all" }');
    await run(page, 'TextToAudio');
    await page.locator('.graphiql-response').getByText('This token is not known here.').waitFor();
  });

  test('without a token shows where to enter one, also for a subscription', async ({ gateway, page }) => {
    await page.goto('about:blank');
    await page.goto(`${gateway.origin}/graphql${UPDATES}`);
    await page.locator('.graphiql-query-editor').getByText('Updates').first().waitFor();
    await page.getByRole('button', { name: /^Execute query/ }).click();
    await page.locator('.graphiql-response').getByText('The gateway wants a token that holds').waitFor();
  });
});
