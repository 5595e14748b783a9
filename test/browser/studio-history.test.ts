import { expect } from 'vitest';
import { test } from './a-visit.js';
import { startJob } from './another-client.js';
import { isFocused, type StudioPage } from './studio-page.js';
import { violationsIn } from './violations.js';

test.override('oldJobs', 1_000);

const NEWEST = 'Wind in dry leaves, number 0999';

/** Scrolls by this many pixels, again and again, until the row is drawn. */
async function scrollTo(studio: StudioPage, title: string, step: number): Promise<void> {
  const isDrawn = async () => {
    await studio.page.evaluate(`scrollBy(0, ${step})`);
    return studio.job(title).count();
  };
  await expect.poll(isDrawn, { interval: 20 }).toBe(1);
}

test('1,000 jobs are listed by day, few of them are drawn, and no rule of accessibility is broken', async ({
  page,
  studio,
}) => {
  await studio.open();
  await studio.job(NEWEST).waitFor();
  await page
    .getByRole('heading', { name: /^(Today|Yesterday)$/ })
    .first()
    .waitFor();
  await scrollTo(studio, 'Rain on a tin roof, number 0000', 1_000_000);
  expect(await page.getByRole('article').count()).toBeLessThan(60);
  expect(await page.getByRole('listitem').last().getAttribute('aria-setsize')).toBe('1000');
  expect(await violationsIn(page)).toEqual([]);
});

test('the rows in view keep their place while jobs come above them', async ({ gateway, page, studio }) => {
  await studio.open();
  // Less than what is drawn, so that the row is not passed over.
  await scrollTo(studio, 'Wind in dry leaves, number 0947', 400);
  const row = page.locator('li', { has: studio.job('Wind in dry leaves, number 0947') });
  await row.scrollIntoViewIfNeeded();
  const before = [await row.getAttribute('aria-posinset'), (await row.boundingBox())?.y];
  expect(before[0]).toBe('53');
  await startJob(gateway, 'Above all others');
  await expect.poll(() => row.getAttribute('aria-posinset')).toBe('54');

  expect((await row.boundingBox())?.y).toBeCloseTo(Number(before[1]), 0);
  await page.evaluate('scrollTo(0, 0)');
  await studio.job('Above all others').waitFor();
});

test('the list is limited by model, status and label, and by words of prompts in all jobs', async ({
  page,
  studio,
}) => {
  await studio.open();
  await page.getByRole('combobox', { name: 'Status' }).selectOption('Failed');
  await page.getByText('143 jobs found.').waitFor();
  await studio.job(NEWEST).waitFor({ state: 'detached' });
  await page.getByRole('combobox', { name: 'Model' }).selectOption('Mirelo SFX Video to Audio');
  await page.getByText('29 jobs found.').waitFor();
  await page.getByRole('combobox', { name: 'Label' }).fill('storm');
  await page.getByText('7 jobs found.').waitFor();
  await page.getByRole('button', { name: 'Show all' }).click();
  await studio.job(NEWEST).waitFor();

  await page.getByRole('searchbox', { name: 'Search prompts' }).fill('ROOF 0004');
  await page.getByText('1 job found.').waitFor();
  await studio.job('Rain on a tin roof, number 0004').waitFor();
  await page.getByRole('searchbox').fill('no such sound');
  await page.getByText('No jobs found.').waitFor();
  expect(await page.getByRole('article').count()).toBe(0);
});

test('the limits of the list survive a reload, hide no linked job, and go with one press', async ({
  gateway,
  page,
  studio,
}) => {
  await studio.open();
  await studio.job(NEWEST).waitFor();
  const row = page.locator('li', { has: studio.job(NEWEST) });
  const id = (await row.getAttribute('id'))?.replace('job-', '');
  await page.getByRole('combobox', { name: 'Status' }).selectOption('Failed');
  await page.getByRole('searchbox').fill('number 0004');
  await page.getByText('No jobs found.').waitFor();
  await page.goto(`${gateway.origin}/#/jobs/${id}`);
  await page.reload();
  const linked = page.getByRole('region', { name: 'Linked job' });
  await linked.getByRole('article', { name: NEWEST }).waitFor();
  await page.getByText('No jobs found.').waitFor();
  expect(await page.getByRole('combobox', { name: 'Status' }).inputValue()).toBe('failed');
  expect(await page.getByRole('searchbox').inputValue()).toBe('number 0004');

  await page.getByRole('button', { name: 'Show all' }).click();
  await row.waitFor();
  await page.reload();
  await row.waitFor();
  expect(await page.getByRole('searchbox').inputValue()).toBe('');
});

test('rows are reached with the arrows and opened with Enter, and a link opens a job far down', async ({
  gateway,
  page,
  studio,
}) => {
  await studio.open();
  const row = (name: string) => page.getByRole('button', { name });
  await studio.tabTo(row(NEWEST));
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  const failed = row('Steps on gravel, number 0997');
  expect(await failed.evaluate(isFocused)).toBe(true);
  await page.keyboard.press('Enter');
  const job = studio.job('Steps on gravel, number 0997');
  await job.getByText('The model could not make this').waitFor();
  await job.getByRole('button', { name: 'Retry' }).waitFor();
  await page.keyboard.press('Enter');
  await job.getByRole('button', { name: 'Retry' }).waitFor({ state: 'detached' });

  await page.getByRole('searchbox').fill('0002');
  const id = await page
    .locator('li', { has: studio.job('A heavy door creaks, number 0002') })
    .getAttribute('id');
  await page.goto(`${gateway.origin}/#/jobs/${id?.replace('job-', '')}`);
  await page.reload();
  const linked = page.getByRole('region', { name: 'Linked job' });
  await linked.getByRole('article', { name: 'A heavy door creaks, number 0002' }).waitFor();
});
