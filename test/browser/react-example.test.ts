import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { untilTheEnd } from '../support/until-the-end.js';
import { freshContext, launchBrowser } from './a-browser.js';
import { startBuiltGateway } from './built-gateway.js';
import { serveExample } from './serve-example.js';

const PRICES = { currency: 'USD', models: { 'mirelo-sfx-1-6-text-to-audio': { perSecond: '0.002' } } };

/** A part of Web Audio that this test uses in the page. */
interface InPage {
  OfflineAudioContext: new (
    channels: number,
    length: number,
    rate: number,
  ) => { decodeAudioData(bytes: ArrayBuffer): Promise<{ duration: number }> };
}

/** The members of an audio element that this test uses in the page. */
interface Playable {
  play(): Promise<void>;
  currentTime: number;
}

it('the React example on another origin shows price and quota, a live bar, sounds that play and decode, and failures', async () => {
  const directory = untilTheEnd(await temporaryDirectory());
  const prices = join(directory.path, 'prices.json');
  await writeFile(prices, JSON.stringify(PRICES));
  const gateway = await startBuiltGateway(directory.path, {
    MEDIA_PROXY: 'true',
    QUOTA_PER_DAY: '5',
    PRICES_FILE: prices,
  });
  untilTheEnd({ [Symbol.asyncDispose]: () => gateway.kill() });
  const app = await serveExample('react', gateway.origin, directory.path);
  const browser = await launchBrowser();
  untilTheEnd({ [Symbol.asyncDispose]: () => browser.close() });
  const { context, elsewhere } = await freshContext(browser, app);
  const page = await context.newPage();
  await page.goto(app);

  await page.getByText('0 of 5 sounds today').waitFor();
  await generate(page, 'Rain on a tin roof', 'Generate for 0.008 USD');
  const rain = page.getByRole('article', { name: 'Rain on a tin roof' });
  await rain.getByRole('progressbar').waitFor();
  await page.getByText('1 of 5 sounds today').waitFor();
  await generate(page, 'sandbox:fail', 'Generate for 0.008 USD');
  const player = rain.locator('audio');
  await player.waitFor();
  await rain.getByText('0.008 USD, spent').waitFor();
  // The page has drawn the samples that it decoded.
  await rain.locator('svg path[d*="v"]').waitFor({ state: 'attached' });

  const address = (await player.getAttribute('src')) ?? '';
  expect(address.startsWith(`${gateway.origin}/media/`)).toBe(true);
  expect(await page.evaluate(secondsOf, address)).toBe(4);
  await player.evaluate((element: Playable) => element.play());
  await expect.poll(() => player.evaluate((element: Playable) => element.currentTime)).toBeGreaterThan(0);

  const failed = page.getByRole('article', { name: 'sandbox:fail' });
  await failed.getByRole('alert').getByText('It may have been charged.').waitFor();
  // Once a job has ended, the gateway knows how long one takes.
  await generate(page, 'Wind', 'Generate for 0.008 USD');
  const wind = page.getByRole('article', { name: 'Wind' });
  await wind.getByText(/, \d+ s left$/).waitFor();
  const bar = wind.getByRole('progressbar');
  const fraction = () => bar.evaluate((element: { position: number }) => element.position);
  const before = await fraction();
  await expect.poll(fraction, { interval: 50 }).toBeGreaterThan(before);

  await generate(page, 'sandbox:402', 'Generate for 0.008 USD');
  await page.getByText('This service is out of money.').waitFor();
  await gateway.kill();
  await page.getByRole('status').getByText('The connection is lost').waitFor();
  await gateway.startAgain();
  await page.getByRole('status').waitFor({ state: 'detached' });
  expect(elsewhere.filter((url) => !url.startsWith(gateway.origin))).toEqual([]);
});

async function generate(page: Page, prompt: string, button: string): Promise<void> {
  await page.getByLabel('Prompt').fill(prompt);
  await page.getByRole('button', { name: button }).click();
}

/** The length of the sound at this address, as Web Audio decodes it. */
async function secondsOf(address: string): Promise<number> {
  const { OfflineAudioContext } = globalThis as unknown as InPage;
  const bytes = await (await fetch(address)).arrayBuffer();
  return (await new OfflineAudioContext(1, 1, 44_100).decodeAudioData(bytes)).duration;
}
