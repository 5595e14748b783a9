import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { freePort } from '../support/free-port.js';
import { freshContext, launchBrowser } from './a-browser.js';
import { startBuiltGateway } from './built-gateway.js';
import { StudioPage } from './studio-page.js';

test('with a key the page speaks of money, not of the sandbox', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'studio-'));
  const browser = await launchBrowser();
  const gateway = await startBuiltGateway(directory, {
    PIXAZO_API_KEY: 'a-key',
    PIXAZO_BASE_URL: `http://127.0.0.1:${await freePort()}`,
    PIXAZO_TIMEOUT_MS: '500',
    PLAYGROUND: 'false',
  });
  onTestFinished(async () => {
    await browser.close();
    await gateway.stop();
    await rm(directory, { recursive: true });
  });
  const { context } = await freshContext(browser, gateway.origin);
  const page = await context.newPage();
  const studio = new StudioPage(page, gateway.origin);
  await studio.open();

  await page
    .getByText(/^Costs money as soon as Pixazo accepts it/)
    .first()
    .waitFor();
  expect(await page.getByText('sandbox', { exact: false }).count()).toBe(0);
  expect(await page.getByRole('link', { name: 'Playground' }).count()).toBe(0);

  await studio.generate({ 'Text prompt': 'Nobody hears this' });
  const notice = page.getByRole('alert');
  await notice.getByText('UPSTREAM_UNAVAILABLE').waitFor();
  await notice.getByText('Nothing was charged.').waitFor();
  await notice.getByText('Send the same again').waitFor();
});
