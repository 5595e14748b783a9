import { expect, it } from 'vitest';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { untilTheEnd } from '../support/until-the-end.js';
import { launchBrowser } from './a-browser.js';
import { deleteLatestJob, startJob } from './another-client.js';
import { startBuiltGateway } from './built-gateway.js';
import { serveExample } from './serve-example.js';

it('the Relay example lists jobs of its own and of others once each, follows them, and drops deleted ones', async () => {
  const { path } = untilTheEnd(await temporaryDirectory());
  const gateway = await startBuiltGateway(path);
  untilTheEnd({ [Symbol.asyncDispose]: () => gateway.kill() });
  const browser = await launchBrowser();
  untilTheEnd({ [Symbol.asyncDispose]: () => browser.close() });
  const page = await browser.newPage();
  await page.goto(await serveExample('relay', gateway.origin, path));
  const jobs = page.getByRole('article');

  await page.getByRole('button', { name: 'Generate' }).click();
  await jobs.getByText('Rain on a tin roof: ').waitFor();
  await startJob(gateway, 'Wind');
  await jobs.getByText('Wind: COMPLETED').waitFor();
  await jobs.getByText('Rain on a tin roof: COMPLETED').waitFor();
  expect(await jobs.locator('p').allInnerTexts()).toEqual([
    'Wind: COMPLETED',
    'Rain on a tin roof: COMPLETED',
  ]);
  expect(await jobs.locator('audio').count()).toBe(2);

  await deleteLatestJob(gateway);
  await expect.poll(() => jobs.count()).toBe(1);
});
