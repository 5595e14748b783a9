import type { Locator } from 'playwright-core';
import { expect } from 'vitest';
import { test } from './a-visit.js';
import { startJob, statusesOfLatest } from './another-client.js';
import { operationIn } from './studio-page.js';

const VIDEO = 'https://example.com/clip.mp4';

/** The members of an audio or video element that this test uses in the page. */
interface Playable {
  play(): Promise<void>;
  currentTime: number;
  duration: number;
}

/** Resolves once the element plays. */
function hasPlayed(media: Locator) {
  return expect.poll(() => media.evaluate((element: Playable) => element.currentTime), { timeout: 10_000 });
}

test('text to audio: fill in the form, watch the job, see and hear the sound', async ({ studio }) => {
  await studio.open();
  await studio.generate({ Prompt: 'Rain on a tin roof', Duration: '3' });
  await studio.job('Rain on a tin roof').getByRole('progressbar').waitFor();
  await studio.reaches('Rain on a tin roof', 'COMPLETED');

  const job = studio.job('Rain on a tin roof');
  await job.locator('.wave canvas').first().waitFor();
  await job.getByRole('button', { name: 'Play sound' }).click();
  await hasPlayed(job.locator('audio')).toBeGreaterThan(0);
  expect(await job.getByRole('link', { name: /^Download/ }).getAttribute('href')).toMatch(/output\.wav$/);
});

test('video to audio: every variation is a separate sound, and one plays at a time', async ({ studio }) => {
  await studio.open();
  await studio.choose('Video to audio');
  await studio.generate({ Video: VIDEO, Prompt: 'Steps on gravel' });
  await studio.reaches('Steps on gravel', 'COMPLETED');

  const job = studio.job('Steps on gravel');
  await job.getByRole('button', { name: 'Play sound 1 of 2' }).click();
  await hasPlayed(job.locator('audio').first()).toBeGreaterThan(0);
  await job.getByRole('button', { name: 'Play sound 2 of 2' }).click();
  await hasPlayed(job.locator('audio').last()).toBeGreaterThan(0);
  await job.getByRole('button', { name: 'Play sound 1 of 2' }).waitFor();
});

test('video to video: the video plays', async ({ studio }) => {
  await studio.open();
  await studio.choose('Video to video');
  await studio.generate({ Video: VIDEO, Prompt: 'Gulls over a harbour' });
  await studio.reaches('Gulls over a harbour', 'COMPLETED');

  const video = studio.job('Gulls over a harbour').locator('video');
  await video.evaluate((element: Playable) => element.play());
  await hasPlayed(video).toBeGreaterThan(0);
});

test('many jobs are followed at the same time over one subscription', async ({ gateway, page, studio }) => {
  const subscriptions: string[] = [];
  page.on('websocket', (socket) =>
    socket.on('framesent', ({ payload }) => {
      if (String(payload).includes('"subscribe"')) subscriptions.push(String(payload));
    }),
  );
  await studio.open();
  const titles = ['One of many', 'Two of many', 'Three of many', 'Four of many'];
  await Promise.all(titles.map((title) => startJob(gateway, title)));
  await Promise.all(titles.map((title) => studio.reaches(title, 'COMPLETED')));

  expect(subscriptions).toHaveLength(1);
});

test('older jobs are loaded by scrolling', async ({ gateway, page, studio }) => {
  for (let count = 0; count < 25; count++) await startJob(gateway, `History ${count}`);
  // An update brings an old job to the page; a job that has ended gets no updates.
  const ended = Array(25).fill('COMPLETED');
  await expect.poll(() => statusesOfLatest(gateway, 25), { timeout: 30_000 }).toEqual(ended);
  await studio.open();
  await studio.job('History 24').waitFor();
  expect(await studio.job('History 0').count()).toBe(0);

  await page.evaluate('scrollTo(0, document.body.scrollHeight)');
  await studio.job('History 0').waitFor();
});

