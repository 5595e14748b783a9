import { startPrefixProxy } from '../support/prefix-proxy.js';
import { freshContext } from './a-browser.js';
import { test } from './a-visit.js';
import { StudioPage } from './studio-page.js';

test('studio and playground work below a path prefix that a proxy strips', async ({ gateway, browser }) => {
  await using proxy = await startPrefixProxy(gateway.origin, '/sfx');
  const { context } = await freshContext(browser, proxy.origin, {});
  const page = await context.newPage();
  const studio = new StudioPage(page, `${proxy.origin}/sfx`);
  await studio.open();
  await studio.generate({ Prompt: 'Rain on a tin roof', Duration: '3' });
  await studio.reaches('Rain on a tin roof', 'COMPLETED');

  await page.getByRole('link', { name: 'Playground', exact: true }).click();
  await page.waitForURL(`${proxy.origin}/sfx/graphql`);
  // The button offers the operations only once the editor has them.
  await page.locator('.graphiql-query-editor .view-lines').waitFor();
  await page.getByRole('button', { name: /^Execute query/ }).click();
  await page.getByRole('menuitem', { name: 'TextToAudio', exact: true }).click();
  await page.locator('.job-strip').waitFor();
  await context.close();
});
