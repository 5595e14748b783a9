import { expect } from 'vitest';
import { freePort } from '../support/free-port.js';
import { test } from './a-visit.js';

test.override('env', {
  PIXAZO_API_KEY: 'a-key',
  PIXAZO_BASE_URL: `http://127.0.0.1:${await freePort()}`,
  PIXAZO_TIMEOUT_MS: '500',
  PLAYGROUND: 'false',
});

test('with a key the page speaks of money, not of the sandbox', async ({ page, studio }) => {
  await studio.open();

  await page
    .getByText(/^Costs money as soon as Pixazo accepts it/)
    .first()
    .waitFor();
  expect(await page.getByText('sandbox', { exact: false }).count()).toBe(0);
  expect(await page.getByRole('link', { name: 'Playground' }).count()).toBe(0);

  await studio.generate({ Prompt: 'Nobody hears this' });
  const notice = page.getByRole('alert');
  await notice.getByText('UPSTREAM_UNAVAILABLE').waitFor();
  expect((await notice.textContent())?.match(/charged/g)).toHaveLength(1);
  await notice.getByText('It is sent again by itself').waitFor();
});
