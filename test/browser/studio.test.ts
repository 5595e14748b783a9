import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Locator, Page, WebSocketRoute } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { ask } from '../support/gateway-process.js';
import { freshContext, launchBrowser } from './a-browser.js';
import { type BuiltGateway, startBuiltGateway } from './built-gateway.js';
import { isFocused, StudioPage } from './studio-page.js';

const VIDEO = 'https://example.com/clip.mp4';
const GENERATE = `mutation ($input: MireloSfx16TextToAudioInput!) {
  generateMireloSfx16TextToAudio(input: $input) { id }
}`;

/** Of an audio or video element: what this test does with it in the page. */
interface Playable {
  play(): Promise<void>;
  currentTime: number;
  duration: number;
}

let directory: string;
let gateway: BuiltGateway;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let studio: StudioPage;
let elsewhere: string[];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'studio-'));
  [browser, gateway] = await Promise.all([launchBrowser(), startBuiltGateway(directory)]);
});

afterAll(async () => {
  await browser.close();
  await gateway.stop();
  await rm(directory, { recursive: true });
});

beforeEach(async () => {
  ({ context, elsewhere } = await freshContext(browser, gateway.origin));
  page = await context.newPage();
  studio = new StudioPage(page, gateway.origin);
});

afterEach(async () => {
  await context.close();
  expect(elsewhere).toEqual([]);
});

function start(textPrompt: string) {
  return ask(gateway.origin, GENERATE, { input: { textPrompt, duration: 1 } });
}

/** Resolves once the element really plays. */
function hasPlayed(media: Locator) {
  return expect.poll(() => media.evaluate((element: Playable) => element.currentTime), { timeout: 10_000 });
}

test('text to audio: fill in the form, watch the job, see and hear the sound', async () => {
  await studio.open();
  await studio.generate({ 'Text prompt': 'Rain on a tin roof', Duration: '3' });
  await studio.job('Rain on a tin roof').getByRole('progressbar').waitFor();
  await studio.reaches('Rain on a tin roof', 'COMPLETED');

  const job = studio.job('Rain on a tin roof');
  await job.locator('.wave canvas').first().waitFor();
  await job.getByRole('button', { name: 'Play sound' }).click();
  await hasPlayed(job.locator('audio')).toBeGreaterThan(0);
  expect(await job.getByRole('link', { name: /^Download/ }).getAttribute('href')).toMatch(/output\.wav$/);
});

test('video to audio: every variation is a sound of its own, and one plays at a time', async () => {
  await studio.open();
  await studio.choose('Video to audio');
  await studio.generate({ 'Video url': VIDEO, 'Text prompt': 'Steps on gravel' });
  await studio.reaches('Steps on gravel', 'COMPLETED');

  const job = studio.job('Steps on gravel');
  await job.getByRole('button', { name: 'Play sound 1 of 2' }).click();
  await hasPlayed(job.locator('audio').first()).toBeGreaterThan(0);
  await job.getByRole('button', { name: 'Play sound 2 of 2' }).click();
  await hasPlayed(job.locator('audio').last()).toBeGreaterThan(0);
  await job.getByRole('button', { name: 'Play sound 1 of 2' }).waitFor();
});

test('video to video: the video plays', async () => {
  await studio.open();
  await studio.choose('Video to video');
  await studio.generate({ 'Video url': VIDEO, 'Text prompt': 'Gulls over a harbour' });
  await studio.reaches('Gulls over a harbour', 'COMPLETED');

  const video = studio.job('Gulls over a harbour').locator('video');
  await video.evaluate((element: Playable) => element.play());
  await hasPlayed(video).toBeGreaterThan(0);
});

test('a failing job says why, and whether it was charged', async () => {
  await studio.open();
  await page.getByText('Try what goes wrong').first().click();
  await studio.field('Text prompt').fill('Thunder');
  await page.getByRole('button', { name: /^sandbox:fail/ }).click();
  await studio.generate({ Duration: '1' });
  await studio.reaches('Thunder sandbox:fail', 'FAILED');

  const job = studio.job('Thunder sandbox:fail');
  await job.getByText('GENERATION_FAILED').waitFor();
  await job.getByText(/whether it was charged/).waitFor();
});

test('what breaks a limit is said while typing, and not sent', async () => {
  const sent: string[] = [];
  page.on('request', (request) => sent.push(request.postData() ?? ''));
  await studio.open();
  await studio.field('Duration').fill('61');
  await page.getByText('Must be at most 60.').waitFor();
  await studio.button.click();
  await page.getByText('This is required.').waitFor();

  expect(await studio.field('Text prompt').evaluate(isFocused)).toBe(true);
  expect(sent.filter((body) => body.includes('idempotencyKey'))).toEqual([]);

  await studio.field('Text prompt').fill('abc');
  await page.getByText('Must have at least 4 characters.').waitFor();
});

test('what only the gateway can tell stands at its field', async () => {
  await studio.open();
  await studio.choose('Video to audio');
  await studio.generate({ 'Video url': VIDEO, Duration: '0' });

  await page.getByText('Must be a positive number.').waitFor();
  await expect.poll(() => studio.field('Duration').evaluate(isFocused)).toBe(true);
  expect(await studio.field('Duration').getAttribute('aria-invalid')).toBe('true');
  await studio.field('Duration').fill('2');
  expect(await studio.field('Duration').getAttribute('aria-invalid')).toBe('false');
});