test('a job opens in the playground, with its operations and variables', async ({
  context,
  page,
  studio,
}) => {
  await studio.open();
  await studio.generate({ Prompt: 'An echo for the playground', Duration: '1' });
  const job = studio.job('An echo for the playground');
  await job.getByText('Code', { exact: true }).click();
  await job.getByText('mutation Generate($input: MireloSfx16TextToAudioInput!').waitFor();
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await job.getByRole('button', { name: 'Copy variables' }).click();
  await job.getByText('Copied').waitFor();
  const copied = JSON.parse(await page.evaluate('navigator.clipboard.readText()'));
  expect(copied.input).toMatchObject({ textPrompt: 'An echo for the playground', uploadAudioFormat: 'WAV' });

  const opening = context.waitForEvent('page');
  await job.getByRole('link', { name: 'Open in the playground' }).click();
  const playground = await opening;
  await playground.locator('.graphiql-query-editor').getByText('Follow').first().waitFor();
  await playground.getByRole('button', { name: /^Execute query/ }).click();
  await playground.getByRole('menuitem', { name: 'Follow', exact: true }).click();
  await playground.locator('.job-strip[data-status=COMPLETED]').waitFor();
});

test('a model that the page does not know has its form all the same', async ({ page, studio }) => {
  const sent: unknown[] = [];
  await page.route('**/graphql', async (route) => {
    const operation = operationIn(route.request());
    if (operation === 'Generate') {
      sent.push(route.request().postDataJSON().variables.input);
      return route.fulfill({
        json: { errors: [{ message: 'Not today.', extensions: { code: 'FORBIDDEN', charged: 'NO' } }] },
      });
    }
    if (operation !== 'Models') return route.fallback();
    const answer = await (await route.fetch()).json();
    answer.data.models.push(noiseModel);
    return route.fulfill({ json: answer });
  });
  await studio.open();
  await studio.choose('Text to music');
  expect(await studio.field('Beats per minute').inputValue()).toBe('120');
  await page.getByRole('switch', { name: 'Is loud' }).check();
  await page.getByRole('radio', { name: 'LOW' }).check();
  await studio.generate({ 'Beats per minute': '90' });
  await page.getByText('Not today.').waitFor();

  expect(sent).toEqual([{ noise: { beatsPerMinute: 90, isLoud: true, pitch: 'LOW' } }]);
});

test('the page works with the keyboard alone', async ({ page, studio }) => {
  await studio.open();
  await studio.tabTo(page.getByRole('radio', { name: /^Text to audio/ }));
  await page.keyboard.press('ArrowRight');
  await studio.tabTo(studio.field('Video'));
  await page.keyboard.type(VIDEO);
  await studio.tabTo(page.getByRole('radio', { name: /^Video to video/ }), 'Shift+Tab');
  await page.keyboard.press('ArrowLeft');
  await studio.tabTo(studio.field('Prompt'));
  await page.keyboard.type('Typed, never clicked');
  await studio.tabTo(studio.field('Duration'));
  await page.keyboard.press('Control+A');
  await page.keyboard.type('2');
  await studio.tabTo(studio.button);
  await page.keyboard.press('Enter');
  await studio.reaches('Typed, never clicked', 'COMPLETED');

  const job = studio.job('Typed, never clicked');
  await studio.tabTo(job.getByRole('button', { name: 'Play sound' }));
  await page.keyboard.press('Space');
  await hasPlayed(job.locator('audio')).toBeGreaterThan(0);
});

const noiseModel = {
  id: 'noise-1',
  name: 'Noise 1',
  version: '1',
  task: 'TEXT_TO_MUSIC',
  output: 'AUDIO',
  mutation: 'generateNoise',
  inputName: 'noise',
  parameters: [
    ['beatsPerMinute', 'INT', '120', null],
    ['isLoud', 'BOOLEAN', 'false', null],
    ['pitch', 'ENUM', 'HIGH', ['LOW', 'HIGH']],
  ].map(([name, type, fallback, allowedValues]) => ({
    name,
    type,
    required: false,
    default: fallback,
    minimum: null,
    maximum: null,
    minLength: null,
    allowedValues,
    description: `Sets ${name}.`,
  })),
};
