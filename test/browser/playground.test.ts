import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
const CHROMIUM_ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const MAIN = new URL('../../dist/main.js', import.meta.url).pathname;
const WIRE_LIMIT = 3_000_000;

/** Of an audio or video element: what this test does with it in the page. */
interface Playable {
  play(): Promise<void>;
  duration: number;
}

let directory: string;
let gateway: ChildProcess;
let address: string;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let elsewhere: string[];

/** Starts the gateway as a newcomer would, without a key, and waits for the line with the playground's address. */
async function startGateway() {
  directory = await mkdtemp(join(tmpdir(), 'playground-'));
  const { PIXAZO_API_KEY: _, ...environment } = process.env;
  gateway = spawn(process.execPath, [MAIN], {
    cwd: directory,
    env: { ...environment, PORT: '0', POLL_MIN_MS: '200', POLL_MAX_MS: '400' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  address = await findAddress(gateway.stdout as Readable);
}

function findAddress(output: Readable): Promise<string> {
  return new Promise((resolve, reject) => {
    createInterface({ input: output })
      .on('line', (line) => {
        const [found] = /http:\/\/[\w.:[\]]+\/graphql/.exec(line) ?? [];
        if (found) resolve(found);
      })
      .on('close', () => reject(new Error('the gateway ended without saying where its playground is')));
  });
}

beforeAll(async () => {
  [browser] = await Promise.all([
    chromium.launch({ executablePath: CHROMIUM, args: CHROMIUM_ARGUMENTS }),
    startGateway(),
  ]);
}, 60_000);

afterAll(async () => {
  await browser.close();
  gateway.kill('SIGTERM');
  if (gateway.exitCode === null) await once(gateway, 'exit');
  await rm(directory, { recursive: true });
});

beforeEach(async () => {
  const { origin } = new URL(address);
  elsewhere = [];
  context = await browser.newContext();
  context.on('request', (request) => {
    const isLocal = request.url().startsWith(origin) || /^(data|blob):/.test(request.url());
    if (!isLocal) elsewhere.push(request.url());
  });
  page = await context.newPage();
});

afterEach(() => context.close());

async function openPlayground() {
  await page.goto(address);
  await page.getByRole('button', { name: /^Execute query/ }).waitFor();
  await page.locator('.graphiql-query-editor .view-lines').waitFor();
}

async function run(operation: string) {
  await page.getByRole('button', { name: /^Execute query/ }).click();
  await page.getByRole('menuitem', { name: operation, exact: true }).click();
}

test.each([
  ['TextToAudio', 'audio'],
  ['VideoToVideo', 'video'],
  ['VideoToAudio', 'audio'],
])(
  '%s: run the mutation, follow its job and play what it made, all by clicking',
  async (operation, player) => {
    await openPlayground();
    await page.getByRole('tablist').getByRole('button', { name: operation, exact: true }).click();
    await page.locator('.graphiql-query-editor').getByText(`Follow${operation}`).first().waitFor();

    await run(operation);
    await page.locator('.job-strip').waitFor();
    await run(`Follow${operation}`);
    await page.locator('.job-strip[data-status=COMPLETED]').waitFor();

    const media = page.locator(`.job-strip ${player}`).first();
    const seconds = await media.evaluate(async (element: Playable) => {
      await element.play();
      return element.duration;
    });
    expect(seconds).toBeGreaterThan(0);
    expect(elsewhere).toEqual([]);
  },
  60_000,
);

test('a first visit fetches less than 3 MB, a second one only the page', async () => {
  const sizes = new Map<string, number>();
  page.on('response', (response) => {
    sizes.set(response.url(), Number(response.headers()['content-length'] ?? 0));
  });

  await openPlayground();
  await page.waitForLoadState('networkidle');
  expect([...sizes.values()].reduce((sum, size) => sum + size, 0)).toBeLessThan(WIRE_LIMIT);
  expect(sizes.size).toBeGreaterThan(10);

  await openPlayground();
  await page.waitForLoadState('networkidle');
  const fetchedAgain = await page.evaluate(
    `performance.getEntriesByType('resource')
      .filter(({ name, transferSize }) => name.includes('/assets/') && transferSize > 0)
      .map(({ name }) => name)`,
  );
  expect(fetchedAgain).toEqual([]);
}, 60_000);