test('a refused generation is no job, and was not charged', async () => {
  await studio.open();
  await studio.generate({ 'Text prompt': 'Wind sandbox:402' });

  const notice = page.getByRole('alert');
  await notice.getByText('INSUFFICIENT_BALANCE').waitFor();
  await notice.getByText('Nothing was charged.').waitFor();
  await studio.job('Wind sandbox:402').waitFor({ state: 'detached' });
});

test('sent again unchanged after a lost answer, a generation is the same one', async () => {
  const keys = await losingFirstAnswer();
  await studio.open();
  await studio.generate({ 'Text prompt': 'A lost answer', Duration: '1' });
  await page.getByText('No answer came').waitFor();
  await studio.field('Duration').fill('2');
  await studio.generate({ Duration: '1' });
  await page.getByText('No answer came').waitFor({ state: 'detached' });
  await studio.reaches('A lost answer', 'COMPLETED');
  expect(keys[1]).toBe(keys[0]);
  expect(await studio.job('A lost answer').count()).toBe(1);

  await studio.button.click();
  await expect.poll(() => studio.job('A lost answer').count()).toBe(2);
  expect(keys[2]).not.toBe(keys[0]);
});

test('another input after a lost answer is another generation', async () => {
  const keys = await losingFirstAnswer();
  await studio.open();
  await studio.generate({ 'Text prompt': 'Lost, then changed', Duration: '1' });
  await page.getByText('No answer came').waitFor();
  await studio.generate({ Duration: '2' });
  await expect.poll(() => studio.job('Lost, then changed').count()).toBe(2);

  expect(keys[1]).not.toBe(keys[0]);
});

/** The key of each generation that the page sends. The first one reaches the gateway, but its answer gets lost. */
async function losingFirstAnswer(): Promise<string[]> {
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

test('the gateway dies and comes back: the page says so, and the job goes on', async () => {
  await studio.open();
  await studio.generate({ 'Text prompt': 'A bell after a fall', Duration: '1' });
  // Killed before that, nobody could tell whether it was accepted.
  await studio.reaches('A bell after a fall', 'QUEUED');

  await gateway.kill();
  await studio.says('Connection lost');
  gateway = await startBuiltGateway(directory, { PORT: new URL(gateway.origin).port });

  await studio.says('Live');
  await studio.reaches('A bell after a fall', 'COMPLETED');
});

test.each([
  ['began', 'ended while it was away', 'A bell before the cut', true],
  ['had not begun', 'began and ended while it was away', 'A bell after the cut', false],
])(
  'a job that %s when the page was cut off, and %s, is there when it is back',
  async (_, __, title, known) => {
    const network = await cuttableNetwork();
    await studio.open();
    if (known) {
      await start(title);
      await studio.job(title).waitFor();
    }
    await network.cut();
    if (!known) await start(title);
    await expect.poll(() => statusOfLatest(), { timeout: 30_000 }).toBe('COMPLETED');
    network.mend();

    await studio.reaches(title, 'COMPLETED');
  },
);

/** Lets the page lose its live updates, and have them again. */
async function cuttableNetwork() {
  let isCut = false;
  const sockets: WebSocketRoute[] = [];
  await page.routeWebSocket('**/graphql', (socket) => {
    if (isCut) return void socket.close();
    socket.connectToServer();
    sockets.push(socket);
  });
  return {
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

async function statusOfLatest(): Promise<unknown> {
  const { data } = await ask(gateway.origin, '{ jobs(first: 1) { nodes { status } } }');
  return data.jobs.nodes[0].status;
}

test('many jobs at once are followed at once, over one subscription', async () => {
  const subscriptions: string[] = [];
  page.on('websocket', (socket) =>
    socket.on('framesent', ({ payload }) => {
      if (String(payload).includes('"subscribe"')) subscriptions.push(String(payload));
    }),
  );
  await studio.open();
  const titles = ['One of many', 'Two of many', 'Three of many', 'Four of many'];
  await Promise.all(titles.map(start));
  await Promise.all(titles.map((title) => studio.reaches(title, 'COMPLETED')));

  expect(subscriptions).toHaveLength(1);
});

test('older jobs are read as one scrolls', async () => {
  for (let count = 0; count < 25; count++) await start(`History ${count}`);
  await studio.open();
  await studio.job('History 24').waitFor();
  expect(await studio.job('History 0').count()).toBe(0);

  await page.evaluate('scrollTo(0, document.body.scrollHeight)');
  await studio.job('History 0').waitFor();
});

test('a job opens in the playground, with its operations and variables', async () => {
  await studio.open();
  await studio.generate({ 'Text prompt': 'An echo for the playground', Duration: '1' });
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

test('a model that is new to the page has its form all the same', async () => {
  const sent: unknown[] = [];
  await page.route('**/graphql', async (route) => {
    const { operationName, query, variables } = route.request().postDataJSON();
    if (operationName === 'Generate') {
      sent.push([query.split('{')[0], variables.input]);
      return route.fulfill({
        json: { errors: [{ message: 'Not today.', extensions: { code: 'FORBIDDEN' } }] },
      });
    }
    if (operationName !== 'Models') return route.fallback();
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

  const [[operation, input]] = sent as [[string, unknown]];
  expect(operation).toContain('$input: NoiseInput!');
  expect(input).toEqual({ beatsPerMinute: 90, isLoud: true, pitch: 'LOW' });
});

test('the page is used with the keyboard alone', async () => {
  await studio.open();
  await studio.tabTo(page.getByRole('radio', { name: /^Text to audio/ }));
  await page.keyboard.press('ArrowRight');
  await studio.tabTo(studio.field('Video url'));
  await page.keyboard.type(VIDEO);
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('ArrowLeft');
  await studio.tabTo(studio.field('Text prompt'));
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
