import type { Locator } from 'playwright-core';
import { expect } from 'vitest';
import { aGate } from '../support/gate.js';
import { test } from './a-visit.js';

/** The members of an audio element that these tests use in the page. */
interface Playable {
  currentTime: number;
  loop: boolean;
  paused: boolean;
  src: string;
}

const isPlaying = (sound: Locator) => expect.poll(() => sound.evaluate(({ paused }: Playable) => !paused));

test('a result is made again, varied, used, linked, packed and deleted', async ({
  context,
  page,
  studio,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await studio.open();
  await studio.generate({ Prompt: 'A door in the wind', Duration: '1', Samples: '2' });
  await studio.reaches('A door in the wind', 'COMPLETED');
  const jobs = studio.job('A door in the wind');
  await jobs.first().getByRole('button', { name: 'Again' }).click();
  await expect.poll(() => jobs.count()).toBe(2);
  await jobs.last().getByRole('button', { name: 'Variation' }).click();
  await expect.poll(() => jobs.count()).toBe(3);

  await studio.choose('Video to video');
  await jobs.first().getByRole('button', { name: 'Use these settings' }).click();
  expect(await studio.field('Prompt').inputValue()).toBe('A door in the wind');
  expect(Number(await studio.field('Seed').inputValue())).toBeGreaterThanOrEqual(0);

  const packed = page.waitForEvent('download');
  await jobs.last().getByRole('button', { name: 'Download all 2' }).click();
  expect((await packed).suggestedFilename()).toMatch(/\.zip$/);

  await jobs.last().getByRole('button', { name: 'Copy link' }).click();
  await page.getByText('Link copied').waitFor();
  const link = await page.evaluate('navigator.clipboard.readText()');
  await page.goto('about:blank');
  await page.goto(String(link));
  const linked = page.getByRole('region', { name: 'Linked job' });
  await linked.getByRole('article', { name: 'A door in the wind' }).waitFor();
  await linked.getByRole('button', { name: 'Delete' }).click();
  await linked.getByRole('button', { name: 'Delete for good?' }).click();
  await expect.poll(() => page.locator('.job-rows').getByRole('article').count()).toBe(2);
  await page.reload();
  await linked.getByText('This job is not here any more').waitFor();
  await linked.getByRole('button', { name: 'Close' }).click();
  await linked.waitFor({ state: 'detached' });
});

test('a failed job is retried', async ({ studio }) => {
  await studio.open();
  await studio.generate({ Prompt: 'A failure sandbox:fail', Duration: '1' });
  await studio.reaches('A failure sandbox:fail', 'FAILED');
  const jobs = studio.job('A failure sandbox:fail');
  await jobs.getByRole('button', { name: 'Retry' }).click();

  await expect.poll(() => jobs.count()).toBe(2);
});

test('samples are compared by keys: another one at the same position, seeking, and a loop', async ({
  page,
  studio,
}) => {
  const files: string[] = [];
  page.on('request', (request) => {
    if (request.url().endsWith('.wav')) files.push(request.url());
  });
  await studio.open();
  await studio.generate({ Prompt: 'Four kinds of thunder', Duration: '9', Samples: '4' });
  await studio.reaches('Four kinds of thunder', 'COMPLETED');
  const sounds = studio.job('Four kinds of thunder').locator('audio');
  await expect
    .poll(() => studio.job('Four kinds of thunder').locator('.sound[data-drawn=true]').count())
    .toBe(4);
  await studio.job('Four kinds of thunder').getByRole('button', { name: 'Play sound 1 of 4' }).click();
  await isPlaying(sounds.nth(0)).toBe(true);
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('3');
  await isPlaying(sounds.nth(2)).toBe(true);
  await isPlaying(sounds.nth(0)).toBe(false);
  expect(await sounds.nth(2).evaluate(({ currentTime }: Playable) => currentTime)).toBeGreaterThanOrEqual(5);
  await page.keyboard.press('l');
  await expect.poll(() => sounds.nth(3).evaluate(({ loop }: Playable) => loop)).toBe(true);
  // One request of each file serves player and wave form.
  expect(files.length).toBe(new Set(files).size);
  await page.getByRole('button', { name: 'Loop' }).click();
  await expect.poll(() => sounds.nth(3).evaluate(({ loop }: Playable) => loop)).toBe(false);

  await studio.field('Prompt').press('1');
  await isPlaying(sounds.nth(2)).toBe(true);
  await page.locator('h1').click();
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).getByText('Loop').waitFor();
});

test('a sound that plays before it is drawn goes on playing once it is', async ({ page, studio }) => {
  const played = aGate();
  // The player's own requests are of another kind.
  await page.route('**/*.wav', async (route) => {
    if (route.request().resourceType() === 'fetch') await played.opened;
    await route.continue();
  });
  await studio.open();
  await studio.generate({ Prompt: 'A long storm', Duration: '60' });
  await studio.reaches('A long storm', 'COMPLETED');
  const job = studio.job('A long storm');
  await job.getByRole('button', { name: 'Play sound' }).click();
  const sound = job.locator('audio');
  await expect.poll(() => sound.evaluate(({ currentTime }: Playable) => currentTime)).toBeGreaterThan(0);
  played.open();
  await job.locator('.sound[data-drawn=true]').waitFor();

  const { paused, src } = await sound.evaluate(({ paused, src }: Playable) => ({ paused, src }));
  expect({ paused, src }).toEqual({ paused: false, src: await sound.getAttribute('data-source') });
});
