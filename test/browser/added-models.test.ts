import { expect } from 'vitest';
import { test } from './a-visit.js';

test.override('env', { MODELS_DIR: new URL('../../examples/models', import.meta.url).pathname });

test('a picture model of a file is run from its form, and its picture is shown', async ({ page, studio }) => {
  await studio.open();
  await page
    .getByRole('radio', { name: /^(?:Nano Banana|Text to image|Image to image)/ })
    .check({ force: true });
  await studio.generate({ Prompt: 'A small wooden boat' });
  const picture = page.getByRole('img', { name: /^Result/ });
  await picture.first().waitFor();

  expect(await picture.first().evaluate((element: { naturalWidth: number }) => element.naturalWidth)).toBe(
    480,
  );
});

test('a model of a file has a tab in the playground, which starts it', async ({ page, gateway }) => {
  await page.goto(`${gateway.origin}/graphql`);
  await page.locator('.graphiql-query-editor .view-lines').waitFor();
  await page.getByRole('tablist').getByRole('button', { name: 'NanoBanana2', exact: true }).click();
  await page.locator('.graphiql-query-editor').getByText('FollowNanoBanana2').first().waitFor();
  await page.getByRole('button', { name: /^Execute query/ }).click();
  await page.getByRole('menuitem', { name: 'NanoBanana2', exact: true }).click();
  await page.locator('.job-strip').getByText('Run the subscription to follow the job.').waitFor();
});
